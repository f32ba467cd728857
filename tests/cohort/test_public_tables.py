"""Tables laid out and coded as public ones are, read with a mapping and nothing before it.

Headers and codes are those of cBioPortal, TCGA's biotab, the collection Colorectal-Liver-Metastases
of TCIA, SEER*Stat, REDCap and R's `survival::colon`; every patient is made up. What each text is
read as was reviewed: `tests/data/registries/NAME.read.csv`.
"""

import csv
import random
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.cohort import cell_counts
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.conversion import BadCell, Conversion
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.cohort.columns.mapping_file import load_mapping
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.cohort.tables.reader import Layout, Query, TableError, parts_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.cli.cohort_runs import run
from tests.cohort.conftest import with_mapping
from tests.cohort.test_sheets import workbook
from tests.conftest import ROOT
from tests.sizes import size

DATA = ROOT / "tests/data/registries"
TABLES = {
    "cbioportal": ("data_clinical_patient.txt", "data_clinical_sample.txt"),
    "biotab": ("biotab.txt",),
    "tcia_crlm": ("tcia_crlm.csv",),
    "seer": ("seer.csv",),
    "redcap": ("redcap.csv",),
    "r_colon": ("r_colon.csv",),
}


def files(name: str) -> list[Path]:
    return [DATA / file for file in TABLES[name]]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.usefixtures("compiled_once")
@pytest.mark.sample(2)
def test_a_public_table_is_read_with_a_mapping_alone(name: str, tmp_path: Path) -> None:
    cells = tmp_path / "cells.csv"
    found = run(*files(name), "--columns", DATA / f"{name}.toml", "--cells", cells)
    assert found.exit_code == 0, found.stderr
    assert cells.read_text("utf-8") == (DATA / f"{name}.read.csv").read_text("utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_a_draft_shows_every_column(name: str, tmp_path: Path) -> None:
    given, draft = DATA / f"{name}.toml", tmp_path / "draft.toml"
    found = run(*files(name), "--columns", given, "--draft-columns", draft)
    assert found.exit_code == 0, found.stderr
    text = draft.read_text("utf-8")
    with (DATA / f"{name}.read.csv").open(encoding="utf-8") as file:
        assert all(f'## "{row["column"]}": ' in text for row in csv.DictReader(file))
    source = "\n[source]\n" in given.read_text("utf-8")
    assert ("\n[source]\n" in text) == source, "what was said of the source is kept"


@pytest.mark.parametrize(
    ("name", "said", "instead", "code"),
    [
        ("cbioportal", "header = 5", "header = 4", "column-twice"),
        ("cbioportal", "header = 5", "header = 50", "empty-table"),
        ("cbioportal", "header = 5", "", "comment-line"),
        ("biotab", "rows = 4", "rows = 3", "value-outside-domain"),
        ("biotab", "rows = 4", "rows = 1", "wrong-line"),
        ("biotab", "rows = 4", 'rows = "4"', "wrong-type"),
        ("r_colon", "etype = '2'", "etype = '2' OR nope", "sql"),
    ],
)
@pytest.mark.usefixtures("compiled_once")
def test_what_is_said_wrongly_is_told(
    name: str, said: str, instead: str, code: str, tmp_path: Path
) -> None:
    text = (DATA / f"{name}.toml").read_text("utf-8")
    assert said in text
    mapping = tmp_path / "m.toml"
    mapping.write_text(text.replace(said, instead), "utf-8")
    found = run(*files(name), "--columns", mapping)
    assert (found.exit_code, f"error[{code}]" in found.stderr) == (2, True), found.stderr


def laid_out(path: Path, drawn: random.Random) -> tuple[Layout, list[str], str]:
    """A table with lines before its header and below it: its layout, cells and text without."""
    names, rows = ["pain", "", "x y"], drawn.randint(0, 5)
    cells = [drawn.choice(["yes", "", '"a', "1,5"]) for _ in range(rows)]
    before = [drawn.choice(["#", "# a,b", '"Export', "# a\tb"]) for _ in range(drawn.randint(0, 3))]
    below = ["other,names,here"] * drawn.randint(0, 2)
    if path.suffix == ".xlsx":
        body = [[cell, "n", cell] for cell in cells]
        lines = [[line] for line in before]
        workbook(path, A=[*lines, names, *(line.split(",") for line in below), *body])
    else:
        quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
        body_lines = [f"{cell},n,{cell}" for cell in quoted]
        path.write_text("\n".join([*before, ",".join(names), *below, *body_lines, ""]), "utf-8")
    header = len(before) + 1
    said = Layout(header=header, rows=header + len(below) + 1) if below else Layout(header=header)
    return said, cells, path.suffix


def read_wrongly(folder: Path, seed: int) -> list[str]:
    """What of tables with further lines is not read as it stands in them."""
    drawn, wrong = random.Random(seed), list[str]()
    for number in range(size(smoke=30, ci=150, full=2000)):
        path = folder / f"t{number}.{drawn.choice(['csv', 'txt', 'xlsx'])}"
        layout, cells, suffix = laid_out(path, drawn)
        query = Query(f"SELECT * FROM t{number}", Location("q", 1, 1), (path,), layout)
        for source in (path, query) if drawn.random() < 0.3 else (path,):
            parts = list(parts_of(source, layout=layout))
            read = [row for part in parts for row in part.rows.to_pylist()]
            expected = [{"pain": c or None, "column 2": "n", "x y": c or None} for c in cells]
            if read != expected or any(part.broken for part in parts):
                wrong.append(f"{layout} {suffix}: {read}, not {expected}")
    return wrong


def test_lines_that_are_no_rows_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not read_wrongly(tmp_path, 5)
    monkeypatch.setattr(Layout, "passed", lambda *_: 0)
    assert read_wrongly(tmp_path, 5), "a planted fault is found"


def test_a_header_that_begins_with_a_number_sign(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("#id,pain\n#1,yes\n", "utf-8")
    with pytest.raises(TableError, match="comment"):
        list(parts_of(path))
    (part,) = parts_of(path, layout=Layout(header=1))
    assert part.rows.to_pylist() == [{"#id": "#1", "pain": "yes"}]


def counted_one_by_one(
    small: KnowledgeBase, conversions: dict[str, Conversion], rows: list[dict[str, object]]
) -> Counter[tuple[str, ...]]:
    """What `--cells` is to write, from reading each cell alone."""
    words, found = ValueReader(small.vocabulary), Counter[tuple[str, ...]]()
    for row in rows:
        for name, conversion in conversions.items():
            cell, problem, said = row[conversion.column], "", "unknown"
            try:
                value = conversion.value(small.vocabulary[name], (cell,), words)  # type: ignore[arg-type]
                said = said if value is None else str(value)
            except BadCell as bad:
                said, problem = "", bad.problem.code
            text = "" if cell is None else str(cell)
            found[conversion.column, text, name, said, problem] += 1
    return found


def cells_differ(small: KnowledgeBase, plain: Answering, folder: Path, seed: int) -> bool:
    """Whether the cells of random tables are told otherwise than one by one."""
    drawn = random.Random(seed)
    names = [one.name for one in small.vocabulary]
    listed = {name: {"k": small.vocabulary[name].values[0]} for name in names}
    conversions = {name: Conversion(f"c {name}", values=listed[name]) for name in names}
    texts = ["yes", "no", "Y", "k", "3", "12", "> 2", "n/a", "junk", "no, yes", None]
    rows: list[dict[str, object]] = [
        {f"c {name}": drawn.choice(texts) for name in names}
        | {f"c {names[0]}": drawn.choice([None, 0, 1, 2, 3, 12])}
        for _ in range(200)
    ]
    table, cells = folder / "a.parquet", folder / "cells.parquet"
    pq.write_table(pa.Table.from_pylist(rows), table, row_group_size=drawn.choice([7, 50, 500]))
    answering = with_mapping(plain, ColumnMapping(conversions))
    answer_tables(answering, [table], jobs=drawn.choice([1, 2]), cells=cells)
    told = {tuple(row.values())[:-1]: row["cells"] for row in pq.read_table(cells).to_pylist()}
    return told != dict(counted_one_by_one(small, conversions, rows))


def test_cells_are_told_as_each_is_read(
    small: KnowledgeBase, plain: Answering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(size(smoke=2, ci=6, full=100)):
        assert not cells_differ(small, plain, tmp_path, seed)
    monkeypatch.setattr(cell_counts, "_MOST", 3)
    assert cells_differ(small, plain, tmp_path, 0), "beyond the most, texts are counted together"


@pytest.mark.parametrize(
    ("cells", "said", "asked"),
    [
        ("0 3 12 98 99", "", "98, 99"),
        ("0 3 12 99", "unknown = [99]", ""),
        ("0 3 12 99", "values = { 99 = 99 }", ""),
        ("0 3 12.0 099", "", "99"),
        ("40 60 99", "", ""),
        ("99", "", ""),
        ("3 999", "", ""),  # outside the domain: refused anyway
    ],
)
def test_numbers_that_may_be_codes_are_asked_about(
    kb: KnowledgeBase, tmp_path: Path, cells: str, said: str, asked: str
) -> None:
    table, mapping = tmp_path / "a.csv", tmp_path / "m.toml"
    table.write_text("nodes\n" + cells.replace(" ", "\n") + "\n", "utf-8")
    mapping.write_text(f'[inputs.positive_nodes]\ncolumn = "nodes"\n{said}\n', "utf-8")
    answering = answering_of(kb, None, load_mapping(mapping, kb.vocabulary))
    found = [note.message for note in answer_tables(answering, [table]).notes]
    assert [message.partition(" has ")[2].partition(", and")[0] for message in found] == (
        [asked] if asked else []
    )
