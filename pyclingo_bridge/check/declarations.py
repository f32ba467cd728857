"""What rules declare for the checks, looked at before anything is searched."""

from collections.abc import Callable, Iterator, Sequence

import clingo

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError
from pyclingo_bridge.check.questions import KINDS, PARTS
from pyclingo_bridge.guideline.predicates import (
    ACCEPTED,
    BEARS_ON,
    FINDING_BY_READING,
    OPEN_QUESTION,
    OPEN_QUESTION_TEXT,
    SET_ASIDE,
)
from pyclingo_bridge.population.findings import BEARINGS
from pyclingo_bridge.solving.atoms import Predicate
from pyclingo_bridge.solving.program import Program

_Fits = Callable[[clingo.Symbol], bool]


def _is_text(symbol: clingo.Symbol) -> bool:
    return symbol.type is clingo.SymbolType.String


def _is_number(symbol: clingo.Symbol) -> bool:
    return symbol.type is clingo.SymbolType.Number


def _one_of(names: Sequence[str]) -> tuple[_Fits, str]:
    return lambda symbol: str(symbol) in names, f"one of {', '.join(names)}"


_WANTED: tuple[tuple[Predicate, int, tuple[_Fits, str]], ...] = (
    (ACCEPTED, 1, (_is_text, "a reason as a text")),
    (SET_ASIDE, 1, (_is_text, "a reason as a text")),
    (BEARS_ON, 1, _one_of(BEARINGS)),
    (FINDING_BY_READING, 1, _one_of(KINDS)),
    (FINDING_BY_READING, 2, (_is_text, "a text")),
    (OPEN_QUESTION, 1, (_is_number, "a number, the place among equals")),
    (OPEN_QUESTION, 2, (_is_text, "a text")),
    (OPEN_QUESTION_TEXT, 1, _one_of(PARTS)),
    (OPEN_QUESTION_TEXT, 2, (_is_text, "a text")),
)
"""Of arguments, counted from 0: what they have to be, as a test and in words."""


def refuse_unusable(program: Program) -> None:
    """Raises KnowledgeBaseError for declarations with something else in a place than belongs there.
    Code: `bad-declaration`."""
    if problems := list(_problems(program)):
        raise KnowledgeBaseError(problems)


def _problems(program: Program) -> Iterator[Diagnostic]:
    for predicate, place, (fits, wanted) in _WANTED:
        for atom in program.atoms(predicate):
            argument = atom.symbol.arguments[place]
            if not fits(argument):
                message = f"`{atom.symbol}`: `{argument}` cannot stand there"
                yield Diagnostic("bad-declaration", message, help=f"write {wanted}")
