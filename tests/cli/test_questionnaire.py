"""`crlm questionnaire`, and its responses as cases of the other commands."""

import json
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.guideline.fhir_names import form_version
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.questionnaire import code_system, questionnaire
from pyclingo_bridge.solving.atoms import Value
from tests.case.responses import every_item, filled
from tests.cli.all_commands import SMALL, run
from tests.conftest import facts_text

ANSWERS: dict[str, Value] = {"pain": "yes", "imaging": "worn", "fitness": "fit"}
READERS: dict[str, tuple[str, ...]] = {
    "query": (),
    "explain": (),
    "change": ("--to", "verdict(replace)"),
    "ask": (),
    "contrast": ("other.json",),
    "test": (),
}


@pytest.fixture
def response(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    form = json.loads(run("questionnaire", "--kb", SMALL).stdout)
    (tmp_path / "other.json").write_text(json.dumps(filled(form, {**ANSWERS, "pain": "no"})))
    (tmp_path / "case.lp").write_text(facts_text(ANSWERS))
    path = tmp_path / "case.json"
    path.write_text(json.dumps(filled(form, ANSWERS)))
    return path


def test_it_writes_the_form_and_its_codes(kb: KnowledgeBase, tmp_path: Path) -> None:
    form, codes = tmp_path / "form.json", tmp_path / "codes.json"
    assert run("questionnaire", "-o", form, "--code-system", codes).exit_code == 0
    assert json.loads(form.read_text(encoding="utf-8")) == questionnaire(kb)
    assert json.loads(codes.read_text(encoding="utf-8")) == code_system(kb)
    assert json.loads(run("questionnaire").stdout) == questionnaire(kb)


def test_an_extension_is_asked_as_well(kb: KnowledgeBase, tmp_path: Path) -> None:
    added = tmp_path / "own.lp"
    added.write_text(
        'source(own, "Ours", "2026-01-01").\n'
        'domain(blood_group, (a; b)). question(blood_group, "Which blood group?").\n'
        "section(blood_group, molecular). change(blood_group, never).\n"
    )
    found = run("questionnaire", "--with", added)
    assert found.exit_code == 0, found.output
    form = json.loads(found.stdout)
    assert "blood_group" in {item["linkId"] for item in every_item(form["item"])}
    assert form["version"] != form_version(kb.vocabulary)
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(filled(form, {"mmr": "deficient"})))
    of_core = bridge.read_case(answers, kb.vocabulary)
    assert [(one.code, one.level) for one in of_core.warnings] == [("other-version", "note")]


@pytest.mark.parametrize("command", READERS)
def test_every_command_reads_a_response_as_the_same_facts(command: str, response: Path) -> None:
    options: tuple[str | Path, ...] = (*READERS[command], "--kb", SMALL)
    by_facts, by_form = (run(command, name, *options) for name in ("case.lp", "case.json"))
    assert (by_form.exit_code, by_form.stderr) == (by_facts.exit_code, by_facts.stderr)
    assert by_form.stdout.replace("case.json", "case.lp") == by_facts.stdout
    on_input = run("query", "-", "--kb", SMALL, typed=response.read_text())
    assert on_input.exit_code == 0


@pytest.mark.parametrize("command", [name for name in READERS if name != "test"])
def test_every_answer_warns_of_another_version(command: str, response: Path) -> None:
    text = response.read_text().replace("Pain at night?", "Pain by day?")
    response.write_text(text.replace("|1-", "|0-"))
    found = run(command, "case.json", *READERS[command], "--kb", SMALL)
    said = " ".join(found.output.split())
    assert "changed since: `pain`" in said


def test_a_response_that_is_refused_is_bad_input(response: Path) -> None:
    response.write_text(response.read_text().replace("completed", "entered-in-error"))
    found = run("query", "case.json", "--kb", SMALL)
    assert found.exit_code == 2
    assert "error[entered-in-error]" in found.stderr
    assert "case.json:1:" in found.stderr


def test_responses_are_compared_a_line(response: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text(f"{response.read_text()}\n{(tmp_path / 'other.json').read_text()}\n")
    found = run("diff", SMALL, SMALL, "--cohort", lines)
    assert found.exit_code == 0, found.output
    assert "refused" not in found.output
