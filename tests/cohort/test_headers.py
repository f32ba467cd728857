"""Columns that are not inputs, and those that a table lacks: told once, before a row is read."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pyclingo_bridge.cohort import run
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.columns.conversion import Conversion
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping, MappingError
from pyclingo_bridge.cohort.columns.mapping_file import load_mapping
from pyclingo_bridge.cohort.run import Outcome, answer_tables
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.cohort.conftest import with_mapping

SUFFIXES = ["csv", "parquet", "jsonl"]
ROWS = 5000


def written(path: Path, *names: str, rows: int = 2) -> Path:
    """A table with these columns, all cells "1"."""
    if path.suffix == ".jsonl":
        path.write_text((json.dumps(dict.fromkeys(names, "1")) + "\n") * rows, encoding="utf-8")
    elif path.suffix == ".parquet":
        pq.write_table(pa.table({name: ["1"] * rows for name in names}), path)
    else:
        line = ",".join("1" for _ in names) + "\n"
        path.write_text(",".join(names) + "\n" + line * rows, encoding="utf-8")
    return path


def refused(answering: Answering, *paths: Path) -> MappingError:
    with pytest.raises(MappingError) as error:
        answer_tables(answering, paths, paths[0].with_name("out.csv"), jobs=1)
    assert not list(paths[0].parent.glob("out*"))
    return error.value


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_columns_that_are_no_input_are_told_once(
    plain: Answering, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a row is read")

    monkeypatch.setattr(run, "_answered", never)
    if suffix != "jsonl":
        monkeypatch.setattr(run, "parts_of", never)
    names = ("patient_id", "pain", "stifness", "ward", "verdict", *(f"x{n}" for n in range(40)))
    error = refused(plain, written(tmp_path / f"a.{suffix}", *names, rows=ROWS))
    like, own, rest = error.diagnostics
    assert {one.code for one in error.diagnostics} == {"unknown-column"}
    assert "did you mean `stiffness`?" in (like.help or "")
    assert "the answers have a column of that name" in (own.help or "")
    assert rest.message.startswith("41 columns are not inputs: `ward`, `x0`,")
    assert rest.message.endswith("and 21 more")
    assert "`--keep COLUMN`" in (rest.help or "")
    assert '`ignore = "rest"`' in (rest.help or "")
    assert all(one.location and one.location.line == 1 for one in error.diagnostics)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_rest_is_left_out_with_a_note(plain: Answering, tmp_path: Path, suffix: str) -> None:
    path = written(tmp_path / f"a.{suffix}", "stiffness", "ward", "b")
    found = answer_tables(with_mapping(plain, ColumnMapping(ignore_rest=True)), [path], jobs=1)
    assert found.counts.accepted == 2
    (note,) = found.notes
    assert note.level == "note"
    assert note.message.endswith("`b`, `ward`")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_table_without_inputs_is_noted(plain: Answering, tmp_path: Path, suffix: str) -> None:
    found = answer_tables(plain, [written(tmp_path / f"a.{suffix}", "patient_id")], jobs=1)
    assert [note.code for note in found.notes] == ["no-input"]
    given = ColumnMapping({"pain": Conversion("", constant="yes")})
    found = answer_tables(with_mapping(plain, given), [tmp_path / f"a.{suffix}"], jobs=1)
    assert not found.notes
    assert found.counts.stated["pain"] == 2


def test_columns_of_all_files_are_told_together(plain: Answering, tmp_path: Path) -> None:
    first, second = written(tmp_path / "a.csv", "ward"), written(tmp_path / "b.parquet", "city")
    error = refused(plain, first, second)
    assert [one.location and one.location.file for one in error.diagnostics] == [
        str(first), str(second),
    ]  # fmt: skip


def test_a_column_that_only_a_later_file_has_is_carried_along(
    plain: Answering, tmp_path: Path
) -> None:
    first = written(tmp_path / "a.csv", "pain", "stiffness")
    second = written(tmp_path / "b.csv", "patient_id", "stiffness")
    first.write_text("stiffness\n1\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert answer_tables(plain, [first, second], out, jobs=1).counts.accepted == 3
    assert out.read_text("utf-8").startswith('"file","row","patient_id"')


def outcome(small: KnowledgeBase, plain: Answering, path: Path, text: str) -> Outcome:
    mapping = path.with_name("m.toml")
    mapping.write_text(text, encoding="utf-8")
    return answer_tables(with_mapping(plain, load_mapping(mapping, small.vocabulary)), [path])


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('keep = ["wardd"]\nignore = ["ward"]\n', 1),
        ('\nignore = ["ward", "wardd"]\n', 2),
        ('ignore = ["ward"]\n[inputs.pain]\n# of\ncolumn = "wardd"\n', 4),
    ],
)
def test_a_column_that_the_mapping_names_and_no_table_has(
    small: KnowledgeBase, plain: Answering, tmp_path: Path, suffix: str, text: str, line: int
) -> None:
    """JSON Lines have no header: it may be that nobody has anything there."""
    path = written(tmp_path / f"a.{suffix}", "stiffness", "ward")
    if suffix == "jsonl":
        (problem,) = outcome(small, plain, path, text).notes
        assert problem.level == "note"
    else:
        with pytest.raises(MappingError) as error:
            outcome(small, plain, path, text)
        (problem,) = error.value.diagnostics
    assert problem.code == "no-such-column"
    assert problem.location is not None
    assert (Path(problem.location.file).name, problem.location.line) == ("m.toml", line)
    assert problem.help == "did you mean `ward`?"


def test_a_batch_with_a_column_that_is_no_input(plain: Answering) -> None:
    batch = pa.RecordBatch.from_pylist([{"stiffness": "4", "ward": "7"}])
    with pytest.raises(MappingError, match="the column `ward` is not an input"):
        plain(batch)
    with pytest.raises(MappingError, match="the column `ward` is not an input"):
        plain.schema(batch.schema)


def test_a_row_of_json_lines_with_another_column_is_named(plain: Answering, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"pain": "yes"}\n\n{"pain": "no", "ward": 1}\n', encoding="utf-8")
    (problem,) = refused(plain, path).diagnostics
    assert problem.location is not None
    assert problem.location.line == 3
