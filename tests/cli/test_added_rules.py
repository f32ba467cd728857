"""`--with`, and `lint --prove`, as a user sees them."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyclingo_bridge.base.files.cache import FOLDER
from pyclingo_bridge.cli import main

pytestmark = pytest.mark.usefixtures("loaded_once")

CONFLICT = """% No board.
source(own, "Protocol of our unit", "2026-11-01").
statement(own_1, own, core, must, "No board.").
forbids(own_1, mdt_decision) :- candidate.
"""
SMALL = Path(__file__).parent.parent / "data" / "small_guideline"
ADVISES = """% Our unit.
source(own, "Protocol of our unit", "2026-11-01").
statement(own_2, own, core, may, "A cane for the left.").
considers(own_2, cane) :- patient(side, left).
"""
TAKES_BACK = """% Our unit.
source(own, "Protocol of our unit", "2026-11-01").
statement(own_2, own, core, must, "Not on an unknown side.").
failed(bearable, own_2) :- unknown(side).
"""
CASE = "patient(pain, yes). patient(fitness, fit). patient(side, right)."


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def ask(run: CliRunner, *words: str) -> Result:
    return run.invoke(main, list(words))


@pytest.mark.slow
def test_plans_that_vanish_are_an_error_that_names_the_statements(run: CliRunner) -> None:
    Path("own.lp").write_text(CONFLICT)
    found = ask(run, "query", "patient_b", "--with", "own.lp")
    assert found.exit_code == 1
    text = " ".join(found.stdout.split())
    assert "leave no plan" in text
    assert "OWN-1, S2-45 exclude each other" in text
    assert found.stdout.startswith("With rules that are not the guideline's. They are NOT PROVED")
    answer = json.loads(ask(run, "query", "patient_b", "--with", "own.lp", "--json").stdout)
    (finding,) = [one for one in answer["findings"] if one["level"] == "error"]
    assert finding["kind"] == "plans_vanished"
    assert "S2-45" in finding["text"]
    assert ask(run, "query", "patient_b", "--with", "own.lp", "--plans", "0").exit_code == 0


def test_every_command_and_page_says_what_was_added(run: CliRunner) -> None:
    Path("own.lp").write_text(ADVISES)
    Path("case.lp").write_text(CASE)
    Path("other.lp").write_text(CASE.replace("fit).", "unfit)."))
    for words in (
        ["query", "case.lp"],
        ["explain", "case.lp"],
        ["change", "case.lp", "--to", "verdict(wait)"],
        ["ask", "case.lp"],
        ["contrast", "case.lp", "other.lp"],
        ["explain", "case.lp", "--format", "html"],
        ["check", "--only", "verdicts"],
        ["check", "--only", "verdicts", "--format", "html"],
    ):
        found = ask(run, *words, "--kb", str(SMALL), "--with", "own.lp")
        text = " ".join(re.sub("<[^>]*>", " ", found.stdout).split())
        assert "NOT PROVED" in text, (words, found.output)
        assert "Protocol of our unit" in text, words
        assert re.search("[0-9a-f]{64}", text), words


def test_a_proof_is_remembered_and_a_changed_file_is_not_proved(run: CliRunner) -> None:
    own = Path("own.lp")
    own.write_text(ADVISES)
    Path("case.lp").write_text(CASE)
    with_own = ["--kb", str(SMALL), "--with", "own.lp"]
    found = ask(run, "lint", "--prove", "own.lp", "--kb", str(SMALL), "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["kb"]["extension"]["proof"] == "proved"
    assert "They are proved" in ask(run, "query", "case.lp", *with_own).stdout
    own.write_text(ADVISES + "% changed\n")
    assert "NOT PROVED" in ask(run, "query", "case.lp", *with_own).stdout


def test_what_a_proof_refutes_is_refused(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guards see to it that this is rare: here they do not look."""
    monkeypatch.setattr("pyclingo_bridge.extension.before_grounding.check_unknown", lambda *_: ())
    Path("own.lp").write_text(TAKES_BACK)
    Path("case.lp").write_text(CASE)
    found = ask(run, "lint", "--prove", "own.lp", "--kb", str(SMALL))
    assert found.exit_code == 1, found.output
    assert "taken back by learning more" in " ".join(found.stdout.split())
    answer = ask(run, "query", "case.lp", "--kb", str(SMALL), "--with", "own.lp")
    assert answer.exit_code == 2
    assert "error[refuted]" in answer.stderr
    assert "smallest patient: " in answer.stderr
    examined = ask(run, "check", "--only", "verdicts", "--kb", str(SMALL), "--with", "own.lp")
    assert "FAILED" in examined.stdout


def test_a_claim_that_no_longer_holds_is_named(run: CliRunner, tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    shutil.copytree(SMALL, folder)
    claim = 'claim(left, must, "The left get no cane."). rests_on(left, k1).\n'
    rule = "#defined considers/2. violated(left) :- considers(S, cane), S != k5.\n"
    (folder / "audit.lp").write_text(f"% Claims.\n{claim}{rule}")
    Path("own.lp").write_text(ADVISES)
    Path("case.lp").write_text(CASE)
    found = ask(run, "lint", "--prove", "own.lp", "--kb", "kb", "--json")
    assert found.exit_code == 1, found.output
    said = json.loads(found.stdout)["kb"]["extension"]
    assert (said["proof"], said["broken_claims"]) == ("claims broken", ["left"])
    answer = ask(run, "query", "case.lp", "--kb", "kb", "--with", "own.lp")
    assert "no longer hold: left" in " ".join(answer.stdout.split())


def test_files_that_cannot_be_proved(run: CliRunner) -> None:
    Path("own.lp").write_text("% Unknown as no.\na :- not patient(mmr, deficient).\n")
    found = ask(run, "lint", "--prove", "own.lp")
    assert found.exit_code == 2
    assert "unknown-as-no" in found.stderr
    assert ask(run, "lint", "--prove", "own.lp", "--format", "sarif").exit_code == 2
