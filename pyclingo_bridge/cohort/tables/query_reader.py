"""Rows that an SQL query makes of tables, by DuckDB, which reads those files and nothing else.

Cells of CSV and JSON Lines are text there, as they are without a query: what a cell is read as is
said by the query, or by the mapping of its result.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.cohort.requirements import optional_package, pa
from pyclingo_bridge.cohort.tables.csv_header import header_of
from pyclingo_bridge.cohort.tables.reader import (
    ROWS_AT_ONCE,
    Header,
    Layout,
    Part,
    Query,
    TableError,
    check_names,
    file_name,
    format_of,
    numbered_parts,
)

if TYPE_CHECKING:
    import duckdb

ALL = "files"
"""The view of the rows of all files."""
_CONFIGURATION: dict[str, Any] = {
    "allow_community_extensions": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "threads": 1,  # with more of them the rows of some queries come in another order each time
}
_CLOSING = ("SET enable_external_access = false", "SET lock_configuration = true")
"""From then on files that are not allowed, and all else outside, are out of reach."""
_LINE = re.compile(r"^LINE (\d+):", re.MULTILINE)
_PATTERN = re.compile(r"[*?\[]")


def header_of_query(query: Query) -> Header:
    """The columns of the result. Raises TableError, MissingExtra."""
    with _asked(query) as (database, text):
        columns = database.execute(f"DESCRIBE {text}").fetchall()
    names = [str(column[0]) for column in columns]
    check_names(Path(query.place.file), names, query.place.line)
    return Header(names, query.place.line)


def query_parts(query: Query) -> Iterator[Part]:
    """The rows of the result in parts, numbered from 1. Raises TableError, MissingExtra."""
    with _asked(query) as (database, text):
        yield from numbered_parts(query, database.sql(text).to_arrow_reader(ROWS_AT_ONCE))


@contextmanager
def _asked(query: Query) -> "Iterator[tuple[duckdb.DuckDBPyConnection, str]]":
    """A context with a database that has the files as views, and the query as one statement."""
    duckdb: Any = optional_package("duckdb", "sql", "a query of tables")
    views = _views(query)
    with TemporaryDirectory(prefix="crlm-") as spilled:
        configuration = {**_CONFIGURATION, "temp_directory": spilled}
        try:
            with duckdb.connect(":memory:", config=configuration) as database:
                folder = Path(spilled)
                read = [
                    _add_view(database, name, path, query.layout, folder)
                    for name, path in views.items()
                ]
                names = " UNION ALL BY NAME ".join(f"SELECT * FROM {_name(n)}" for n in views)
                if ALL not in views:
                    database.execute(f"CREATE VIEW {ALL} AS {names}")
                paths = ", ".join(map(_text, map(str, read)))
                database.execute(f"SET allowed_paths = [{paths}]")
                for statement in _CLOSING:
                    database.execute(statement)
                yield database, _statement(duckdb, query)
        except duckdb.Error as error:
            raise TableError([_problem(query, str(error))]) from None
        except (pa.ArrowException, OSError) as error:  # what the stream of rows makes of the same
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise TableError([_problem(query, str(error))]) from None


def _views(query: Query) -> dict[str, Path]:
    """The files by the names of their views: without folder and suffix."""
    views, problems = dict[str, Path](), list[Diagnostic]()
    for path in query.files:
        name = file_name(Path(path.stem))
        taken = name.lower() in {other.lower() for other in views}
        if taken or (name.lower() == ALL and len(query.files) > 1):
            message = f"{quoted(str(path))} has the name of another table, {quoted(name)}"
            problems.append(Diagnostic("name-taken", message, help="rename the file"))
        elif _PATTERN.search(str(path)) or file_name(path) != str(path):
            message = f"DuckDB does not take the name {quoted(str(path))} for that of one file"
            fix = "rename it without `*`, `?` and `[`, in UTF-8"
            problems.append(Diagnostic("name-not-taken", message, help=fix))
        views[name] = path
    if problems:
        raise TableError(problems)
    return views


def _rows_alone(path: Path, header: Header, folder: Path) -> Path:
    """The file, or a copy without the lines that are passed over: to DuckDB a quotation mark in
    them may begin a cell that ends among the rows."""
    if header.line == 1 and not header.passed:
        return path
    copy = folder / f"{len(list(folder.iterdir()))}.csv"
    with path.open("rb") as given, copy.open("wb") as rows:
        for _ in range(header.first - 1 if header.passed else header.line - 1):
            given.readline()
        copyfileobj(given, rows)
    return copy


def _add_view(database: Any, name: str, path: Path, layout: Layout, folder: Path) -> Path:
    """Add a view of a file; the path from which its rows come."""
    file = _text(str(path))
    match format_of(path, reading=True):
        case "csv":
            header = header_of(path, layout)
            path = _rows_alone(path, header, folder)
            columns = ", ".join(f"{_text(column)}: 'VARCHAR'" for column in header.names)
            rows = (
                f"read_csv({_text(str(path))}, auto_detect = false, "
                f"header = {'false' if header.passed else 'true'}, "
                f"delim = {_text(header.delimiter)}, quote = '\"', escape = '\"', "
                f"strict_mode = true, hive_partitioning = false, columns = {{{columns}}})"
            )
        case "jsonl":
            options = "hive_partitioning = false, maximum_depth = 1, sample_size = -1"
            database.execute(f"DESCRIBE SELECT * FROM read_ndjson({file}, {options})")
            columns = ", ".join(f"{_text(row[0])}: 'VARCHAR'" for row in database.fetchall())
            rows = f"read_ndjson({file}, hive_partitioning = false, columns = {{{columns}}})"
        case "parquet":
            rows = f"read_parquet({file}, hive_partitioning = false)"
        case _:
            from pyclingo_bridge.cohort.tables.xlsx_reader import table_of

            database.register(f"sheet of {name}", table_of(path, layout)[1])
            rows = _name(f"sheet of {name}")
    database.execute(f"CREATE VIEW {_name(name)} AS SELECT * FROM {rows}")
    return path


def _statement(duckdb: Any, query: Query) -> str:
    """The text of the query. Raises TableError where it is no single question."""
    statements = duckdb.extract_statements(query.text)
    kinds = duckdb.StatementType.SELECT, duckdb.StatementType.MULTI  # the latter is PIVOT
    if len(statements) != 1 or statements[0].type not in kinds:
        message = f"the query is not one SELECT: {quoted(query.text.strip())}"
        fix = "name what it makes of others WITH … AS (…), before the SELECT"
        raise TableError([Diagnostic("not-a-query", message, query.place, help=fix)])
    return str(statements[0].query)


def _problem(query: Query, error: str) -> Diagnostic:
    """What DuckDB says is wrong, and in which line of the query."""
    line = _LINE.search(error)
    where = f", line {line[1]} of it" if line else ""
    message = (error or "it ended early").splitlines()[0]
    message = f"the query fails{where}: {message[:1].lower()}{message[1:]}"
    views = ", ".join(quoted(file_name(Path(path.stem))) for path in query.files)
    fix = f"the tables are {views} and `{ALL}`, all of them together; no other file is read"
    return Diagnostic("sql", message, query.place, help=fix)


def _text(text: str) -> str:
    """A text in SQL."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _name(name: str) -> str:
    """A name in SQL."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
