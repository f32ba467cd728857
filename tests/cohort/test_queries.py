"""Queries of tables: their rows are answered as those of a table; they read no other file."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.cohort import requirements
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, MappingError, Source
from pyclingo_bridge.cohort.columns.mapping_file import load_mapping
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.requirements import MissingExtra
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.cohort.tables import query_reader
from pyclingo_bridge.cohort.tables.reader import Query, TableError, header_of_table, parts_of
from tests.cli.cohort_runs import SMALL, run, table

pytest.importorskip("duckdb")
PLACE = Location("q.sql", 1, 1)


@pytest.fixture(scope="module")
def plain() -> Answering:
    return answering_of(bridge.load(SMALL))


def rows(text: str, *files: Path) -> list[dict[str, object]]:
    parts = parts_of(Query(text, PLACE, files))
    return [row for part in parts for row in part.rows.to_pylist()]


def refused(text: str, *files: Path) -> str:
    with pytest.raises(TableError) as error:
        rows(text, *files)
    (problem,) = error.value.diagnostics
    assert problem.location == PLACE
    assert problem.help
    return f"{problem.code}: {problem.message}"


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    """The same two rows in each form, as text."""
    lines = '{"id": "1", "pain": "yes"}\n{"pain": "no", "id": "02"}\n'
    pq.write_table(pa.table({"id": ["1", "02"], "pain": ["yes", "no"]}), tmp_path / "c.parquet")
    return {
        "csv": table(tmp_path / "a.csv", 'sep=;\n"id";pain\n1;"yes"\n02;no\n'),
        "jsonl": table(tmp_path / "b.jsonl", lines),
        "parquet": tmp_path / "c.parquet",
    }


def test_each_format_is_a_view(tables: dict[str, Path]) -> None:
    expected = [{"id": "1", "pain": "yes"}, {"id": "02", "pain": "no"}]
    for path in tables.values():
        assert rows("FROM files", path) == expected
        assert rows(f'SELECT * FROM "{path.stem}"', path) == expected
    every = tuple(tables.values())
    assert len(rows("SELECT * FROM files", *every)) == 6
    joined = "SELECT a.id, c.pain FROM a JOIN b USING (id) JOIN c USING (id) ORDER BY 1"
    assert rows(joined, *every) == expected[::-1]


def test_long_becomes_wide(tmp_path: Path) -> None:
    long = table(tmp_path / "long.csv", "id,what,value\n1,pain,yes\n1,stiffness,4\n2,pain,no\n")
    wide = rows("PIVOT long ON what USING first(value) GROUP BY id ORDER BY id", long)
    assert wide == [
        {"id": "1", "pain": "yes", "stiffness": "4"},
        {"id": "2", "pain": "no", "stiffness": None},
    ]
    header = header_of_table(Query("PIVOT long ON what USING first(value)", PLACE, (long,)))
    assert header is not None
    assert header.names == ["id", "pain", "stiffness"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM '{}'",
        "SELECT * FROM read_csv('{}')",
        "SELECT * FROM read_text('{}')",
        "SELECT * FROM glob('{}')",
        "SELECT * FROM 'https://example.org/a.csv'",
        "SELECT * FROM read_parquet('s3://bucket/a.parquet')",
        "SELECT * FROM secret",
        "COPY (SELECT 1) TO '{}'",
        "COPY (SELECT 1) TO 'MINE' (use_tmp_file false)",
        "ATTACH '{}.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SELECT 1; SELECT 2",
        "CREATE TABLE t AS SELECT 1",
        "",
    ],
)
def test_a_query_reads_and_writes_nothing_else(tmp_path: Path, text: str) -> None:
    secret, mine = table(tmp_path / "secret.csv", "a\n1\n"), table(tmp_path / "mine.csv", "b\n2\n")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    said = refused(text.replace("{}", str(secret)).replace("MINE", str(mine)), mine)
    assert said.startswith(("sql: the query fails", "not-a-query: "))
    assert before == {path: path.read_bytes() for path in tmp_path.iterdir()}


def test_the_test_finds_an_open_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: nothing is closed before the query is asked."""
    secret, mine = table(tmp_path / "secret.csv", "a\n1\n"), table(tmp_path / "mine.csv", "b\n2\n")
    monkeypatch.setattr(query_reader, "_CLOSING", ())
    assert rows(f"SELECT * FROM '{secret}'", mine) == [{"a": 1}]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "x,y\n1\n", "the query fails"),
        ("a.csv", 'x,y\n"1,2\n', "the query fails"),
        ("a.csv", b"x,y\n\xe9,2\n", "the query fails"),
        ("a.jsonl", '{"x": 1}\n{broken\n', "the query fails"),
        ("a.parquet", "PAR1", "the query fails"),
    ],
)
def test_a_table_that_is_none(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    assert said in refused("SELECT * FROM a", table(tmp_path / name, content))


def test_a_fault_of_the_query_is_placed(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "x\n1\n")
    with pytest.raises(TableError, match="the query fails, line 3 of it: binder Error"):
        header_of_table(Query("SELECT x\nFROM a\nWHERE nope = 1", PLACE, (path,)))


def test_names_of_files(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    odd = table(tmp_path / "o'dd \"1.csv", "x\n1\n")
    assert rows('SELECT * FROM "o\'dd ""1"', odd) == [{"x": "1"}]
    alike = [table(tmp_path / "a.csv", "x\n1\n"), table(tmp_path / "b/A.csv", "x\n1\n")]
    pattern = table(tmp_path / "a[1].csv", "x\n1\n")
    for files, code in ((alike, "name-taken"), ([pattern], "name-not-taken")):
        with pytest.raises(TableError) as error:
            rows("SELECT 1", *files)
        assert error.value.diagnostics[0].code == code
    folder = tmp_path / "year=2020"
    folder.mkdir()
    assert rows("FROM files", table(folder / "a.csv", "x\n1\n")) == [{"x": "1"}]


def test_the_result_is_answered(plain: Answering, tmp_path: Path) -> None:
    first = table(tmp_path / "p.csv", "id,pain\n1,yes\n2,no\n3,maybe\n4,\n")
    second = table(tmp_path / "q.csv", "id,degrees\n1,20\n2,60\n")
    mapping = table(
        tmp_path / "m.toml",
        '[source]\nsql = """\nSELECT p.id AS patient_id, pain, degrees::INT // 10 AS stiffness\n'
        'FROM p LEFT JOIN q USING (id) ORDER BY id"""\n',
    )
    out = tmp_path / "out.csv"
    read = load_mapping(mapping, plain.side.vocabulary)
    asked = replace(plain, side=replace(plain.side, _coders={}), mapping=read)
    counts = answer_tables(asked, [first, second], out, jobs=1).counts
    assert (counts.read, counts.accepted, counts.rejected) == (4, 3, 1)
    assert counts.stated["stiffness"] == 2
    assert f'"{mapping}",2,"2"' in out.read_text("utf-8")
    bad = replace(asked, mapping=ColumnMapping(source=Source("SELECT 1 AS ward", PLACE)))
    with pytest.raises(MappingError, match="the column `ward` is not an input"):
        answer_tables(bad, [first], out, jobs=1)


def test_the_option(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "who,x\nb,2\na,1\n")
    text = "SELECT who AS patient_id, x AS stiffness FROM a ORDER BY who"
    query = table(tmp_path / "q.sql", text)
    mapping = table(tmp_path / "m.toml", '[source]\nsql = "FROM a"\n')
    found = run(path, "--sql", query, "-o", tmp_path / "out.csv", "--kb", SMALL)
    assert found.exit_code == 0, found.stderr
    assert "2 rows read, 2 accepted, 0 rejected" in found.stdout
    draft = tmp_path / "d.toml"
    assert run(path, "--sql", query, "--draft-columns", draft, "--kb", SMALL).exit_code == 0
    assert '## "stiffness": whole numbers' in draft.read_text("utf-8")
    twice = run(path, "--sql", query, "--columns", mapping, "--kb", SMALL)
    assert (twice.exit_code, "has another" in twice.stderr) == (2, True)


def test_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "_installed", lambda name: name != "duckdb")
    with pytest.raises(MissingExtra, match=r"pip install 'crlm\[sql\]'"):
        rows("SELECT 1", table(tmp_path / "a.csv", "x\n1\n"))


def test_the_order_of_rows_is_the_same_each_time(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "x\n" + "".join(f"{n % 997}\n" for n in range(20_000)))
    text = "SELECT x, count(*) AS n FROM a GROUP BY x"
    assert rows(text, path) == rows(text, path)
