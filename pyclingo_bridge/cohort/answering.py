"""Answers for batches of patients: one Arrow batch in, one out, nothing kept in between.

The answers are plain: the columns that are carried along, the columns of the answer, and for a row
that cannot be answered its problem instead. The object that answers is data, and can be sent to
another process or machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import TYPE_CHECKING, TypeVar

from pyclingo_bridge.base.bitsets import members
from pyclingo_bridge.cohort.bit_rows import (
    Texts,
    all_but,
    constant,
    counted,
    counted_any,
    counted_unions,
    exactly_one,
    numbered_combinations,
    unpacked,
    without_dictionary,
)
from pyclingo_bridge.cohort.cell_counts import ReadCells, read_cells, rejected_cells, unknown_cells
from pyclingo_bridge.cohort.columns.cell_texts import legible
from pyclingo_bridge.cohort.columns.coding import BadValue, Coder, coders_of, planes_of, rows_where
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, Columns, MappingError
from pyclingo_bridge.cohort.counts import Counts
from pyclingo_bridge.cohort.evaluation import evaluate
from pyclingo_bridge.cohort.plans.situation_plans import PLAN_COLUMNS, Planning
from pyclingo_bridge.cohort.rejects import (
    PROBLEM_COLUMNS,
    Contradictions,
    Rejection,
    illegible_cells,
    problem_columns,
    rejections,
)
from pyclingo_bridge.cohort.requirements import np, pa
from pyclingo_bridge.compiled.circuits.circuit import GuidelineCircuit
from pyclingo_bridge.guideline.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pyclingo_bridge.cohort.bit_rows import BitRows

SYNTHETIC = "synthetic"
"""The column by which a row says that it is made up."""
PLACE_COLUMNS = ("file", "row")
_Key = TypeVar("_Key")
Places = Sequence[int]
"""Rows of the outputs of a circuit."""


@dataclass
class Side:
    """A guideline under a choice of readings: its circuit, and what reads the inputs of that."""

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
        key = tuple((name, conversion.columns) for name, conversion in columns.read.items())
        if key not in self._coders:
            names = columns.read.keys() if self.whole else self.circuit.read & columns.read.keys()
            read = {name: columns.read[name] for name in names}
            self._coders[key] = coders_of(self.vocabulary, self.circuit, read)
        return self._coders[key]

    def evaluated(
        self, batch: "pa.RecordBatch", coders: Sequence[Coder | None]
    ) -> "tuple[BitRows, BitRows, list[BadValue]]":
        """The sources and the outputs of the circuit, and the cells that give no value."""
        planes, bad = planes_of(batch, coders, self.circuit.inputs)
        return planes, evaluate(self.circuit.schedule, planes), bad


@dataclass(frozen=True)
class Watched:
    """The outputs of the first side that are counted, by what they say."""

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
    """The answers for a batch."""

    rows: "pa.RecordBatch"
    """A row for each patient of the batch; of one that is rejected only the carried columns."""
    rejected: list[Rejection]
    counts: Counts
    situations: "pa.DictionaryArray | None" = None
    """For each patient the situation that its plans depend on, where plans are asked for."""
    cells: ReadCells = field(default_factory=ReadCells)
    """What the cells are read as, where that is asked for; else nothing."""


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
    """Columns that say the same in every row."""
    versus: Side | None = None
    planning: Planning | None = None

    @property
    def own_columns(self) -> frozenset[str]:
        """The names that no column of a table can have in the answers."""
        planned = () if self.planning is None else PLAN_COLUMNS
        return frozenset((*self.texts, *self.constants, *planned, *PLACE_COLUMNS, *PROBLEM_COLUMNS))

    def __call__(self, batch: "pa.RecordBatch") -> "pa.RecordBatch":
        """The answers for a batch; a row that was rejected has its problems instead."""
        return self.completed(self.answered(batch))

    def completed(self, answered: Answered) -> "pa.RecordBatch":
        """The answers with the plans, where they are asked for, and with the problems."""
        columns = dict(zip(answered.rows.schema.names, answered.rows.columns, strict=True))
        if self.planning is not None and answered.situations is not None:
            for situation in self.planning.new(answered.situations):
                self.planning.known[situation] = self.planning.best(situation)
            columns |= self.planning.columns(answered.situations)
        columns |= problem_columns(answered.rejected, answered.rows.num_rows)
        arrays = list(map(without_dictionary, columns.values()))
        return pa.RecordBatch.from_arrays(arrays, names=list(columns))

    def schema(self, given: "pa.Schema") -> "pa.Schema":
        """What `__call__` gives for batches with such columns.

        Raises MappingError for columns that are no input, as `__call__` does, and for one that the
        mapping reads and the batches do not have: to `__call__` it would be unknown in every row.
        """
        if absent := self.mapping.absent(given.names):
            raise MappingError(absent)
        empty = [pa.nulls(0, column.type) for column in given]
        return self(pa.RecordBatch.from_arrays(empty, schema=given)).schema

    def columns(self, names: Sequence[str]) -> Columns:
        """What becomes of the columns of a table. Raises MappingError for those that are no input
        and have no other purpose: what they say would be lost."""
        columns, vocabulary = self.mapping.of(names, self.side.vocabulary), self.side.vocabulary
        if unknown := self.mapping.unknown_columns(columns, vocabulary, self.own_columns):
            raise MappingError(unknown)
        return columns

    def answered(
        self, batch: "pa.RecordBatch", counts_alone: bool = False, cells: bool = False
    ) -> Answered:
        """The answers for a batch, and what is counted of it, of all `cells` if asked; with
        `counts_alone` the rows have no columns of answers. Raises MappingError for columns that
        are no input."""
        count = batch.num_rows
        columns = self.columns(batch.schema.names)
        batch, illegible = legible(batch, columns.wanted)
        coders = self.side.coders(columns)
        planes, outputs, wrong = self.side.evaluated(batch, coders)
        bad = [*illegible_cells(illegible, columns.bad_is_unknown), *wrong]
        rejected = rejections(bad)
        accepted = all_but([rejection.row for rejection in rejected], count)
        outputs &= accepted
        rejected += rejections(self.contradictions.of(batch, outputs, coders, accepted))
        rejected.sort(key=lambda rejection: rejection.row)
        unanswered = [rejection.row for rejection in rejected]
        accepted = all_but(unanswered, count)
        outputs &= accepted
        counts = self._counted(planes & accepted, outputs, rejected, count)
        counts.synthetic = _synthetic(batch, columns, accepted)
        counts.unknown_cells.update(unknown_cells(bad, rejected))
        if self.versus is not None:
            self._compare(self.versus, batch, outputs, accepted, counts)
        arrays = {name: batch.column(name) for name in columns.kept}
        if not counts_alone:
            arrays |= {name: texts.column(outputs, count) for name, texts in self.texts.items()}
            arrays |= {name: constant(text, count) for name, text in self.constants.items()}
        rows = pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))
        situations = None
        if self.planning is not None:
            situations = self.planning.situations_of(planes, count, unanswered)
        read = read_cells(batch, coders if cells else (), illegible)
        return Answered(rows, rejected, counts, situations, read)

    def _counted(
        self, planes: "BitRows", outputs: "BitRows", rejected: list[Rejection], rows: int
    ) -> Counts:
        sums, watched = counted(outputs), self.watched
        counts = Counts(read=rows, accepted=rows - len(rejected), rejected=len(rejected))
        counts.problems.update(rejection.kind for rejection in rejected)
        counts.rejected_cells.update(rejected_cells(rejected))
        verdicts = {name: place for name, place in self.side.verdicts.items() if sums[place]}
        counts.verdicts.update({name: sums[place] for name, place in verdicts.items()})
        for criterion, statuses in watched.criteria.items():
            for status, place in statuses.items():
                counts.criteria[criterion, status] += sums[place]
        counts.failed_together.update(self._criteria_sets(outputs, "failed", counts))
        counts.open_together.update(self._criteria_sets(outputs, "open", counts))
        counts.stated.update(_numbers(planes, self._sources()))
        counts.keeps_open.update(_numbers(outputs, watched.keeps_open))
        every = chain.from_iterable(watched.keeps_open.values())
        counts.left_open = counted_unions(outputs, [list(every)])[0]
        counts.advice.update(_numbers(outputs, watched.advice))
        moved = {
            (*key, after): place
            for key, new in watched.by_reading.items()
            for after, place in new.items()
            if sums[place]
        }
        before = outputs[list(verdicts.values())]
        for (reading, choice, after), place in moved.items():
            for verdict, number in zip(verdicts, counted(before & outputs[place]), strict=True):
                if number:
                    counts.by_reading[reading, choice, verdict, after] += number
        return counts

    def _sources(self) -> dict[str, Sequence[int]]:
        """The sources of the circuit by input."""
        inputs = self.side.circuit.inputs
        ends = accumulate(coded.bits for coded in inputs)
        return {c.name: range(end - c.bits, end) for c, end in zip(inputs, ends, strict=True)}

    def _criteria_sets(
        self, outputs: "BitRows", status: str, counts: Counts
    ) -> dict[tuple[str, ...], int]:
        """The number of accepted patients by the set of criteria that have a status, the empty set
        included."""
        place = {name: at[status] for name, at in self.watched.criteria.items() if status in at}
        if not place:
            return {}
        names = list(place)
        sets, which = numbered_combinations(outputs[list(place.values())], counts.read)
        pairs = zip(sets, np.bincount(which, minlength=len(sets)).tolist(), strict=True)
        patients = {tuple(names[p] for p in members(bits)): n for bits, n in pairs if bits}
        rest = counts.accepted - sum(patients.values())
        return patients | {(): rest} if rest else patients

    def _compare(
        self,
        versus: Side,
        batch: "pa.RecordBatch",
        outputs: "BitRows",
        accepted: "BitRows",
        counts: Counts,
    ) -> None:
        """Count from which verdict to which the second side moves the accepted patients."""
        columns = self.mapping.of(batch.schema.names, versus.vocabulary)
        _, other, bad = versus.evaluated(batch, versus.coders(columns))
        both = accepted & all_but([cell.row for cell in bad if not cell.unknown], batch.num_rows)
        for place in versus.impossible:
            both = both & ~other[place]
        if versus.verdicts:
            both = both & exactly_one(other[list(versus.verdicts.values())])
        for before, old in self.side.verdicts.items():
            first = outputs[old] & both
            if not first.any():
                continue
            for after, new in versus.verdicts.items():
                if number := counted_any((first & other[new])[None, :]):
                    counts.compared[before, after] += number
        counts.not_compared += counts.accepted - counted_any(both[None, :])


def _numbers(rows: "BitRows", groups: Mapping[_Key, Sequence[int]]) -> dict[_Key, int]:
    """By the key of each group of rows, the number of patients with a bit in one of them."""
    return dict(zip(groups, counted_unions(rows, groups.values()), strict=True))


def _synthetic(batch: "pa.RecordBatch", columns: Columns, accepted: "BitRows") -> int:
    """The number of accepted rows that say of themselves that they are made up."""
    if SYNTHETIC not in batch.schema.names or SYNTHETIC in columns.read_columns:
        return 0
    column = batch.column(SYNTHETIC)
    labelled = rows_where(column, lambda cell: cell in (True, "true", "True", 1, "1"))
    return int((labelled & unpacked(accepted, batch.num_rows).view(bool)).sum())
