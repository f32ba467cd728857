"""Preparation: from a knowledge base to the function that answers for batches of its patients."""

from collections.abc import Mapping

from pyclingo_bridge.answer.common import DEFAULT_SECONDS
from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.cohort.answer_columns import CONTRADICTORY, Layout, TextColumn
from pyclingo_bridge.cohort.answering import Answering, Side, Watched
from pyclingo_bridge.cohort.bit_rows import Texts
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.cohort.counts import Counts, Summary
from pyclingo_bridge.cohort.plans.situation_plans import OF_A_PLAN, planning_of
from pyclingo_bridge.cohort.rejects import Contradictions
from pyclingo_bridge.cohort.requirements import expect_extra
from pyclingo_bridge.compiled.storage.kept_circuits import Asked, circuits_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import FINDING_TEXT, REMEDY
from pyclingo_bridge.solving.locking import exclusive

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
    """A function that answers for batches of patients under one choice of readings.

    `versus` is a second knowledge base, or the same, with readings of its own: what is counted says
    how the verdicts move. With `plans`, the best plan is searched for, in each situation for at
    most so many `seconds`. Raises ReadingError, NotACircuit, MappingError, MissingExtra.
    """
    expect_extra()
    return _Preparation(kb, readings, mapping or ColumnMapping()).answering(
        versus, seconds if plans else None
    )


@exclusive
def summary_of(
    kb: KnowledgeBase,
    readings: Mapping[str, str] | None,
    files: tuple[str, ...],
    counts: Counts,
    compared_with: str | None,
) -> Summary:
    """The counts with what a reader needs to understand them."""
    layout = Layout(kb)
    return Summary(
        files=files,
        kb=kb.identity,
        readings=kb.chosen(readings),
        verdict_order=layout.verdict_order,
        criteria=layout.criteria,
        modalities=layout.modalities,
        questions={entry.name: entry.question for entry in kb.vocabulary},
        other_readings=kb.not_chosen(kb.chosen(readings)),
        compared_with=compared_with,
        synthetic=counts.synthetic,
        counts=counts,
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


class _Preparation:
    def __init__(
        self, kb: KnowledgeBase, readings: Mapping[str, str] | None, mapping: ColumnMapping
    ) -> None:
        self._kb, self._chosen, self._mapping = kb, kb.chosen(readings), mapping
        self._layout = Layout(kb)
        self._atoms = self._layout.atoms
        self._places = {symbol: place for place, symbol in enumerate(self._atoms)}
        self._others = kb.not_chosen(self._chosen)
        self._verdicts = tuple(part.atom for part in self._layout.verdict.parts)

    def answering(
        self,
        versus: "tuple[KnowledgeBase, Mapping[str, str] | None] | None",
        seconds: float | None,
    ) -> Answering:
        others = tuple({**self._chosen, name: choice} for name, choice in self._others)
        of_a_plan = () if seconds is None else OF_A_PLAN
        asked = Asked(self._atoms, self._chosen, self._verdicts, others, of_a_plan)
        circuit, situations = circuits_of(self._kb, asked)
        verdicts = {part.text: self._places[part.atom] for part in self._layout.verdict.parts}
        general = (self._places[CONTRADICTORY], len(self._atoms))
        side = Side(self._kb.vocabulary, circuit, verdicts, general)
        kb, watched = self._kb, self._watched()
        constants = {"review_status": kb.review_status, "disclaimer": kb.disclaimer}
        answering = Answering(
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
        if seconds is not None and situations is not None:
            answering.planning = planning_of(kb, situations, seconds)
        if taken := sorted(answering.own_columns & self._mapping.keep):
            message = "the column `{}` cannot be kept: the answers have one of that name"
            fix = "rename it in the table, or leave it out"
            raise BridgeError(
                Diagnostic("column-taken", message.format(name), help=fix) for name in taken
            )
        return answering

    def _new_verdict(self, reading: int, verdict: int) -> int:
        """The output that a verdict is new under another reading; all follow the impossible."""
        return len(self._atoms) + 1 + reading * (len(self._verdicts) + 1) + verdict

    def _texts(self) -> dict[str, Texts]:
        texts = {column.name: self._text(column) for column in self._layout.columns}
        rows, words = [], []
        for reading, (name, choice) in enumerate(self._others):
            for verdict, part in enumerate(self._layout.verdict.parts):
                rows.append(self._new_verdict(reading, verdict))
                words.append(f"{name}={choice}: {part.text}")
        return texts | {BY_READING: Texts(tuple(rows), tuple(words))}

    def _text(self, column: TextColumn) -> Texts:
        rows = tuple(self._places[part.atom] for part in column.parts)
        return Texts(rows, tuple(part.text for part in column.parts))

    def _watched(self) -> Watched:
        layout, places = self._layout, self._places
        criteria = {
            name: {part.text: places[part.atom] for part in column.parts}
            for name, column in zip(layout.criteria, layout.of_criteria, strict=True)
        }
        keeps_open = grouped((one.text, places[one.atom]) for one in layout.missing[0].parts)
        advised = (part.atom for column in layout.advice for part in column.parts)
        advice = grouped(((str(atom[1][0]), str(atom[1][1])), places[atom]) for atom in advised)
        by_reading = {
            key: {
                part.text: self._new_verdict(reading, verdict)
                for verdict, part in enumerate(layout.verdict.parts)
            }
            for reading, key in enumerate(self._others)
        }
        return Watched(criteria, keeps_open, advice, by_reading)


def _second_side(kb: KnowledgeBase, readings: Mapping[str, str] | None) -> Side:
    """A side of verdicts alone."""
    layout = Layout(kb)
    parts = layout.verdict.parts
    atoms = (*(part.atom for part in parts), CONTRADICTORY)
    circuit = circuits_of(kb, Asked(atoms, kb.chosen(readings))).circuit
    verdicts = {part.text: place for place, part in enumerate(parts)}
    return Side(kb.vocabulary, circuit, verdicts, (len(parts), len(parts) + 1), whole=False)
