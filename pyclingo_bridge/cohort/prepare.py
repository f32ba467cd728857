"""From a knowledge base to the function that answers for batches of its patients."""

from collections.abc import Mapping
from typing import Any

import clingo

from pyclingo_bridge.answer.assess import DEFAULT_SECONDS
from pyclingo_bridge.cohort.answer_columns import Layout, TextColumn
from pyclingo_bridge.cohort.answering import Answering, Side, Watched
from pyclingo_bridge.cohort.circuit import CircuitSource
from pyclingo_bridge.cohort.columns.combinations import Texts
from pyclingo_bridge.cohort.columns.mapping_file import ColumnMapping
from pyclingo_bridge.cohort.counts import Counts, Summary
from pyclingo_bridge.cohort.plans.situation_plans import planning_of, read_of_plans
from pyclingo_bridge.cohort.rejects import Contradictions
from pyclingo_bridge.cohort.requirements import expect_extra
from pyclingo_bridge.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import FINDING_TEXT, REMEDY
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.symbols import decoded

BY_READING = "verdict_by_reading"


@exclusive
def answering_of(
    kb: KnowledgeBase,
    readings: Mapping[str, str] | None = None,
    mapping: ColumnMapping | None = None,
    versus: "tuple[KnowledgeBase, Mapping[str, str] | None] | None" = None,
    plans: bool = False,
    seconds: float = DEFAULT_SECONDS,
) -> Answering:
    """What answers for batches of patients under one choice of readings.

    `versus` is a second knowledge base, or the same, with readings of its own: what is counted says
    how the verdicts move. With `plans`, the best plan is searched for, in each situation for at
    most so many `seconds`. Raises ReadingError, NotACircuit, MappingError, MissingExtra.
    """
    expect_extra()
    return _Preparing(kb, readings, mapping or ColumnMapping()).answering(
        versus, seconds if plans else None
    )


def other_readings(
    kb: KnowledgeBase, readings: Mapping[str, str] | None
) -> tuple[tuple[str, str], ...]:
    """Every reading with each choice that is not in force."""
    chosen = kb.chosen(readings)
    return tuple(
        (name, choice)
        for name, choices in kb.readings.items()
        for choice in choices
        if choice != chosen[name]
    )


@exclusive
def summary_of(
    kb: KnowledgeBase,
    readings: Mapping[str, str] | None,
    files: tuple[str, ...],
    counts: Counts,
    compared_with: str | None,
) -> Summary:
    """The counts with what is needed to understand them."""
    layout = Layout(kb)
    return Summary(
        files=files,
        kb=kb.identity,
        readings=kb.chosen(readings),
        verdict_order=layout.verdict_order,
        criteria=layout.criteria,
        modalities=layout.modalities,
        questions={one.name: one.question for one in kb.vocabulary},
        other_readings=other_readings(kb, readings),
        compared_with=compared_with,
        synthetic=counts.synthetic,
        counts=counts,
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


class _Preparing:
    def __init__(
        self, kb: KnowledgeBase, readings: Mapping[str, str] | None, mapping: ColumnMapping
    ) -> None:
        self._kb, self._chosen, self._mapping = kb, kb.chosen(readings), mapping
        self._layout = Layout(kb)
        self._atoms = self._layout.atoms
        self._places = {symbol: place for place, symbol in enumerate(self._atoms)}
        self._others = other_readings(kb, readings)
        self._verdicts = tuple(part.atom for part in self._layout.verdict.parts)

    def answering(
        self,
        versus: "tuple[KnowledgeBase, Mapping[str, str] | None] | None",
        seconds: float | None,
    ) -> Answering:
        others = [{**self._chosen, name: choice} for name, choice in self._others]
        of_plans = None if seconds is None else read_of_plans(self._kb)
        source = CircuitSource(self._kb, self._atoms, of_plans)
        circuit = source.circuits(self._atoms, self._chosen, self._verdicts, others)
        verdicts = {part.text: self._places[part.atom] for part in self._layout.verdict.parts}
        general = (self._places[self._layout.inconsistent], len(self._atoms))
        side = Side(self._kb.vocabulary, circuit, verdicts, general)
        kb, watched = self._kb, self._watched()
        constants = {"review_status": kb.review_status, "disclaimer": kb.disclaimer}
        found = Answering(
            side=side,
            mapping=self._mapping,
            texts=self._texts(),
            watched=watched,
            contradictions=Contradictions(
                tuple((part.text, self._places[part.atom]) for part in self._layout.errors.parts),
                general,
                kb.words(FINDING_TEXT),
                kb.words(REMEDY),
                kb.involved,
                verdicts,
                watched.criteria,
            ),
            constants={name: text for name, text in constants.items() if text},
            versus=None if versus is None else _second_side(*versus),
        )
        if seconds is not None:
            found.planning = planning_of(kb, source.situations(self._chosen), seconds)
        self._refuse_clashes(found.own_columns)
        return found

    def _new_verdict(self, reading: int, verdict: int) -> int:
        """The output that a verdict is new under another reading; all follow the impossible."""
        return len(self._atoms) + 1 + reading * (len(self._verdicts) + 1) + verdict

    def _texts(self) -> dict[str, Texts]:
        found = {column.name: self._text(column) for column in self._layout.columns}
        rows, words = [], []
        for reading, (name, choice) in enumerate(self._others):
            for verdict, part in enumerate(self._layout.verdict.parts):
                rows.append(self._new_verdict(reading, verdict))
                words.append(f"{name}={choice}: {part.text}")
        return found | {BY_READING: Texts(tuple(rows), tuple(words))}

    def _text(self, column: TextColumn) -> Texts:
        rows = tuple(self._places[part.atom] for part in column.parts)
        return Texts(rows, tuple(part.text for part in column.parts))

    def _watched(self) -> Watched:
        layout, places = self._layout, self._places
        criteria = {
            name: {part.text: places[part.atom] for part in column.parts}
            for name, column in zip(layout.criteria, layout.of_criteria, strict=True)
        }
        open_for: dict[str, list[int]] = {}
        for part in layout.missing[0].parts:
            open_for.setdefault(part.text, []).append(places[part.atom])
        advice: dict[tuple[str, str], list[int]] = {}
        for column in layout.advice:
            for part in column.parts:
                modality, action, _ = (str(one) for one in _arguments(part.atom))
                advice.setdefault((modality, action), []).append(places[part.atom])
        by_reading = {
            key: {
                part.text: self._new_verdict(reading, verdict)
                for verdict, part in enumerate(layout.verdict.parts)
            }
            for reading, key in enumerate(self._others)
        }
        return Watched(
            criteria=criteria,
            keeps_open={name: tuple(rows) for name, rows in open_for.items()},
            advice={key: tuple(rows) for key, rows in advice.items()},
            by_reading=by_reading,
        )

    def _refuse_clashes(self, own: frozenset[str]) -> None:
        taken = sorted(own & self._mapping.keep)
        if taken:
            problems = [
                Diagnostic(
                    "column-taken",
                    f"the column `{one}` cannot be kept: the answers have one of that name",
                    help="rename it in the table, or leave it out",
                )
                for one in taken
            ]
            raise BridgeError(problems)


def _arguments(atom: clingo.Symbol) -> tuple[Any, ...]:
    return decoded(atom)[1]


def _second_side(kb: KnowledgeBase, readings: Mapping[str, str] | None) -> Side:
    """Verdicts alone."""
    layout = Layout(kb)
    parts = layout.verdict.parts
    atoms = (*(part.atom for part in parts), layout.inconsistent)
    circuit = CircuitSource(kb, atoms).circuit(atoms, readings)
    verdicts = {part.text: place for place, part in enumerate(parts)}
    return Side(kb.vocabulary, circuit, verdicts, (len(parts), len(parts) + 1), whole=False)
