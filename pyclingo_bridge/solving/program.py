"""A ground program from rule files, of a guideline or any other.

The program is grounded once. In that of a guideline inputs, readings and the switch for plans are
choices, so a patient, a reading and a question are lists of assumptions (literals), not new facts.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import NamedTuple

import clingo
from clingo import ast

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError, by_location
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.solving.answer_sets import AnswerSet, Enumeration
from pyclingo_bridge.solving.atoms import Row, Signature
from pyclingo_bridge.solving.grounding import BOUNDS, ground, is_shipped, place_in
from pyclingo_bridge.solving.messages import Messages
from pyclingo_bridge.solving.solver import WHATEVER_COST, Assumptions, Literal, Solver
from pyclingo_bridge.solving.symbols import decoded

_REFUSED = {"script", "undefined-theory"}
"""What clingo only remarks on, and then leaves out of the program."""

# A guideline needs no more than `domain/2` and `verdict/1`; what it leaves out is made good here.
SEARCH = ("--configuration=tweety",)
"""Of clasp's configurations the quickest for searches over all patients: docs/decisions/0008."""

_CHOICES = """
#defined domain/2. #defined reading/2.
input(Input) :- domain(Input, _).
known(Input) :- patient(Input, _).
{ patient(Input, Value) : domain(Input, Value) } 1 :- input(Input).
{ chosen(Name, Choice) : reading(Name, Choice) } = 1 :- reading(Name, _).
{ planning }.
"""


class Grounded(Solver):
    """A control that is grounded, and what its atoms are."""

    def literal(self, atom: clingo.Symbol) -> Literal | None:
        """The literal of an atom; None for an atom that no rule can derive."""
        symbolic_atom = self._control.symbolic_atoms[atom]
        return None if symbolic_atom is None else symbolic_atom.literal

    def atoms(self, of: Signature, positive: bool = True) -> Iterator[clingo.SymbolicAtom]:
        """Every ground atom of a predicate, in the order in which it was grounded."""
        return self._control.symbolic_atoms.by_signature(*of, positive)

    def every_atom(self) -> Iterator[clingo.SymbolicAtom]:
        """Every ground atom."""
        return iter(self._control.symbolic_atoms)


class Program(Grounded):
    """A ground program that is asked under assumptions."""

    def __init__(
        self,
        sources: Sources,
        options: Iterable[str] = (),
        observer: clingo.Observer | None = None,
        rewrite: Callable[[ast.AST], Iterable[ast.AST]] | None = None,
        more: str = "",
    ) -> None:
        """Load and ground rule files; `options` are clingo's, for a search of another kind, an
        `observer` sees the ground program, `rewrite` gives what is loaded for each statement, and
        `more` are rules beside those of the files.

        Raises KnowledgeBaseError with every message of clingo: also what clingo only remarks, an
        undefined predicate say, is a misspelling until the file says otherwise.
        """
        messages = Messages(sources)
        control = clingo.Control(["--warn=all", *options], logger=messages, message_limit=1000)
        control.enable_cleanup = False  # else what no patient has is not an atom after `any_of`
        if observer is not None:
            control.register_observer(observer)
        try:
            if rewrite is None:
                control.add("base", [], f"{sources.program}{_CHOICES}{more}")
            else:
                _load(control, sources, rewrite, messages)
                control.add("base", [], _CHOICES + more)
            bounds = None if is_shipped(sources) else BOUNDS
            ground(control, bounds, place_in(sources))
        except RuntimeError as error:
            problems = messages.diagnostics() or (Diagnostic("clingo", str(error)),)
            raise KnowledgeBaseError(by_location(problems)) from error
        problems = messages.diagnostics()
        if rewrite is not None:  # as written they have been judged; a fact with a body is no match
            problems = tuple(one for one in problems if one.code != "undefined-predicate")
        if problems:
            raise KnowledgeBaseError(by_location(problems))
        super().__init__(control)
        self._facts: dict[tuple[str, int], tuple[Row, ...]] = {}

    @property
    def signatures(self) -> set[Signature]:
        """Every predicate that has an atom."""
        return {(name, arity) for name, arity, _ in self._control.symbolic_atoms.signatures}

    def literals(self, of: Signature) -> Iterator[tuple[Row, Literal]]:
        """The arguments of every atom of a predicate, with its literal."""
        return ((decoded(atom.symbol)[1], atom.literal) for atom in self.atoms(of))

    def facts(self, of: Signature) -> tuple[Row, ...]:
        """The arguments of every fact of a predicate, in the order in which they were grounded."""
        if of not in self._facts:
            self._facts[of] = tuple(decoded(a.symbol)[1] for a in self.atoms(of) if a.is_fact)
        return self._facts[of]


class Model(NamedTuple):
    """An answer set: all its atoms, what of it is shown, and its cost, highest priority first."""

    atoms: tuple[clingo.Symbol, ...]
    shown: tuple[clingo.Symbol, ...]
    cost: tuple[tuple[int, int], ...]


class AnyProgram(Grounded):
    """A ground program of statements as they are: nothing is added or assumed of it."""

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
        with self._asked("optN" if best else WHATEVER_COST, 0, assumptions) as handle:
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


def _load(
    control: clingo.Control,
    sources: Sources,
    rewrite: Callable[[ast.AST], Iterable[ast.AST]],
    messages: Messages,
) -> None:
    with ast.ProgramBuilder(control) as builder:

        def add(node: ast.AST) -> None:
            for statement in rewrite(node):
                builder.add(statement)

        ast.parse_string(sources.program, add, control, messages, 1000)


__all__ = ["AnswerSet", "Assumptions", "Enumeration", "Literal", "Program", "Row"]
