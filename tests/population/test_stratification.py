"""What rests on its own negation is refused by name, by every command that proves things."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyclingo_bridge.cli import main
from pyclingo_bridge.guideline.dependencies import deriving, through_negation
from pyclingo_bridge.loading import load
from pyclingo_bridge.population.stratification import refuse_circular
from pyclingo_bridge.population.switches import switched_program
from tests.conftest import ROOT

SMALL = (ROOT / "tests/data/small_guideline/guideline.lp").read_text(encoding="utf-8")
LINE = len(SMALL.splitlines()) + 1
EVEN = "_one :- patient(pain, yes), not _other.\n_other :- not _one.\n"
ODD = "_one :- patient(pain, yes), not _one.\n"
LONG = "_one :- not _two, patient(pain, yes).\n_two :- _three.\n_three :- _one.\n"
COUNTED = "_one :- patient(pain, yes), #count { 1 : _one; 2 : _stiff } < 1.\n"
OF_PLANS = "_one :- planning, not _other.\n_other :- planning, not _one.\n"
"""What `{ _one } :- planning.` says properly: a choice that the copies do not know for one."""
IN_A_CHOICE = "{ _one } :- planning, not _other.\n_other :- _one.\n"
LOOPS = {
    "even": (EVEN, [1, 2]),
    "odd": (ODD, [1]),
    "long": (LONG, [1]),
    "counted": (COUNTED, [1]),
    "of_plans": (OF_PLANS, [1, 2]),
    "in_a_choice": (IN_A_CHOICE, [1]),
}
HARMLESS = {
    "positive": "_one :- _two.\n_two :- _one.\n_two :- not _stiff.\n",
    "choice": "{ _one; _two } :- planning.\n_three :- planning, not _one, not _two.\n",
    "said_of_inputs": "_one :- not _other.\n_other :- not patient(pain, yes).\n",
}


def guideline(at: Path, rules: str) -> Path:
    at.mkdir()
    (at / "guideline.lp").write_text(SMALL + rules, encoding="utf-8")
    return at


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


def lines(result: Result) -> list[int]:
    """Where the refused rules stand, from the first that was added."""
    places = [one for one in result.output.splitlines() if one.startswith("  --> ")]
    return [int(one.rsplit(":", 2)[1]) - LINE + 1 for one in places]


@pytest.mark.parametrize("name", LOOPS)
def test_every_command_refuses_a_loop_through_negation(name: str, tmp_path: Path) -> None:
    rules, expected = LOOPS[name]
    bad, good = guideline(tmp_path / "bad", rules), ROOT / "tests/data/small_guideline"
    for words in (
        ("check", "--kb", bad),
        ("check", "--kb", bad, "--only", "gaps"),
        ("mutate", "--kb", bad),
        ("diff", good, bad),
        ("diff", bad, good),
    ):
        found = run(*words)
        assert found.exit_code == 2, found.output
        assert "error[circular]: circular through negation (`_one`" in found.output
        assert lines(found) == expected


@pytest.mark.parametrize("name", HARMLESS)
def test_other_loops_and_choices_pass(name: str, tmp_path: Path) -> None:
    kb = load(guideline(tmp_path / "kb", HARMLESS[name]))
    assert not through_negation(deriving(kb.structure))
    refuse_circular(switched_program(kb))


@pytest.mark.slow
def test_a_loop_in_an_extension_is_named_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "own.lp"
    file.write_text("_one :- candidate, not _other.\n_other :- candidate, not _one.\n")
    for command in ("check", "diff", "mutate"):
        found = run(command, "--with", file)
        assert found.exit_code == 2, found.output
        assert found.output.count("error[circular]") == 2
        assert f"--> {file}:1:1" in found.output


def test_a_loop_that_only_a_missing_rule_lets_through(tmp_path: Path) -> None:
    """Which rules can be missed is asked of the rules without one of them."""
    bad = guideline(
        tmp_path / "bad", "_fact.\n_one :- not _fact, not _other.\n_other :- not _one, not _fact.\n"
    )
    assert run("check", "--kb", bad).exit_code == 2
    assert run("mutate", "--kb", bad).exit_code == 2
    assert run("diff", bad, bad).exit_code == 0
