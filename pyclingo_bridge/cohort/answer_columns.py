"""Columns of the table of answers: of each its name, and the atoms with the texts that they add."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    ASSUMED,
    BETTER_VERDICT,
    BLOCKED_BY,
    CRITERION,
    FAILED,
    FINDING,
    HOLD,
    IN_FORCE,
    INCONSISTENT,
    MET,
    MISSING,
    MODALITY,
    OPEN,
    SILENT,
    VERDICT,
)
from pyclingo_bridge.solving.atoms import Atom, Row, Signature, printed

STATUSES = (MET, FAILED, OPEN)
CONTRADICTORY: Atom = (INCONSISTENT.name, ())
"""The atom that a case contradicts itself."""


@dataclass(frozen=True, slots=True)
class AtomText:
    """A text that stands in a column where an atom holds."""

    atom: Atom
    text: str


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column of the answers: the texts of all its atoms that hold, in this order."""

    name: str
    parts: tuple[AtomText, ...]


class Layout:
    """The columns of the answers of a knowledge base, from its ground atoms."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._table = kb.table

    def _rows(self, of: Signature) -> list[Row]:
        return [row for row, _ in self._table.literals(of)]

    def _column(
        self,
        name: str,
        of: Signature,
        text: Callable[[Row], str | None],
        order: Callable[[Row], tuple[int, str]] | None = None,
    ) -> TextColumn:
        """A column of the atoms of a predicate; one without a text is left out."""
        rows = self._rows(of)
        if order is not None:
            rows.sort(key=order)
        texts = [((of[0], row), text(row)) for row in rows]
        return TextColumn(
            name, tuple(AtomText(atom, words) for atom, words in texts if words is not None)
        )

    @cached_property
    def verdict(self) -> TextColumn:
        """The verdicts, the best first."""
        ranks = {name: place for place, name in enumerate(self.verdict_order)}
        return self._column(
            VERDICT.name, VERDICT, _first, lambda row: (ranks[_first(row)], _first(row))
        )

    @cached_property
    def verdict_order(self) -> tuple[str, ...]:
        """Every verdict that the rules can give: those that have an order first, best to worst."""
        below = {str(better): str(worse) for better, worse in self._table.facts(BETTER_VERDICT)}
        best = [verdict for verdict in below if verdict not in below.values()]
        ordered: list[str] = []
        while best:
            ordered.append(best.pop())
            if ordered[-1] in below:
                best.append(below[ordered[-1]])
        every = [_first(row) for row in self._rows(VERDICT)]
        unordered = (verdict for verdict in every if verdict not in ordered)
        return (*(verdict for verdict in ordered if verdict in every), *unordered)

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """The criteria, in the order of the knowledge base."""
        return tuple(map(_first, self._table.facts(CRITERION)))

    @cached_property
    def modalities(self) -> tuple[str, ...]:
        """The modalities of advice, the strongest first."""
        return tuple(map(_first, self._table.facts(MODALITY)))

    @cached_property
    def of_criteria(self) -> tuple[TextColumn, ...]:
        """A column for each criterion: `met`, `failed` or `open`."""
        parts = grouped(
            (_first(row), AtomText((status.name, row), status.name))
            for status in STATUSES
            for row in self._rows(status)
        )
        return tuple(TextColumn(f"criterion_{name}", tuple(parts[name])) for name in self.criteria)

    @cached_property
    def blocked(self) -> TextColumn:
        """What stands against, with its statement; the criteria that fail where no rule says so."""
        if self._rows(BLOCKED_BY):
            return self._column(
                "blocked_by", BLOCKED_BY, lambda row: f"{row[0]} ({printed(row[1])})"
            )
        return self._column("blocked_by", FAILED, _first)

    @cached_property
    def missing(self) -> tuple[TextColumn, TextColumn]:
        """The inputs that the verdict depends on, and those that something else depends on."""

        def column(name: str, for_verdict: bool) -> TextColumn:
            def text(row: Row) -> str | None:
                return _first(row) if (row[1] == VERDICT.name) == for_verdict else None

            return self._column(name, MISSING, text, self._by_vocabulary)

        return column("missing_for_verdict", True), column("missing_for_advice", False)

    def _by_vocabulary(self, row: Row) -> tuple[int, str]:
        """The place of an input in the vocabulary; what is not an input comes last."""
        name, names = _first(row), list(self._kb.vocabulary.names)
        return names.index(name) if name in names else len(names), name

    @cached_property
    def advice(self) -> tuple[TextColumn, ...]:
        """A column for each action: what the statements in force say, the strongest first."""

        def rank(row: Row) -> tuple[int, str]:
            return self.modalities.index(str(row[0])), str(row[2])

        parts = grouped(
            (str(row[1]), AtomText((IN_FORCE.name, row), f"{row[0]} {printed(row[2])}"))
            for row in sorted(self._rows(IN_FORCE), key=rank)
        )
        return tuple(TextColumn(f"advice_{one}", tuple(of)) for one, of in sorted(parts.items()))

    @cached_property
    def others(self) -> tuple[TextColumn, ...]:
        """What holds an operation back, what the sources are silent on, warnings, defaults."""

        def hold(row: Row) -> str:
            until = f"until week {row[1]} " if isinstance(row[1], int) else ""
            return f"{row[0]} {until}({printed(row[2])})"

        return (
            self._column("holds", HOLD, hold),
            self._column("silent", SILENT, lambda row: f"{row[0]}: {row[1]}"),
            self._findings("warnings", "warning"),
            self._column("assumed", ASSUMED, lambda row: f"{row[0]}={row[1]}", self._by_vocabulary),
        )

    @cached_property
    def errors(self) -> TextColumn:
        """The contradictions in a case, by kind."""
        return self._findings("errors", "error")

    def _findings(self, name: str, level: str) -> TextColumn:
        return self._column(name, FINDING, lambda row: _first(row) if row[1] == level else None)

    @cached_property
    def columns(self) -> tuple[TextColumn, ...]:
        """Every column of the answers but those of plans and readings, in their order."""
        case = (self.verdict, *self.of_criteria, self.blocked, *self.missing)
        return tuple(column for column in (*case, *self.advice, *self.others) if column.parts)

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """Every atom that a column or a check needs, each once."""
        parts = [part.atom for column in (*self.columns, self.errors) for part in column.parts]
        return tuple(dict.fromkeys((*parts, CONTRADICTORY)))


def _first(row: Row) -> str:
    """The first argument of an atom."""
    return str(row[0])
