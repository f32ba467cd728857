"""Drafts of mapping files: nothing is in force, every column is told, what is guessed is TOML."""

import random
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import pyclingo_bridge as bridge
from pyclingo_bridge.cli import main
from pyclingo_bridge.cohort.columns.mapping import ColumnMapping
from pyclingo_bridge.cohort.columns.mapping_file import load_mapping
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.text import mapping_draft
from tests.conftest import ROOT
from tests.sizes import size

SMALL = ROOT / "tests/data/small_guideline"
DRAFTS = size(smoke=10, ci=40, full=500)
TABLE = """\
patient_id,pain,Stiffness,fitnes,visit,ward,note
a,yes,"3,5",Fit,01.02.2026,7,
b,no,"2",frail,02.02.2026,7,
c,no,"0,5",Frail,03.02.2026,8,
"""
PIECES = [
    "\x7f", "\x00", "\x1b[1m", '"', "\\", "\u2028", "\x85", "é", "]", "#", "=", "\n", "[inputs.x]",
    "\U000e0041", "\r", "'", "stiffness", "fit", "\t",
]  # fmt: skip


@pytest.fixture(scope="module")
def small() -> KnowledgeBase:
    return bridge.load(SMALL)


def drafted(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["cohort", *map(str, words), "--kb", str(SMALL)])


def uncommented(draft: str) -> str:
    """What a draft would say without its `# `."""
    lines = [one.removeprefix("# ") for one in draft.splitlines() if one.startswith("# ")]
    return "\n".join(one for one in lines if not one.startswith(("keep", "ignore", "unknown")))


def test_a_draft_tells_all_and_says_nothing(small: KnowledgeBase, tmp_path: Path) -> None:
    table, draft = tmp_path / "a.csv", tmp_path / "m.toml"
    table.write_text(TABLE, encoding="utf-8")
    found = drafted(table, "--draft-columns", draft)
    assert found.exit_code == 0, found.stderr
    assert load_mapping(draft, small.vocabulary) == ColumnMapping()
    text = draft.read_text("utf-8")
    for line in (
        '## "pain": text, 2 distinct values in 3 of 3 rows',
        '##   "no": 2',
        '## "Stiffness": decimals with a comma, 3 distinct values in 3 of 3 rows',
        '## "visit": dates, %d.%m.%Y, 3 distinct values in 3 of 3 rows',
        '## "note": empty in 0 of 3 rows',
        '## "Fit" is read as fit',
    ):
        assert line in text.splitlines(), line
    entries = tomllib.loads(uncommented(text))["inputs"]
    assert entries["stiffness"]["decimal"] == ","
    assert entries["fitness"] == {"column": "fitnes"}


def test_a_draft_replaces_nothing_and_answers_nothing(tmp_path: Path) -> None:
    table, draft = tmp_path / "a.csv", tmp_path / "m.toml"
    table.write_text(TABLE, encoding="utf-8")
    for more in (("-o", "o.csv"), ("--json",), ("--columns", table), ("--html", "x.html")):
        assert drafted(table, "--draft-columns", draft, *more).exit_code == 2
    assert not draft.exists()
    draft.write_text("keep = []\n", encoding="utf-8")
    found = drafted(table, "--draft-columns", draft)
    assert (found.exit_code, draft.read_text("utf-8")) == (2, "keep = []\n")
    assert "what was completed in it would be lost" in found.stderr


def not_toml(folder: Path, small: KnowledgeBase) -> int:
    """The number of drafts that are in force, or of which a guess is no TOML."""
    drawn, wrong = random.Random(1), 0
    for number in range(DRAFTS):
        text = "".join(drawn.choice(PIECES) for _ in range(60)).replace('"', '""')
        names = [f'"{text[n * 3 : n * 3 + 9]}{n}"' for n in range(4)]
        table, draft = folder / f"{number}.csv", folder / f"{number}.toml"
        rows = [f'"{text[n:]}","{text[:n]}",fit,stiffness' for n in range(0, 60, 20)]
        head = ",".join(names).replace('""', "'")
        with table.open("w", encoding="utf-8", newline="") as file:
            file.write("\n".join([f"pain,{head}", *(f"yes,{row}" for row in rows)]) + "\n")
        found = drafted(table, "--draft-columns", draft)
        if found.exit_code:
            continue  # not a table
        try:
            wrong += load_mapping(draft, small.vocabulary) != ColumnMapping()
            tomllib.loads(uncommented(draft.read_text("utf-8")))
        except (bridge.BridgeError, tomllib.TOMLDecodeError):
            wrong += 1
    assert len(list(folder.glob("*.toml"))) > DRAFTS / 2
    return wrong


def test_whatever_a_column_holds(
    small: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    assert not_toml(first, small) == 0
    monkeypatch.setattr(mapping_draft, "toml_text", lambda text: f'"{text}"')  # a planted fault
    assert not_toml(second, small) > 0


def test_values_that_may_name_a_patient_are_not_listed(tmp_path: Path) -> None:
    table, draft = tmp_path / "a.csv", tmp_path / "m.toml"
    table.write_text("name\n" + "".join(f"patient {n}\n" for n in range(99)), encoding="utf-8")
    assert drafted(table, "--draft-columns", draft).exit_code == 0
    text = draft.read_text("utf-8")
    assert '## "name": text, 99 distinct values in 99 of 99 rows\n##   each once' in text
    assert "patient 7" not in text
