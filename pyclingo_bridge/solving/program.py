"""A ground program from rule files; the only module that loads files into clingo.

The program is grounded once. Inputs, readings and the switch for plans are choices in it, so a
patient, a reading and a question are lists of assumptions (literals), never new facts.
"""

from collections.abc import Callable, Iterable, Iterator

import clingo
from clingo import ast

from pyclingo_bridge.diagnostics import Diagnostic, KnowledgeBaseError, by_location
from pyclingo_bridge.files.program_text import Sources
from pyclingo_bridge.solving.answer_sets import AnswerSet, Enumeration
from pyclingo_bridge.solving.atoms import Row, Signature
from pyclingo_bridge.solving.grounding import BOUNDS, ground, is_shipped, place_in
from pyclingo_bridge.solving.messages import Messages
from pyclingo_bridge.solving.solver import Assumptions, Literal, Solver
from pyclingo_bridge.solving.symbols import decoded

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
