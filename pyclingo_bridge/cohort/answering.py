"""The answer for a batch of patients: one Arrow batch in, one out, nothing kept in between.

What leaves is plain: the columns that are carried along, the columns of the answer, and for a row
that cannot be answered its problem instead. The object that does it is data, and can be sent to
another process or machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyclingo_bridge.cohort.circuit.guideline import GuidelineCircuit
from pyclingo_bridge.cohort.columns.cell_texts import legible
from pyclingo_bridge.cohort.columns.coding import (
    BadValue,
    Coder,
    coders_of,
    planes_of,
    rows_where,
    unpacked,
)
from pyclingo_bridge.cohort.columns.combinations import (
    Texts,
    all_but,
    combined,
    counted,
    counted_any,
    exactly_one,
    places_in,
    plain,
)
from pyclingo_bridge.cohort.columns.mapping_file import ColumnMapping, Columns, MappingError
from pyclingo_bridge.cohort.counts import Counts
from pyclingo_bridge.cohort.plans.situation_plans import PLAN_COLUMNS, Planning
from pyclingo_bridge.cohort.rejects import (
    Contradictions,
    Rejection,
    by_row,
    illegible_cells,
    strange_cells,
)
from pyclingo_bridge.guideline.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

SYNTHETIC = "synthetic"
"""The column by which a row says that it is made up."""
PLACE_COLUMNS = ("file", "row")
PROBLEM_COLUMNS = ("problem_kind", "problem_column", "problem")
Places = tuple[int, ...]
"""Rows of the outputs of a circuit."""


@dataclass
class Side:
    """A guideline under a choice of readings, as a circuit, with what reads its inputs."""

    vocabulary: Vocabulary
    circuit: GuidelineCircuit
    verdicts: Mapping[str, int]
    """The row of each verdict in the outputs."""
    impossible: Places
    """The rows that say that a patient contradicts itself."""
    whole: bool = True
    """Whether inputs that no output rests on are read too, for what may be wrong with them."""
    _coders: dict[tuple[object, ...], list[Coder | None]] = field(default_factory=dict, repr=False)

    def coders(self, columns: Columns) -> list[Coder | None]:
        """What reads each input of the circuit from tables with such columns."""
        key = tuple((name, one.columns) for name, one in columns.read.items())
        if key not in self._coders:
            names = columns.read.keys() if self.whole else self.circuit.read & columns.read.keys()
            read = {name: columns.read[name] for name in names}
            self._coders[key] = coders_of(self.vocabulary, self.circuit, read)
        return self._coders[key]

    def evaluated(
        self, batch: "pa.RecordBatch", coders: Sequence[Coder | None]
    ) -> "tuple[Words, Words, list[BadValue]]":
        """The sources and the outputs of the circuit, and the cells that give no value."""
        planes, bad = planes_of(batch, coders, self.circuit.inputs)
        return planes, self.circuit.schedule.evaluate(planes), bad


@dataclass(frozen=True)
class Watched:
    """Where in the outputs of the first side what is counted stands."""

    criteria: Mapping[str, Mapping[str, int]]
    """By criterion and status."""
    keeps_open: Mapping[str, Places]
    """By input."""
    advice: Mapping[tuple[str, str], Places]
    """By modality and action."""
    by_reading: Mapping[tuple[str, str], Mapping[str, int]]
    """By reading and another choice of it, each verdict where it is a new one."""


@dataclass
class Answered:
    """What is said of a batch."""

    rows: "pa.RecordBatch"
    """A row for each patient of the batch; of one that is rejected only the carried columns."""
    rejected: list[Rejection]
    counts: Counts
    situations: "pa.DictionaryArray | None" = None
    """For each patient the situation that its plans hang on, where plans are asked for."""


@dataclass
class Answering:
    """A function from batches of patients to batches of answers."""

    side: Side
    mapping: ColumnMapping
    texts: Mapping[str, Texts]
    """The columns of the answer, in their order."""
    watched: Watched
    contradictions: Contradictions
    constants: Mapping[str, str]
    """Columns that say the same of everybody."""
    versus: Side | None = None
    planning: Planning | None = None

    @property
    def own_columns(self) -> frozenset[str]:
        """The names that no column of a table can have in the answers."""
        planned = () if self.planning is None else PLAN_COLUMNS
        return frozenset((*self.texts, *self.constants, *planned, *PLACE_COLUMNS, *PROBLEM_COLUMNS))

    def __call__(self, batch: "pa.RecordBatch") -> "pa.RecordBatch":
        """The answers for a batch; a row that was rejected has its problems instead."""
        import pyarrow as pa

        found = self.answered(batch)
        said: list[list[str | None]] = [[None] * batch.num_rows for _ in PROBLEM_COLUMNS]
        for one in found.rejected:
            for column, text in zip(said, (one.kind, one.columns, one.reason), strict=True):
                column[one.row] = text
        planned = {} if found.situations is None else self._planned(found.situations)
        problems = (pa.array(column, pa.string()) for column in said)
        arrays = [*found.rows.columns, *planned.values(), *problems]
        names = [*found.rows.schema.names, *planned, *PROBLEM_COLUMNS]
        return pa.RecordBatch.from_arrays([plain(one) for one in arrays], names=names)

    def _planned(self, situations: "pa.DictionaryArray") -> "dict[str, pa.Array]":
        assert self.planning is not None
        for one in self.planning.new(situations):
            self.planning.known[one] = self.planning.best(one)
        return self.planning.columns(situations)

    def schema(self, given: "pa.Schema") -> "pa.Schema":
        """What `__call__` gives for batches with such columns.

        Raises MappingError for a column that the mapping reads and the batches do not have: to
        `__call__` it would be unknown in every row.
        """
        import pyarrow as pa

        if absent := self.mapping.absent(given.names):
            raise MappingError(absent)
        nobody = [pa.nulls(0, one.type) for one in given]
        return self(pa.RecordBatch.from_arrays(nobody, schema=given)).schema

    def answered(self, batch: "pa.RecordBatch") -> Answered:
        """The answers for a batch, and what is counted of it."""
        import pyarrow as pa

        columns = self.mapping.of(batch.schema.names, self.side.vocabulary)
        batch, illegible = legible(batch, columns.wanted)
        coders = self.side.coders(columns)
        planes, outputs, wrong = self.side.evaluated(batch, coders)
        bad = [*illegible_cells(illegible), *wrong]
        bad += strange_cells(
            batch, columns, self.mapping.unknown, self.side.vocabulary, self.own_columns
        )
        rejected = by_row(bad)
        accepted = all_but([one.row for one in rejected], batch.num_rows)
        outputs &= accepted
        rejected += by_row(self.contradictions.of(batch, outputs, coders, accepted))
        rejected.sort(key=lambda one: one.row)
        accepted = all_but([one.row for one in rejected], batch.num_rows)
        outputs &= accepted
        counts = self._counted(planes & accepted, outputs, rejected, batch.num_rows)
        counts.synthetic = _synthetic(batch, columns, accepted)
        if self.versus is not None:
            self._compare(batch, outputs, accepted, counts)
        arrays = {name: batch.column(name) for name in columns.kept}
        arrays |= {n: one.column(outputs, batch.num_rows) for n, one in self.texts.items()}
        for name, text in self.constants.items():
            arrays[name] = pa.DictionaryArray.from_arrays(
                pa.repeat(pa.scalar(0, pa.int32()), batch.num_rows), pa.array([text])
            )
        rows = pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))
        situations = None
        if self.planning is not None:
            unanswered = [one.row for one in rejected]
            situations = self.planning.situations_of(planes, batch.num_rows, unanswered)
        return Answered(rows, rejected, counts, situations)

    def _counted(
        self, planes: "Words", outputs: "Words", rejected: list[Rejection], rows: int
    ) -> Counts:
        sums, watched = counted(outputs), self.watched
        found = Counts(read=rows, accepted=rows - len(rejected), rejected=len(rejected))
        found.problems.update(one.kind for one in rejected)
        verdicts = {name: place for name, place in self.side.verdicts.items() if sums[place]}
        found.verdicts.update({name: sums[place] for name, place in verdicts.items()})
        for criterion, statuses in watched.criteria.items():
            for status, place in statuses.items():
                found.criteria[criterion, status] += sums[place]
        found.failed_together.update(self._together(outputs, "failed", rows, found.accepted))
        found.open_together.update(self._together(outputs, "open", rows, found.accepted))
        start = 0
        for coded in self.side.circuit.inputs:
            found.stated[coded.name] += counted_any(planes[start : start + coded.bits])
            start += coded.bits
        for name, places in watched.keeps_open.items():
            found.keeps_open[name] += counted_any(outputs[list(places)])
        hanging = [place for places in watched.keeps_open.values() for place in places]
        found.left_open = counted_any(outputs[hanging])
        for key, places in watched.advice.items():
            found.advice[key] += counted_any(outputs[list(places)])
        for (reading, choice), new in watched.by_reading.items():
            for after, place in new.items():
                if sums[place]:
                    for before, old in verdicts.items():
                        both = counted_any(outputs[[old]] & outputs[[place]])
                        if both:
                            found.by_reading[reading, choice, before, after] += both
        return found

    def _together(
        self, outputs: "Words", status: str, rows: int, accepted: int
    ) -> dict[tuple[str, ...], int]:
        """How many patients each set of criteria has in this state, the empty set included."""
        import numpy as np

        of = {name: at[status] for name, at in self.watched.criteria.items() if status in at}
        names = list(of)
        if not names:
            return {}
        found = combined(outputs[list(of.values())], rows)
        numbers = np.bincount(found.indices.to_numpy(), minlength=len(found.dictionary))
        pairs = zip(found.dictionary.to_pylist(), numbers.tolist(), strict=True)
        sets = {tuple(names[p] for p in places_in(bits)): n for bits, n in pairs if any(bits)}
        rest = accepted - sum(sets.values())
        return sets | {(): rest} if rest else sets

    def _compare(
        self, batch: "pa.RecordBatch", outputs: "Words", accepted: "Words", counts: Counts
    ) -> None:
        """Count from which verdict to which the second side moves the accepted patients."""
        assert self.versus is not None
        columns = self.mapping.of(batch.schema.names, self.versus.vocabulary)
        _, other, bad = self.versus.evaluated(batch, self.versus.coders(columns))
        both = accepted & all_but([one.row for one in bad], batch.num_rows)
        for place in self.versus.impossible:
            both = both & ~other[place]
        if self.versus.verdicts:
            both = both & exactly_one(other[list(self.versus.verdicts.values())])
        for before, old in self.side.verdicts.items():
            mine = outputs[old] & both
            if mine.any():
                for after, new in self.versus.verdicts.items():
                    number = counted_any((mine & other[new])[None, :])
                    if number:
                        counts.compared[before, after] += number
        counts.not_compared += counts.accepted - counted_any(both[None, :])


def _synthetic(batch: "pa.RecordBatch", columns: Columns, accepted: "Words") -> int:
    """Accepted rows that say of themselves that they are made up."""
    if SYNTHETIC not in batch.schema.names or any(
        SYNTHETIC in one.columns for one in columns.read.values()
    ):
        return 0
    column = batch.column(SYNTHETIC)
    labelled = rows_where(column, lambda cell: cell in (True, "true", "True", 1, "1"))
    return int((labelled & unpacked(accepted, batch.num_rows).view(bool)).sum())
