"""Sheets of Excel files are read as the same table in CSV."""

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.cohort import requirements
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, Source
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.requirements import MissingExtra
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.cohort.tables.reader import (
    Layout,
    Query,
    TableError,
    header_of_table,
    parts_of,
)
from tests.cli.cohort_runs import SMALL

Cell = str | float | bool | datetime | None
ROWS: list[list[Cell]] = [
    ["patient_id", "pain", "stiffness", "seen"],
    [1, "yes", 4, datetime(2026, 1, 2)],
    [None, None, None, None],
    ["b", "no", "3", datetime(2026, 2, 3)],
    [2.5, "maybe", 2.0, None],
]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def workbook(path: Path, **sheets: Sequence[Sequence[Cell]]) -> Path:
    """A file of Excel, written by hand: what is tested is how it is read."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(names, 1)
    )
    kind = f"{_OFFICE}/worksheet"
    parts = "".join(
        f'<Relationship Id="r{i}" Type="{kind}" Target="worksheets/s{i}.xml"/>'
        for i in range(1, len(names) + 1)
    )
    styles = (
        f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="a" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{parts}<Relationship Id="st" '
            f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        file.writestr("xl/styles.xml", styles)
        for number, rows in enumerate(sheets.values(), start=1):
            lines = "".join(
                f'<row r="{r}">{"".join(_cell(cell, r, c) for c, cell in enumerate(row))}</row>'
                for r, row in enumerate(rows, start=1)
            )
            text = f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
            file.writestr(f"xl/worksheets/s{number}.xml", text)
    return path


def _cell(cell: Cell, row: int, column: int) -> str:
    place = f'r="{chr(ord("A") + column)}{row}"'
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f'<c {place} s="1"><v>{(cell - datetime(1899, 12, 30)).days}</v></c>'
    if isinstance(cell, bool):
        return f'<c {place} t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, str):
        return f'<c {place} t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f"<c {place}><v>{cell}</v></c>"


@pytest.fixture(scope="module")
def answering() -> Answering:
    return answering_of(bridge.load(SMALL), None, ColumnMapping(keep=frozenset({"seen"})))


@pytest.fixture(autouse=True)
def _calamine() -> None:
    pytest.importorskip("python_calamine")


def test_a_sheet_is_a_table(answering: Answering, tmp_path: Path) -> None:
    sheet = workbook(tmp_path / "a.xlsx", Patients=ROWS, Empty=[])
    (tmp_path / "a.csv").write_text(
        "patient_id,pain,stiffness,seen\n1,yes,4,2026-01-02\n,,,\nb,no,3,2026-02-03\n2.5,maybe,2,\n"
    )
    told = []
    for path in (sheet, tmp_path / "a.csv"):
        out, rejects = tmp_path / "out.csv", tmp_path / "rejects.csv"
        counts = answer_tables(answering, [path], out, rejects, jobs=1).counts
        texts = [one.read_text("utf-8").replace(str(path), "") for one in (out, rejects)]
        told.append([one.replace(" 00:00:00", "") for one in texts])
        assert (counts.read, counts.accepted, counts.empty) == (4, 2, 1)
    assert told[0] == told[1]


def test_cells_as_csv_would_have_them(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        [],
        ["n", "b", "mixed", "day", None],
        [40, True, datetime(2026, 1, 2), datetime(2026, 1, 2)],
        [0.45, False, "x", None],
    ]
    path = workbook(tmp_path / "a.xlsx", Sheet=rows)
    (part,) = parts_of(path)
    cells = part.rows.to_pydict()
    assert (cells["n"], cells["b"]) == (["40", "0.45"], ["true", "false"])
    assert cells["mixed"][1] == "x"
    assert cells["mixed"][0].startswith("2026-01-02")
    assert str(cells["day"][0]).startswith("2026-01-02")
    header = header_of_table(path)
    assert header is not None
    assert (header.line, header.names) == (2, ["n", "b", "mixed", "day"])


@pytest.mark.parametrize(
    ("sheets", "sheet", "code"),
    [
        ({"A": ROWS, "B": ROWS}, None, "no-such-sheet"),
        ({"Patients": ROWS}, "patient", "no-such-sheet"),
        ({"A": []}, "A", "empty-table"),
        ({"A": [["x", "x"], [1, 2]]}, None, "column-twice"),
    ],
)
def test_a_sheet_that_is_none(
    tmp_path: Path, sheets: dict[str, list[list[Cell]]], sheet: str | None, code: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", **sheets)
    with pytest.raises(TableError) as error:
        header_of_table(path, Layout(sheet))
    assert error.value.diagnostics[0].code == code
    assert error.value.diagnostics[0].help


def test_a_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    for content in (b"", b"PK\x03\x04", b"a,b\n1,2\n"):
        path.write_bytes(content)
        with pytest.raises(TableError) as error:
            list(parts_of(path))
        assert error.value.diagnostics[0].code == "unreadable-table"


def test_the_sheet_that_is_asked_for(answering: Answering, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Notes=[["x"], [1]], Patients=ROWS)
    mapping = replace(answering.mapping, source=Source(layout=Layout("Patients")))
    counts = answer_tables(replace(answering, mapping=mapping), [path], jobs=1).counts
    assert counts.read == 4


def test_a_sheet_in_a_query(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    path = workbook(tmp_path / "a.xlsx", Patients=ROWS)
    query = Query("SELECT pain FROM a WHERE pain IS NOT NULL", Location("q", 1, 1), (path,))
    (part,) = parts_of(query)
    assert part.rows.to_pydict() == {"pain": ["yes", "no", "maybe"]}


def test_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", Patients=ROWS)
    monkeypatch.setattr(requirements, "_installed", lambda name: name != "python_calamine")
    with pytest.raises(MissingExtra, match=r"pip install 'crlm\[xlsx\]'"):
        list(parts_of(path))
