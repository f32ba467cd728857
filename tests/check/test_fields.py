"""Guidelines of other fields on `#include <core>`: the check finds their known faults alone, and
every command answers."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import pyclingo_bridge as bridge
from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.cli import main
from pyclingo_bridge.loading import load_for_checks
from tests.conftest import ROOT

STROKE, EMBOLISM = ROOT / "tests/data/stroke_prevention", ROOT / "tests/data/pulmonary_embolism"
FAULTS = {
    STROKE: {
        "contradiction(e_06,e_07)": "a DOAC is recommended and forbidden",
        "gap(drug,no_drug_left,all)": "and then no drug is left",
    },
    EMBOLISM: {
        "two_verdicts(image,resuscitate)": "nothing keeps the unstable from imaging",
        "contradiction(n_02,n_06)": "CT is recommended and forbidden where the kidneys fail",
        "gap(imaging,unsaid,all)": "and then nothing is left, and nothing says so",
        'never_fires("kb/guideline.lp","recommends(n_03, d_dimer_test)",2)': "likely and not",
        "unread_input(smoker)": "no rule reads it",
        "turned_round(suspicion)": "of unknown age is taken to be young",
        "boundary(heart_rate,101)": "of no statement",
    },
}


@pytest.mark.parametrize("folder", FAULTS, ids=lambda folder: folder.name)
@pytest.mark.slow
def test_the_known_faults_are_found_and_no_others(folder: Path) -> None:
    report = check(load_for_checks(folder))
    found = {one.id: one for one in report.findings if one.level != "note"}
    assert found.keys() == FAULTS[folder].keys()
    kb = bridge.load(folder, cache=False)
    for name, finding in found.items():
        if name.startswith("contradiction"):
            assert finding.witness is not None
            answer = bridge.assess(kb, bridge.Case.of("witness", finding.witness.values))
            in_force = {one.statement for one in answer.advice if one.in_force}
            assert set(finding.statements) <= in_force


def test_a_second_verdict_is_found(tmp_path: Path) -> None:
    """Planted: who bleeds is considered all the same."""
    shutil.copytree(STROKE, tmp_path / "kb")
    file = tmp_path / "kb/guideline.lp"
    text = file.read_text("utf-8")
    assert "verdict(consider) :- in_scope, consider." in text
    planted = "verdict(consider) :- in_scope, score(1), highest(1)."
    file.write_text(text.replace("verdict(consider) :- in_scope, consider.", planted), "utf-8")
    (analysed,) = check(load_for_checks(file.parent), chosen_analyses(["verdicts"])).analyses
    assert [one.id for one in analysed.findings] == ["two_verdicts(consider,do_not)"]
    witness = analysed.findings[0].witness
    assert witness is not None
    with pytest.raises(bridge.BridgeError, match="two-verdicts"):
        bridge.assess(bridge.load(file.parent, cache=False), bridge.Case.of("w", witness.values))


def test_it_is_written_in_half_the_lines_of_one_with_layers_of_its_own() -> None:
    """The same guideline took 141 lines before there was a core to include."""
    assert sum(len(one.read_text("utf-8").splitlines()) for one in STROKE.glob("*.lp")) <= 70


MAN, WOMAN = "cases/man_64.yaml", "cases/woman_76.yaml"
LINES = {
    "query": (MAN,),
    "ask": (MAN,),
    "explain": (MAN, "met(risk)"),
    "change": (MAN, "--to", "verdict(anticoagulate)"),
    "contrast": (WOMAN, "vka", "doac"),
    "board": (MAN, WOMAN),
    "cohort": ("cases/registry.csv", "--jobs", "1"),
    "statements": (),
    "inputs": (),
    "questionnaire": (),
    "kb": (),
    "test": ("cases",),
    "mutate": ("--against", "cases", "--only", "border"),
    "check": ("--only", "readings"),
}
SAID = {
    "query": "UNDETERMINED",
    "ask": "Vascular disease?",
    "explain": "hypertension: no",  # what the score is made of
    "contrast": "ruled out by     E-07",
    "cohort": "6 rows read, 6 accepted",
    "mutate": "slips would go unnoticed by the cases",
    "test": "2 cases, 2 expectations, 0 not fulfilled",
}


@pytest.mark.parametrize("command", LINES)
def test_every_command_answers(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(STROKE)
    done = CliRunner().invoke(main, [command, *LINES[command], "--kb", "."])
    assert (done.exit_code, done.exception) == (0, None), done.output
    assert SAID.get(command, "") in done.output
    assert "Review status: ." not in done.output


@pytest.mark.parametrize("line", [["diff", ".", "."], ["lint", "."]], ids=str)
def test_two_folders_and_the_rules_as_written(
    line: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(STROKE)
    done = CliRunner().invoke(main, line)
    assert done.exit_code == 0, done.output
