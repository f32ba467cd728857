"""Rows that get no answer, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyclingo_bridge.case.hints import input_hint
from pyclingo_bridge.cohort.coding import BadValue, Coder, cells_of, true_rows
from pyclingo_bridge.cohort.mapping import Columns
from pyclingo_bridge.diagnostics import Diagnostic, nearest, quoted
from pyclingo_bridge.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Words = NDArray[np.uint64]

NO_ANSWER = "no-answer-set"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that gets no answer: its place in the batch, and all that is wrong with it."""

    row: int
    problems: tuple[BadValue, ...]

    @property
    def kind(self) -> str:
        """What kind of problem it is counted as: its first."""
        return self.problems[0].problem.code

    @property
    def columns(self) -> str:
        """The columns concerned."""
        return ", ".join(dict.fromkeys(one.column for one in self.problems if one.column))

    @property
    def reason(self) -> str:
        """What is wrong, in words, with the way out."""
        return "; ".join(dict.fromkeys(_with_help(one.problem) for one in self.problems))


def _with_help(problem: Diagnostic) -> str:
    return f"{problem.message} ({problem.help})" if problem.help else problem.message


def by_row(problems: Iterable[BadValue]) -> list[Rejection]:
    """What is wrong with each row, in the order of the rows."""
    found: dict[int, list[BadValue]] = {}
    for one in problems:
        found.setdefault(one.row, []).append(one)
    return [Rejection(row, tuple(found[row])) for row in sorted(found)]


def strange_cells(
    batch: "pa.RecordBatch",
    columns: Columns,
    unknown: frozenset[str],
    vocabulary: Vocabulary,
    taken: frozenset[str],
) -> Iterator[BadValue]:
    """The cells of columns that are no input: what they say would be lost without a word. Those
    named like a column of the answers (`taken`) cannot be carried along."""
    for name in columns.strange:
        like = nearest(name, vocabulary.names)
        rest = f"`--keep {name}` carries it along unread"
        if name in taken:
            rest = f'the answers have a column of that name: rename it, or `ignore = ["{name}"]`'
        fix = f"{input_hint(name, vocabulary)} Else {rest}" if like else f"no input; {rest}"
        problem = Diagnostic("unknown-column", f"unknown column {quoted(name)}", help=fix)
        for row in cells_of(batch.column(name), unknown):
            yield BadValue(row, name, problem)


@dataclass(frozen=True)
class Contradictions:
    """What a guideline finds contradictory in a patient."""

    errors: tuple[tuple[str, int], ...]
    """Each kind of contradiction, and its row in the outputs of the circuit."""
    impossible: tuple[int, ...]
    """Rows that say that something contradicts itself, whatever it is."""
    words: Mapping[str, str]
    """In words, by kind."""
    remedies: Mapping[str, str]
    involved: Mapping[str, frozenset[str]]
    """The inputs that each kind is about."""

    def of(
        self, batch: "pa.RecordBatch", outputs: "Words", coders: Sequence[Coder | None]
    ) -> Iterator[BadValue]:
        """The contradictions in a batch; a row without one of its own kind gets a general one."""
        named: set[int] = set()
        readers = {one.one.name: one for one in coders if one is not None}
        for kind, place in self.errors:
            for row in true_rows(outputs[place], batch.num_rows):
                named.add(row)
                yield self._named(kind, batch, row, readers)
        for place in self.impossible:
            for row in true_rows(outputs[place], batch.num_rows):
                if row not in named:
                    named.add(row)
                    text = "what is stated contradicts itself"
                    yield BadValue(row, "", Diagnostic(NO_ANSWER, text))

    def _named(
        self, kind: str, batch: "pa.RecordBatch", row: int, readers: Mapping[str, Coder]
    ) -> BadValue:
        about = [one for name, one in readers.items() if name in self.involved.get(kind, ())]
        said = [(one, one.value(batch, row)) for one in about]
        stated = [(one, value) for one, value in said if value is not None]
        shown = ", ".join(f"`{one.one.name}` {value}" for one, value in stated)
        columns = ", ".join(c for one, _ in stated for c in one.conversion.columns)
        text = self.words.get(kind, kind)
        message = f"{text}: {shown}" if shown else text
        fix = self.remedies.get(kind, "correct one of them, or leave it out if unknown")
        return BadValue(row, columns, Diagnostic(kind.replace("_", "-"), message, help=fix))
