"""`cohort`: the answers for many patients at once, as a table in memory."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.answer.common import DEFAULT_SECONDS
from pyclingo_bridge.base.diagnostics import CaseError
from pyclingo_bridge.base.files.json_form import PublicResult
from pyclingo_bridge.base.grouping import several
from pyclingo_bridge.case.check import expect_usable
from pyclingo_bridge.case.documents.mapping_entries import KeyPlace
from pyclingo_bridge.case.model import AnyCase, Case
from pyclingo_bridge.case.read import as_case
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.coding import BadValue
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.cohort.columns.mapping_file import load_mapping
from pyclingo_bridge.cohort.counts import Counts, Summary
from pyclingo_bridge.cohort.prepare import answering_of, summary_of
from pyclingo_bridge.cohort.rejects import PROBLEM_COLUMNS, Rejection
from pyclingo_bridge.cohort.requirements import expect_extra, pa, pq
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.cohort.tables.reader import ROWS_AT_ONCE
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.locking import exclusive

if TYPE_CHECKING:
    from pandas import DataFrame

ID, _PLACE = "id", "_place"
_Row = dict[str, Any]


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Answers(PublicResult):
    """The answers for many patients: a table with a row each, and what it comes to.

    Its length is the number of rows, and it gives its rows as dicts.
    """

    summary: Summary
    """The numbers, as `crlm cohort --json` has them."""
    _table: "pa.Table"

    def to_arrow(self) -> "pa.Table":
        """The table; the columns are those of `crlm cohort`, and where a row has no answer it has
        its problem instead."""
        return self._table

    def to_pandas(self) -> "DataFrame":
        """The table for pandas, with the index of the table that was answered, if it had one."""
        return self._table.to_pandas()

    def to_dict(self) -> dict[str, Any]:
        """The numbers as JSON, as `crlm cohort --json` prints them; the rows are the table's."""
        return self.summary.to_dict()

    def __len__(self) -> int:
        rows: int = self._table.num_rows
        return rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self._table.to_batches():
            yield from batch.to_pylist()

    def _in_short(self) -> str:
        return self.summary._in_short()


@exclusive
def cohort(
    kb: KnowledgeBase,
    patients: Any,
    readings: Mapping[str, str] | None = None,
    plans: bool = False,
    keep: str | Iterable[str] = (),
    columns: str | Path | None = None,
    seconds: float = DEFAULT_SECONDS,
) -> Answers:
    """The answers for many patients as a table, a row each: of each what `assess` says.

    `patients` are cases, each as `assess` takes it, in a sequence, or in a mapping by their ids; a
    table of pyarrow, or what can be one, as those of pandas and polars; or the path of a table. A
    column of a table is read for the input of its name; the file `columns` says of others what they
    are for, and those to `keep` are carried along. With `plans`, the best plan is searched for, in
    each situation for at most so many `seconds`.

    Raises MappingError for columns that are no input, ReadingError, TableError, MissingExtra, and
    NotACircuit for rules that cannot be compiled. A row that cannot be answered has its problem.
    """
    expect_extra()
    table = _table(patients)
    mapping = ColumnMapping() if columns is None else load_mapping(Path(columns), kb.vocabulary)
    index = [] if table is None else _index(table)
    kept = mapping.keep.union(several(keep), (name for name in index if name not in kb.vocabulary))
    answering = answering_of(kb, readings, replace(mapping, keep=kept), None, plans, seconds)
    files: tuple[str, ...] = ()
    if table is not None:
        answers, counts = _answered(answering, table)
        answers = answers.replace_schema_metadata(table.schema.metadata)
    elif isinstance(patients, (str, Path)):
        files = (str(patients),)
        answers, counts = _of_file(answering, Path(patients))
    else:
        answers, counts = _of_cases(answering, patients)
    return Answers(summary_of(kb, readings, files, counts, None), answers)


def _table(patients: Any) -> "pa.Table | None":
    """The table that is given; None for cases, and for the path of a table."""
    if isinstance(patients, pa.RecordBatch):
        return pa.Table.from_batches([patients])
    offered = hasattr(patients, "__arrow_c_stream__") or hasattr(patients, "__dataframe__")
    return pa.table(patients) if offered else None


def _index(table: "pa.Table") -> list[str]:
    """The columns that were the index of a table of pandas."""
    metadata = table.schema.pandas_metadata or {}
    return [name for name in metadata.get("index_columns", ()) if isinstance(name, str)]


def _answered(answering: Answering, table: "pa.Table") -> "tuple[pa.Table, Counts]":
    """The answers for the rows of a table, and what is counted of them."""
    counts, batches = Counts(), []
    no_rows = pa.RecordBatch.from_pylist([], table.schema)
    for batch in table.to_batches(ROWS_AT_ONCE) or [no_rows]:
        answered = answering.answered(batch)
        batches.append(answering.completed(answered))
        if answering.planning is not None and answered.situations is not None:
            answering.planning.count(answered.situations, answered.counts)
        counts.add(answered.counts)
    counts.situations = 0 if answering.planning is None else len(answering.planning.known)
    return pa.Table.from_batches(batches), counts


def _of_file(answering: Answering, file: Path) -> "tuple[pa.Table, Counts]":
    """The answers for the rows of a file, as `crlm cohort` gives them."""
    with TemporaryDirectory(prefix="crlm-") as folder:
        answers, rejects = Path(folder, "answers.parquet"), Path(folder, "rejects.parquet")
        counts = answer_tables(answering, [file], answers, rejects, jobs=1).counts
        problems = pq.read_table(rejects).to_pylist() if rejects.exists() else []
        table = pq.read_table(answers)
    named = zip(PROBLEM_COLUMNS, ("kind", "column", "reason"), strict=True)
    names = {"file": "file", "row": "row", **dict(named)}
    rows = [{name: one[known] for name, known in names.items()} for one in problems]
    return _with_problems(table, rows).sort_by("row"), counts


def _of_cases(
    answering: Answering, given: Mapping[object, AnyCase] | Iterable[AnyCase]
) -> "tuple[pa.Table, Counts]":
    """The answers for cases, in their order. Raises TypeError for one case alone."""
    vocabulary = answering.side.vocabulary
    named = isinstance(given, Mapping) and given and all(map(vocabulary.named, map(str, given)))
    if isinstance(given, Case) or named:
        raise TypeError("this is one case: give a list of cases, or a mapping by their ids")
    rows: Iterable[tuple[_Row, Any]] = (({}, one) for one in given)
    ids: tuple[str, ...] = ()
    if isinstance(given, Mapping):
        rows, ids = (({ID: str(key)}, one) for key, one in given.items()), (ID,)
    accepted, refused = list[_Row](), list[_Row]()
    for place, (row, one) in enumerate(rows):
        row[_PLACE] = place
        try:
            case = as_case(one, vocabulary)
            expect_usable(case, vocabulary)
            accepted.append(row | {name: str(value) for name, value in case.values.items()})
        except CaseError as error:
            refused.append(row | _rejection(place, error).cells)
    schema = pa.schema([(name, pa.string()) for name in (*ids, *vocabulary.names)])
    table, counts = _answered(answering, pa.Table.from_pylist(accepted, schema))
    counts.read += len(refused)
    counts.rejected += len(refused)
    counts.problems.update(row["problem_kind"] for row in refused)
    places = pa.array([row[_PLACE] for row in accepted], pa.int64())
    whole = _with_problems(table.append_column(_PLACE, places), refused)
    return whole.sort_by(_PLACE).drop_columns(_PLACE), counts


def _rejection(row: int, error: CaseError) -> Rejection:
    """The rejection of a case that cannot be read, each problem with its key as the column."""
    errors = [one for one in error.diagnostics if one.level == "error"]
    places = [one.location for one in errors]
    keys = [place.key if isinstance(place, KeyPlace) else "" for place in places]
    return Rejection(row, tuple(map(BadValue, [row] * len(keys), keys, errors)))


def _with_problems(answers: "pa.Table", problems: "list[_Row]") -> "pa.Table":
    """The table with further rows that have nothing but their problems."""
    for name in PROBLEM_COLUMNS:
        if name not in answers.column_names:
            answers = answers.append_column(name, pa.nulls(answers.num_rows, pa.string()))
    return pa.concat_tables([answers, pa.Table.from_pylist(problems, answers.schema)])
