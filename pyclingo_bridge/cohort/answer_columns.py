"""Which atoms of an answer make which columns of the table of answers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import clingo

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
from pyclingo_bridge.solving.symbols import Row, Signature, decoded, printed

STATUSES = (MET, FAILED, OPEN)
_VERDICT = VERDICT.name


@dataclass(frozen=True, slots=True)
class Part:
    """A text that stands in a column where an atom holds."""

    atom: clingo.Symbol
    text: str


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column of the answers: the texts of all its atoms that hold, in this order."""

    name: str
    parts: tuple[Part, ...]


class Layout:
    """The columns that a knowledge base has something to say in, found from its ground atoms."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._program = kb.structure.program

    def _rows(self, of: Signature) -> list[tuple[Row, clingo.Symbol]]:
        found = [one.symbol for one in self._program.atoms(of)]
        return [(decoded(symbol)[1], symbol) for symbol in found]

    def _column(
        self,
        name: str,
        of: Signature,
        text: Callable[[Row], str | None],
        order: Callable[[Row], object] | None = None,
    ) -> TextColumn:
        rows = self._rows(of)
        if order is not None:
            rows.sort(key=lambda one: order(one[0]))  # type: ignore[arg-type, return-value]
        said = [(symbol, text(row)) for row, symbol in rows]
        return TextColumn(name, tuple(Part(symbol, one) for symbol, one in said if one is not None))

    @cached_property
    def verdict(self) -> TextColumn:
        """The verdicts, the best first."""
        ranks = {name: place for place, name in enumerate(self.verdict_order)}
        return self._column(
            _VERDICT, VERDICT, lambda row: str(row[0]), lambda row: ranks[str(row[0])]
        )

    @cached_property
    def verdict_order(self) -> tuple[str, ...]:
        """Every verdict that the rules can give: those that have an order first, best to worst."""
        below = {str(a): str(b) for a, b in self._program.facts(BETTER_VERDICT)}
        first = [one for one in below if one not in below.values()]
        ordered: list[str] = []
        while first:
            ordered.append(first.pop())
            if ordered[-1] in below:
                first.append(below[ordered[-1]])
        every = [str(row[0]) for row, _ in self._rows(VERDICT)]
        return (*(one for one in ordered if one in every), *(o for o in every if o not in ordered))

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """The criteria, in the order of the knowledge base."""
        return tuple(str(one) for (one,) in self._program.facts(CRITERION))

    @cached_property
    def modalities(self) -> tuple[str, ...]:
        """The modalities of advice, the strongest first."""
        return tuple(str(one) for (one,) in self._program.facts(MODALITY))

    @cached_property
    def of_criteria(self) -> tuple[TextColumn, ...]:
        """A column for each criterion: `met`, `failed` or `open`."""
        atoms = {
            (str(row[0]), status.name): symbol
            for status in STATUSES
            for row, symbol in self._rows(status)
        }
        return tuple(
            TextColumn(
                f"criterion_{one}",
                tuple(Part(atoms[one, s.name], s.name) for s in STATUSES if (one, s.name) in atoms),
            )
            for one in self.criteria
        )

    @cached_property
    def blocked(self) -> TextColumn:
        """What stands against, with its statement; the criteria that fail where no rule says so."""
        if self._rows(BLOCKED_BY):
            return self._column(
                "blocked_by", BLOCKED_BY, lambda row: f"{row[0]} ({printed(row[1])})"
            )
        return self._column("blocked_by", FAILED, lambda row: str(row[0]))

    @cached_property
    def missing(self) -> tuple[TextColumn, TextColumn]:
        """The inputs that the verdict hangs on, and those that something else hangs on."""
        return (
            self._column(
                "missing_for_verdict",
                MISSING,
                lambda row: str(row[0]) if row[1] == _VERDICT else None,
                self._by_vocabulary,
            ),
            self._column(
                "missing_for_advice",
                MISSING,
                lambda row: None if row[1] == _VERDICT else str(row[0]),
                self._by_vocabulary,
            ),
        )

    def _by_vocabulary(self, row: Row) -> object:
        """The place of an input in the vocabulary; what is none comes last."""
        return self._order_of_inputs.get(str(row[0]), len(self._order_of_inputs)), str(row[0])

    @cached_property
    def _order_of_inputs(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self._kb.vocabulary.names)}

    @cached_property
    def advice(self) -> tuple[TextColumn, ...]:
        """A column for each action: what the statements in force say, the strongest first."""
        by_action: dict[str, list[tuple[tuple[int, str], Part]]] = {}
        for (modality, action, statement), symbol in self._rows(IN_FORCE):
            rank = self.modalities.index(str(modality)), str(statement)
            part = Part(symbol, f"{modality} {printed(statement)}")
            by_action.setdefault(str(action), []).append((rank, part))
        return tuple(
            TextColumn(f"advice_{action}", tuple(p for _, p in sorted(parts, key=lambda o: o[0])))
            for action, parts in sorted(by_action.items())
        )

    @cached_property
    def others(self) -> tuple[TextColumn, ...]:
        """What holds an operation back, what the sources are silent on, warnings, defaults."""

        def held(row: Row) -> str:
            until = f"until week {row[1]} " if isinstance(row[1], int) else ""
            return f"{row[0]} {until}({printed(row[2])})"

        return (
            self._column("holds", HOLD, held),
            self._column("silent", SILENT, lambda row: f"{row[0]}: {row[1]}"),
            self._column(
                "warnings", FINDING, lambda row: str(row[0]) if row[1] == "warning" else None
            ),
            self._column("assumed", ASSUMED, lambda row: f"{row[0]}={row[1]}", self._by_vocabulary),
        )

    @cached_property
    def errors(self) -> TextColumn:
        """What contradicts itself, by its kind."""
        return self._column(
            "errors", FINDING, lambda row: str(row[0]) if row[1] == "error" else None
        )

    @cached_property
    def inconsistent(self) -> clingo.Symbol:
        """The atom that a case contradicts itself."""
        return INCONSISTENT()

    @cached_property
    def columns(self) -> tuple[TextColumn, ...]:
        """Every column of the answers but those of plans and readings, in their order."""
        found = (self.verdict, *self.of_criteria, self.blocked, *self.missing)
        return tuple(one for one in (*found, *self.advice, *self.others) if one.parts)

    @cached_property
    def atoms(self) -> tuple[clingo.Symbol, ...]:
        """Every atom that a column or a check needs, each once."""
        parts = [part.atom for column in (*self.columns, self.errors) for part in column.parts]
        return tuple(dict.fromkeys((*parts, self.inconsistent)))
