"""`crlm inputs`, `statements`, `test`, `completion`, and the group itself."""

import json
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.cli.test_query import crlm
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")


def test_the_template_is_a_case_that_says_nothing(kb: KnowledgeBase, tmp_path: Path) -> None:
    template = crlm("inputs", "--template").stdout
    path = tmp_path / "empty.lp"
    path.write_text(template)
    assert bridge.read_case(path, kb.vocabulary).values == {}


def test_each_line_of_the_template_is_a_fact_once_a_value_is_given(kb: KnowledgeBase) -> None:
    """Without one it is an error, never the first value that there is."""
    lines = [line[2:] for line in crlm("inputs", "--template").stdout.splitlines()]
    facts = [line for line in lines if line.startswith("patient(") and line.endswith(").")]
    assert len(facts) == len(kb.vocabulary)
    for fact, known in zip(facts, kb.vocabulary, strict=True):
        filled = fact.replace(", )", f", {known.values[-1]})")
        assert bridge.parse_case(filled, "x", kb.vocabulary).values == {
            known.name: known.values[-1]
        }
        with pytest.raises(bridge.CaseError):
            bridge.parse_case(fact, "x", kb.vocabulary)


def test_inputs_as_json(kb: KnowledgeBase) -> None:
    listed = json.loads(crlm("inputs", "--json").stdout)
    assert [one["name"] for one in listed] == list(kb.vocabulary.names)
    by_name = {one["name"]: one for one in listed}
    assert by_name["flr_percent"]["values"] == "0..100"
    assert by_name["braf"]["values"] == ["wild_type", "v600e", "other_mutant"]
    assert by_name["liver_resection_done"]["default"] == "no"
    assert all("?" in one["question"] for one in listed)


def test_inputs_shows_every_input(kb: KnowledgeBase) -> None:
    page = crlm("inputs").stdout
    assert all(one.name in page for one in kb.vocabulary)


def test_inputs_in_one_form_only() -> None:
    assert crlm("inputs", "--json", "--template").exit_code == 2


def test_statements_lists_all() -> None:
    page = crlm("statements").stdout
    assert sum(line.startswith(("  S0-", "  S2-")) for line in page.splitlines()) == 97


@pytest.mark.parametrize("name", ["S2-11", "s2-11", "s2_11"])
@pytest.mark.sample(1)
def test_a_statement_with_its_rules(name: str) -> None:
    page = crlm("statements", name).stdout
    assert "recommends(s2_11, (triplet; bevacizumab))" in page
    assert "kb/treatment/systemic.lp:" in page
    assert "Overridden by S2-48" in page


def test_the_shown_rule_stands_where_it_is_said_to() -> None:
    (statement,) = json.loads(crlm("statements", "S0-27", "--json").stdout)
    for rule in statement["rules"]:
        lines = (ROOT / rule["file"]).read_text(encoding="utf-8").splitlines()
        assert lines[rule["line"] - 1] == rule["text"].splitlines()[0]


def test_an_unknown_statement() -> None:
    result = crlm("statements", "S9-99")
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.slow
def test_the_shipped_cases_fulfil_their_expectations() -> None:
    result = crlm("test")
    assert result.exit_code == 0, result.stdout
    assert "0 not fulfilled" in result.stdout


def test_an_unfulfilled_expectation_is_exit_1_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "x.lp"
    path.write_text("patient(mmr, deficient).\nexpect(verdict(indicated)).\n")
    result = crlm("test", path)
    assert result.exit_code == 1
    assert f"{path}:2:8" in result.stdout
    assert "1 not fulfilled" in result.stdout


def test_a_broken_case_is_exit_2(tmp_path: Path) -> None:
    path = tmp_path / "x.lp"
    path.write_text("patient(mmr, deficient)\n")
    assert crlm("test", path).exit_code == 2


def test_a_folder_without_cases_is_no_success(tmp_path: Path) -> None:
    assert crlm("test", tmp_path).exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    assert "_CRLM_COMPLETE" in crlm("completion", shell).stdout


def test_help_names_every_command() -> None:
    page = crlm("--help").stdout
    for command in ("query", "inputs", "statements", "test", "completion"):
        assert command in page
        assert crlm(command, "--help").exit_code == 0


def test_a_misspelt_command() -> None:
    result = crlm("qury")
    assert result.exit_code == 2
    assert "query" in result.stderr
