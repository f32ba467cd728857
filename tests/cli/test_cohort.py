"""`crlm cohort` as a user runs it: tables, bad rows, bad files, ends of runs, what is printed."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from click.testing import Result
from rich.cells import cell_len

from pyclingo_bridge.cli.support.progress import Progress
from pyclingo_bridge.cohort.tables import csv_reader as csv_in
from pyclingo_bridge.cohort.tables import reader as tables_in
from tests.cli.cohort_runs import IN_REGISTRY, SMALL, command, ended, run, synthesise, table
from tests.conftest import schema, validate

pytestmark = pytest.mark.usefixtures("compiled_once", "loaded_once")

SCHEMA = schema("cohort")
GOOD = "patient_id,fitness,stiffness\na,fit,4\n"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def asked(*words: str | Path) -> Result:
    """By a small guideline, which is soon ready."""
    return run(*words, "--kb", SMALL)


@pytest.mark.parametrize(
    ("name", "content", "code", "place"),
    [
        ("a.csv", "", "empty-table", "a.csv:1:1"),
        ("a.csv", "\n\n", "empty-table", "a.csv:1:1"),
        ("a.csv", "fitness,fitness\n", "column-twice", "a.csv:1:1"),
        ("a.csv", "fitness,,pain\n", "unknown-column", "column 2"),
        ("a.csv", "fitness,Größe\n".encode("latin-1"), "not-utf8", "a.csv:1:11"),
        ("a.csv", "fitness\nx\n".encode("utf-16"), "not-utf8", "UTF-16"),
        ("a.csv", 'fitness\n\n"frail\nfrail\n', "endless-row", "a.csv:3:1"),
        ("a.csv", 'fitness,pain\n"frail,yes\n,\n', "endless-row", "a.csv:2:1"),
        ("a.csv", b"fitness\n" + b"x" * 20_000_000 + b"\n", "endless-row", "a.csv:2:1"),
        ("a.parquet", "PAR1", "unreadable-table", "a.parquet:1:1"),
        ("a.csv.gz", "", "unknown-format", "unpack it first"),
        ("a.xls", "", "unknown-format", "save it as CSV"),
        (".", None, "no-file", "is a folder"),
        ("none.csv", None, "unusable-file", "none.csv`: no such file"),
    ],
)
def test_a_file_that_is_no_table(
    tmp_path: Path, name: str, content: str | bytes | None, code: str, place: str
) -> None:
    path = tmp_path / name if content is None else table(tmp_path / name, content)
    found = asked(path, "-o", tmp_path / "out.csv", "--html", tmp_path / "out.html")
    assert found.exit_code == 2
    assert f"error[{code}]" in found.stderr
    assert place in found.stderr
    assert "= help:" in found.stderr
    assert not list(tmp_path.glob("*out*"))


def test_every_kind_of_bad_row_is_counted(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv",
        GOOD.encode("utf-8-sig").replace(b"\n", b"\r\n")
        + b"b,fitter,\r\nc,fit\r\nd,frail,4,x\r\n\r\n\xe9,frail,\r\n"
        b"f,,99\r\ng,,2.5\r\nh,fra\0il,\r\ni,frail,0\r\n",
    )
    found = asked(path, "-o", tmp_path / "out.csv", "--json")
    counts = json.loads(found.stdout)["counts"]
    assert found.exit_code == 2
    expected = {"value-outside-domain": 3, "broken-row": 2, "not-utf8": 1, "decimal": 1}
    assert counts["problems"] == expected
    assert [counts[name] for name in ("read", "accepted", "rejected", "empty")] == [10, 2, 7, 1]
    assert [one["row"] for one in rows(tmp_path / "out.csv")] == ["1", "10"]
    rejected = rows(tmp_path / "out.rejects.csv")
    assert [(one["row"], one["column"]) for one in rejected] == [
        ("2", "fitness"), ("3", ""), ("4", ""), ("6", "patient_id"),
        ("7", "stiffness"), ("8", "stiffness"), ("9", "fitness"),
    ]  # fmt: skip
    assert found.stderr.count("error[value-outside-domain]") == 2  # one of a kind and column
    assert "and 2 more rejected rows" in found.stderr
    strict = asked(path, "-o", tmp_path / "strict.csv", "--strict")
    assert strict.exit_code == 2
    assert "row 2 of" in strict.stderr
    assert not list(tmp_path.glob("*strict*"))


def test_json_lines_with_all_that_can_be_wrong(tmp_path: Path) -> None:
    lines = [
        '{"fitness":"fit"}',
        "{}",
        '{"fitness":{"a":1}}',
        "{broken",
        "[1]",
        '{"fitness":1,"fitness":2}',
    ]
    path = table(tmp_path / "a.jsonl", "\n".join([*lines, '{"fitness":"\xe9"}']).encode("latin-1"))
    found = asked(path, "-o", tmp_path / "out.jsonl")
    assert found.exit_code == 2
    assert "7 rows read, 1 accepted, 5 rejected, 1 empty" in found.stdout
    rejected = rows(tmp_path / "out.rejects.csv")
    assert [one["row"] for one in rejected] == ["3", "4", "5", "6", "7"]
    assert "UTF-8" in rejected[-1]["reason"]


def test_cells_that_a_spreadsheet_would_run(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "patient_id,hurts\n=1+1,yes\n@x,no\n-y,perhaps\n")
    mapping = table(tmp_path / "m.toml", '[inputs.pain]\ncolumn = "hurts"\n')
    found = asked(path, "--columns", mapping, "-o", tmp_path / "o.csv", "--spreadsheet-safe")
    assert "error[value-outside-domain]" in found.stderr
    assert [one["patient_id"] for one in rows(tmp_path / "o.csv")] == ["'=1+1", "'@x"]
    assert rows(tmp_path / "o.rejects.csv")[0]["record"].startswith('{"patient_id"')


def test_progress_says_how_far_a_run_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, object]] = []

    @contextmanager
    def shows(total: Callable[[], int | None]) -> Iterator[Progress]:
        shown.append({"total": total()})
        yield Progress(lambda **news: shown.append(news))

    monkeypatch.setattr("pyclingo_bridge.cli.registry.cohort.progress", shows)
    path = table(tmp_path / "a.csv", GOOD + "b,x,\n")
    asked(path, "-o", tmp_path / "out.csv")
    size = path.stat().st_size
    words = "2 rows read, 1 accepted, 1 rejected"
    assert shown == [{"total": size}, {"completed": size, "description": words}]


def test_a_rejects_file_is_of_this_run(tmp_path: Path) -> None:
    out, rejects = tmp_path / "out.csv", tmp_path / "out.rejects.csv"
    bad, good = table(tmp_path / "bad.csv", "fitness\nx\n"), table(tmp_path / "good.csv", GOOD)
    assert asked(bad, "-o", out).exit_code == 2
    assert len(rows(rejects)) == 1
    before = out.read_bytes(), rejects.read_bytes()
    assert asked(bad, "-o", out, "--strict").exit_code == 2
    assert before == (out.read_bytes(), rejects.read_bytes())
    assert asked(good, "-o", out).exit_code == 0
    assert not rejects.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name a table"),
        (["a.csv", "a.csv"], "named twice"),
        (["a.csv", "-o", "a.csv"], "is read"),
        (["a.csv", "-o", "-"], "need a file"),
        (["a.csv", "-o", "o.xlsx"], "unknown-format"),
        (["a.csv", "-o", "none/o.csv"], "unwritable-file"),
        (["a.csv", "-o", "o.csv", "--html", "none/o.html"], "unwritable-file"),
        (["a.csv", "-o", "o.csv", "--rejects", "o.csv"], "files of their own"),
        (["a.csv", "--keep", "nobody"], "no-such-column"),
        (["a.csv", "--keep", "file"], "column-taken"),
        (["b.csv"], "2 columns are not inputs: `ward`, `city`"),
        (["a.csv", "--keep", "verdict"], "column-taken"),
        (["a.csv", "--columns", "a.csv"], "toml-syntax"),
        (["a.csv", "--reading", "gate=no"], "unknown-choice"),
        (["a.csv", "--versus-reading", "no=no"], "unknown-reading"),
    ],
)
def test_what_cannot_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    table(tmp_path / "a.csv", GOOD)
    table(tmp_path / "b.csv", "patient_id,ward,city\n" + "a,b,c\n" * 99)
    found = asked(*words)
    assert found.exit_code == 2
    assert found.stderr.count(said) == 1
    assert not found.stdout
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["3"], "-o FILE"),
        (["3", "-o", "-"], "-o FILE"),
        (["-3", "-o", "o.csv"], "-3"),
        (["3", "-o", "none/o.csv"], "unwritable-file"),
        (["3", "-o", "o.xlsx"], "unknown-format"),
    ],
)
def test_what_cannot_be_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    found = synthesise(*words)
    assert found.exit_code == 2
    assert said in found.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_full_place_is_named(tmp_path: Path, knees: Path) -> None:
    """No file may be longer than some bytes, which is what a full disk looks like."""
    words = command(knees, "--kb", SMALL, "-o", tmp_path / "o.csv", "--jobs", "1")
    found = ended(["bash", "-c", 'ulimit -f 8; exec "$@"', "bash", *words])
    assert found.returncode == 2
    assert "error[unusable-file]" in found.stderr
    assert "o.csv`: file too large" in found.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("suffix", "count"), [("csv", 3), ("parquet", 0), ("jsonl", 3)])
@pytest.mark.slow
def test_made_up_patients_are_loudly_so(tmp_path: Path, suffix: str, count: int) -> None:
    path, ignoring = tmp_path / f"a.{suffix}", table(tmp_path / "m.toml", 'ignore = ["synthetic"]')
    assert synthesise(count, "-o", path).exit_code == 0
    loud = "Synthetic data: all 3 rows are labelled synthetic." if count else ""
    found = json.loads(run(path, "--html", tmp_path / "a.html", "--json").stdout)
    assert found["counts"]["read"] == found["counts"]["synthetic"] == count
    assert found["notice"].startswith(loud)
    assert loud in (tmp_path / "a.html").read_text("utf-8")
    if suffix == "csv":
        assert run(path, "--columns", ignoring).stdout.startswith(loud)


@pytest.mark.slow
def test_text_json_and_page_agree(tmp_path: Path, registry: Path) -> None:
    versus = ("--versus-reading", "criteria_list=core_three", "--jobs", "1")
    found = json.loads(run(registry, "--json", *versus).stdout)
    validate(found, SCHEMA)
    counts = found["counts"]
    assert counts["read"] == counts["accepted"] == sum(counts["verdicts"].values()) == IN_REGISTRY
    assert sum(one["patients"] for one in counts["compared"]) == IN_REGISTRY
    text = run(registry, "--all", "--html", tmp_path / "a.html", *versus).stdout
    page = unescape(re.sub(r"<[^>]*>", " ", (tmp_path / "a.html").read_text("utf-8")))
    listed = ("criteria", "failed_together", "open_together", "advice", "compared")
    numbers = [*counts["verdicts"].values(), *counts["keeps_open"].values(), counts["left_open"]]
    numbers += [one["patients"] for name in listed for one in counts[name]]
    for told in (text, page):
        assert {f"{n:,}" for n in numbers if n} <= set(re.findall(r"\d[\d,]*", told))


@pytest.mark.parametrize("width", [40, 60])
@pytest.mark.slow
def test_no_line_is_wider_than_the_terminal(tmp_path: Path, width: int) -> None:
    path = tmp_path / "a.csv"
    synthesise(500, "-o", path)
    found = run(path, "--all", "--versus-reading", "criteria_list=core_three", width=width)
    assert max(map(cell_len, found.stdout.splitlines())) <= width
    assert "\x1b" not in found.stdout


def test_a_row_keeps_its_number_across_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_in, "_BLOCK", 200)
    monkeypatch.setattr(csv_in, "_BLOCKS_AT_ONCE", 2)
    lines, good, bad = ["a,b"], list[int](), list[int]()
    for number in range(1, 400):
        kinds = [f'"x\n{number}",y', f"x{number},y", f"x{number}", f"x{number},y,z", "", " ", ", ,"]
        (good if number % 7 < 2 else bad if number % 7 < 4 else []).append(number)
        lines.append(kinds[number % 7])
    parts = list(tables_in.parts_of(table(tmp_path / "a.csv", "\n".join(lines) + "\n")))
    assert len(parts) > 5
    assert [one for part in parts for one in part.numbers] == good
    assert [one.row for part in parts for one in part.broken] == bad
    said = [re.sub(r"\D", "", cell) for p in parts for cell in p.rows.column("a").to_pylist()]
    assert said == list(map(str, good))
    assert sum(part.empty for part in parts) == 399 - len(good) - len(bad)
