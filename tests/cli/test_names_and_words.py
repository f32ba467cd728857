"""Names and words where a case or a goal is expected; rules copied to be edited."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyclingo_bridge.cli import main
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import catalogue, searched
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")


def crlm(*words: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, words)))


def flat(text: str) -> str:
    return " ".join(text.split())


# crlm explain with a name instead of a case


def test_a_statement_is_shown() -> None:
    assert crlm("explain", "S2-11").stdout == crlm("statements", "S2-11").stdout
    assert crlm("explain", "s2_11", "--json").stdout == crlm("statements", "S2-11", "--json").stdout


def test_an_action_is_shown_with_its_statements(kb: KnowledgeBase) -> None:
    result = crlm("explain", "triplet")
    assert result.exit_code == 0, result.output
    told = set(re.findall(r"S\d-\d\d", result.stdout))
    wanted = {
        one.name
        for one in catalogue(kb)
        if any(re.search(r"\btriplet\b", rule.text) for rule in one.rules)
    }
    assert told == wanted
    assert "Of a case: crlm explain CASE triplet" in result.stdout
    assert "Of a case" not in crlm("explain", "flr_percent").stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nonsense", "`crlm statements WORD` searches the statements"),
        ("S2-111", "no case `S2-111`, and no statement"),
        ("nowhere.lp", "no such file"),
    ],
)
def test_a_name_that_nobody_knows(name: str, said: str) -> None:
    result = crlm("explain", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in flat(result.stderr)


def test_a_name_has_no_graph() -> None:
    assert crlm("explain", "triplet", "--format", "dot").exit_code == 2


# goals


@pytest.mark.parametrize(
    ("goal", "meant"),
    [
        ("S2-11", "speaks(s2_11)"),
        ("s2_11", "speaks(s2_11)"),
        ("S0-08", "met(_, s0_08)"),
        ("triplet", "calls_for(_, triplet)"),
        ("liver_remnant", "met(liver_remnant)"),
    ],
)
def test_a_name_stands_for_a_goal(goal: str, meant: str) -> None:
    by_name, by_goal = (crlm("explain", "patient_a", one, "--json") for one in (goal, meant))
    assert by_name.exit_code == 0, by_name.output
    assert json.loads(by_name.stdout) == json.loads(by_goal.stdout)


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("S9-99", "unknown statement `S9-99`"),
        ("S0-32", "`crlm statements S0-32` shows it"),
        ("tripelt", "no predicate `tripelt`"),
    ],
)
def test_a_name_that_is_no_goal(goal: str, said: str) -> None:
    result = crlm("explain", "patient_a", goal)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in flat(result.stderr)


def test_suggestions_are_public(kb: KnowledgeBase) -> None:
    private = sorted({name for name, _ in kb.program.signatures if name.startswith("_")})
    assert private
    for name in private[::20]:
        result = crlm("explain", "patient_a", f"{name}x")
        assert result.exit_code == 2
        assert not re.search(r"did you mean `_", result.stderr)


# crlm statements with words


@pytest.mark.parametrize("words", [("blood", "loss"), ("remnant",), ("flr_percent",), ("TRIPLET",)])
def test_words_are_searched(kb: KnowledgeBase, words: tuple[str, ...]) -> None:
    result = crlm("statements", *words, "--json")
    told = [row["name"] for row in json.loads(result.stdout)]
    assert told == [one.name for one in searched(kb, catalogue(kb), words)]
    assert 0 < len(told) < 40
    for one in catalogue(kb):
        if all(word.casefold() in one.text.casefold() for word in words):
            assert one.name in told


def test_inputs_and_rules_are_searched(kb: KnowledgeBase) -> None:
    """A word of a question finds the statements whose rules ask it; so does a name in a rule."""
    for word in ("functioning segments", "flr_segments", "_mutated"):
        found = searched(kb, catalogue(kb), [word])
        assert found, word
        assert not any(word in one.text for one in found)


def test_nothing_is_found() -> None:
    result = crlm("statements", "qqqq")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "error[nothing-found]" in result.stderr


# crlm kb copy


def test_the_rules_are_copied_to_be_edited(tmp_path: Path) -> None:
    target = tmp_path / "a" / "mine"
    result = crlm("kb", "copy", target)
    assert result.exit_code == 0, result.output
    copied = {path.relative_to(target) for path in target.rglob("*.lp")}
    for path in copied:
        assert (target / path).read_bytes() == (ROOT / "kb" / path).read_bytes()
    assert {Path("guideline.lp"), Path("audit.lp"), Path("core/advice.lp")} <= copied
    assert crlm("query", ROOT / "cases/patient_a.lp", "--kb", target).exit_code == 0
    again = crlm("kb", "copy", target)
    assert again.exit_code == 2
    assert "name a new folder" in again.stderr


@pytest.mark.parametrize("words", [("copy",), ("copy", "x", "--one-file"), ("cpoy", "x")])
def test_a_copy_that_cannot_be(words: tuple[str, ...], tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["kb", *words])
    assert result.exit_code == 2
    assert not (tmp_path / "x").exists()
