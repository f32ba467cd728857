"""Rejections: the rows that get no answer, each with all that is wrong with it."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.cohort.bit_rows import exactly_one, true_places, unpacked
from pyclingo_bridge.cohort.columns.cell_texts import Wrong
from pyclingo_bridge.cohort.columns.coding import BadValue, Coder
from pyclingo_bridge.cohort.requirements import np, pa

if TYPE_CHECKING:
    from pyclingo_bridge.cohort.bit_rows import BitRows

NO_ANSWER = "no-answer-set"
PROBLEM_COLUMNS = ("problem_kind", "problem_column", "problem")
_MOST_TOLD = 20
"""Problems of a row that are told."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that gets no answer: its number in the batch, and all that is wrong with it."""

    row: int
    problems: tuple[BadValue, ...]

    @property
    def kind(self) -> str:
        """The kind of problem that it is counted as: its first."""
        return self.problems[0].problem.code

    @property
    def cells(self) -> dict[str, str]:
        """What it says in the columns of problems."""
        texts = self.kind, self.columns, self.reason
        return dict(zip(PROBLEM_COLUMNS, texts, strict=True))

    @property
    def columns(self) -> str:
        """The columns concerned."""
        return _listed(dict.fromkeys(bad.column for bad in self.problems if bad.column), ", ")

    @property
    def reason(self) -> str:
        """What is wrong, in words, with the way out."""
        return _listed(dict.fromkeys(_with_help(bad.problem) for bad in self.problems), "; ")


def _listed(texts: Iterable[str], separator: str) -> str:
    listed = list(texts)
    more = [f"and {len(listed) - _MOST_TOLD:,} more"] if len(listed) > _MOST_TOLD else []
    return separator.join([*listed[:_MOST_TOLD], *more])


def _with_help(problem: Diagnostic) -> str:
    return f"{problem.message} ({problem.help})" if problem.help else problem.message


def problem_columns(rejected: Iterable[Rejection], rows: int) -> "dict[str, pa.Array]":
    """The columns of problems for so many rows, those of rows with an answer empty."""
    columns = {name: list[str | None]([None]) * rows for name in PROBLEM_COLUMNS}
    for rejection in rejected:
        for name, text in rejection.cells.items():
            columns[name][rejection.row] = text
    return {name: pa.array(column, pa.string()) for name, column in columns.items()}


def rejections(problems: Iterable[BadValue]) -> list[Rejection]:
    """A rejection for each row with a problem that makes nothing unknown, in the order of the
    rows."""
    by_row = grouped((bad.row, bad) for bad in problems if not bad.unknown)
    return [Rejection(row, tuple(by_row[row])) for row in sorted(by_row)]


def illegible_cells(wrong: Mapping[str, Wrong], unknown: Container[str]) -> Iterator[BadValue]:
    """The cells that could not be read, by column; those of some columns are then `unknown`."""
    for name, rows in wrong.items():
        for row, problem in rows.items():
            message = f"{quoted(name)}: {problem.message}"
            told = Diagnostic(problem.code, message, help=problem.help)
            yield BadValue(row, name, told, unknown=name in unknown)


@dataclass(frozen=True)
class Contradictions:
    """The contradictions that a guideline finds in patients, by the outputs of its circuit."""

    errors: tuple[tuple[str, int], ...]
    """Each kind of contradiction, and its row in the outputs of the circuit."""
    impossible: tuple[int, ...]
    """Rows that say that something contradicts itself, whatever it is."""
    words: Mapping[str, str]
    """In words, by kind."""
    remedies: Mapping[str, str]
    involved: Mapping[str, frozenset[str]]
    """The inputs that each kind is about."""
    verdicts: Mapping[str, int]
    criteria: Mapping[str, Mapping[str, int]]
    """By criterion and status, its row in the outputs."""

    def of(
        self,
        batch: "pa.RecordBatch",
        outputs: "BitRows",
        coders: Sequence[Coder | None],
        among: "BitRows",
    ) -> Iterator[BadValue]:
        """The contradictions in a batch, of the rows `among` it (the outputs of all others are
        false); a row without one of its own kind gets a general one."""
        named: set[int] = set()
        readers = {coder.target.name: coder for coder in coders if coder is not None}
        for kind, place in self.errors:
            for row in true_places(outputs[place], batch.num_rows):
                named.add(row)
                yield self._named(kind, batch, row, readers)
        for place in self.impossible:
            for row in true_places(outputs[place], batch.num_rows):
                if row not in named:
                    named.add(row)
                    text = "what is stated contradicts itself"
                    yield BadValue(row, "", Diagnostic(NO_ANSWER, text))
        for bad in self._of_rules(outputs, among, batch.num_rows):
            if bad.row not in named:
                yield bad

    def _of_rules(self, outputs: "BitRows", among: "BitRows", count: int) -> Iterator[BadValue]:
        """The rows in which the rules answer nothing, or contradict themselves: causes first."""
        for name, places in self.criteria.items():
            if "met" in places and "failed" in places:
                both = outputs[places["met"]] & outputs[places["failed"]]
                text = f"the rules call the criterion `{name}` both `met` and `failed`"
                for row in true_places(both, count):
                    yield BadValue(row, "", _fault("criterion-both-ways", text))
        verdicts = outputs[list(self.verdicts.values())]
        if self.verdicts and (among & ~exactly_one(verdicts)).any():
            holds = unpacked(verdicts, count)
            number = holds.sum(axis=0)
            for row in np.flatnonzero((number == 0) & (unpacked(among, count) == 1)).tolist():
                yield BadValue(row, "", _fault("no-verdict", "the rules give no verdict"))
            names = list(self.verdicts)
            for row in np.flatnonzero(number > 1).tolist():
                several = [f"`{names[place]}`" for place in np.flatnonzero(holds[:, row])]
                text = f"the rules give {len(several)} verdicts: {', '.join(several)}"
                yield BadValue(row, "", _fault("two-verdicts", text))

    def _named(
        self, kind: str, batch: "pa.RecordBatch", row: int, readers: Mapping[str, Coder]
    ) -> BadValue:
        involved = self.involved.get(kind, ())
        values = [(c, c.value(batch, row)) for name, c in readers.items() if name in involved]
        stated = [(coder, value) for coder, value in values if value is not None]
        shown = ", ".join(f"`{coder.target.name}` {value}" for coder, value in stated)
        columns = ", ".join(name for coder, _ in stated for name in coder.conversion.columns)
        text = self.words.get(kind, kind)
        message = f"{text}: {shown}" if shown else text
        fix = self.remedies.get(kind, "correct one of them, or leave it out if unknown")
        return BadValue(row, columns, Diagnostic(kind.replace("_", "-"), message, help=fix))


def _fault(code: str, message: str) -> Diagnostic:
    """The problem that the rules are faulty, which the patient only brings to light."""
    fix = "correct the rules: `crlm explain` says which of them apply to this patient"
    return Diagnostic(code, message, help=fix)
