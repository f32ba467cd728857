"""A ground program from statements, as they are: nothing is added, and nothing is assumed of it."""

from collections.abc import Generator, Iterable
from typing import NamedTuple

import clingo
from clingo import ast

from pyclingo_bridge.diagnostics import Diagnostic, KnowledgeBaseError, by_location
from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.solving.grounding import BOUNDS, ground, place_in
from pyclingo_bridge.solving.messages import Messages
from pyclingo_bridge.solving.program import Grounded
from pyclingo_bridge.solving.questions import Assumptions, Literal

_REFUSED = {"script", "undefined-theory"}
"""What clingo only remarks on, and then leaves out of the program."""


class Model(NamedTuple):
    """An answer set: all its atoms, what of it is shown, and its cost, highest priority first."""

    atoms: tuple[clingo.Symbol, ...]
    shown: tuple[clingo.Symbol, ...]
    cost: tuple[tuple[int, int], ...]


class AnyProgram(Grounded):
    """A ground program that is asked under assumptions."""

    def __init__(
        self,
        sources: Sources,
        nodes: Iterable[ast.AST],
        observer: clingo.Observer | None = None,
    ) -> None:
        """Ground statements whose places are those of the sources; an `observer` sees the ground
        rules. Raises KnowledgeBaseError."""
        messages = Messages(sources)
        control = clingo.Control(logger=messages, message_limit=1000)
        control.enable_cleanup = False  # an atom stays one after atoms were added
        if observer is not None:
            control.register_observer(observer)
        try:
            with ast.ProgramBuilder(control) as builder:
                for node in nodes:
                    builder.add(node)
            ground(control, BOUNDS, place_in(sources))
        except RuntimeError as error:
            problems = messages.diagnostics() or (Diagnostic("clingo", str(error)),)
            raise KnowledgeBaseError(by_location(problems)) from error
        remarks = by_location(messages.diagnostics())
        if refused := [one for one in remarks if one.code in _REFUSED]:
            raise KnowledgeBaseError(refused)
        self.remarks = tuple(_warning(one) for one in remarks)
        """What clingo remarks on: an atom that no rule derives, say."""
        super().__init__(control)

    def models(self, assumptions: Assumptions = (), best: bool = True) -> Generator[Model]:
        """The answer sets that satisfy the assumptions; where a statement minimises, of these the
        `best` alone. Nothing else can be asked until the iterator is closed."""
        with self._asked("optN" if best else "enum", 0, assumptions) as handle:
            for model in handle:
                if model.optimality_proven or not (best and model.cost):
                    cost = tuple(zip(model.priority, model.cost, strict=True))
                    shown = tuple(model.symbols(shown=True))
                    yield Model(tuple(model.symbols(atoms=True)), shown, cost)

    def minimal_core(
        self, context: Assumptions, candidates: Assumptions, kept: frozenset[Literal] = frozenset()
    ) -> tuple[Literal, ...] | None:
        """A minimal set of candidates that cannot hold together with the context, made from a small
        one: of thousands of candidates most are never asked about alone."""
        small = self.small_core(context, candidates)
        if small is None:
            return None
        inside = set(small)
        ordered = [literal for literal in candidates if literal in inside]
        return super().minimal_core(context, ordered, kept & inside)


def _warning(problem: Diagnostic) -> Diagnostic:
    return Diagnostic(problem.code, problem.message, problem.location, "warning", problem.help)
