"""`crlm query` as a user meets it: pages, JSON, bad input, exit codes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pyclingo_bridge.cli import main
from tests.conftest import PATIENTS, facts_text, schema, validate

pytestmark = pytest.mark.usefixtures("loaded_once")

SCHEMA = schema("answer")


def crlm(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], input=stdin)


def answered(*arguments: object) -> dict[str, Any]:
    result = crlm("query", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    answer: dict[str, Any] = json.loads(result.stdout)
    validate(answer, SCHEMA)
    return answer


@pytest.fixture
def case_of(tmp_path: Path) -> Any:
    def write(name: str, text: str, suffix: str = ".lp") -> Path:
        path = tmp_path / f"{name}{suffix}"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def patient(case_of: Any, name: str) -> Path:
    path: Path = case_of(name, facts_text(PATIENTS[name]))
    return path


def actions(plan: dict[str, Any]) -> set[tuple[str, str]]:
    return {(step["decision"], step["action"]) for step in plan["steps"]}


def step(plan: dict[str, Any], action: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in plan["steps"] if one["action"] == action)
    return found


def action_of(plan: dict[str, Any], decision: str) -> str | None:
    return next((one["action"] for one in plan["steps"] if one["decision"] == decision), None)


def test_patient_a(case_of: Any) -> None:
    answer = answered(patient(case_of, "A"))
    assert answer["verdict"] == "not_indicated_now"
    status = {one["id"]: one["status"] for one in answer["criteria"]}
    assert [one for one, how in status.items() if how == "failed"] == ["r0", "liver_remnant"]
    overridden = {one["statement"]: one["overridden_by"] for one in answer["advice"]}
    assert overridden["S2-02"] == overridden["S2-05"] == "S2-11"
    assert overridden["S2-11"] is None
    assert {one["input"] for one in answer["missing"]} >= {"braf"}
    # Two courses, each without embolisation and then with it.
    courses = ["both_sites_after_short_course", "liver_first"]
    assert [action_of(plan, "sequence") for plan in answer["plans"]] == courses * 2
    techniques = [action_of(plan, "conversion_technique") for plan in answer["plans"]]
    assert techniques == [None, None, *["portal_vein_embolisation"] * 2]
    for plan in answer["plans"]:
        assert {"sequence", "conversion_technique"} <= {*plan["differs_in"]}
        assert step(plan, "triplet")["statements"] == ["S2-11"]
        assert step(plan, "bevacizumab")["not_before_week"] == 0
        review = step(plan, "resectability_review")
        assert (review["not_before_week"], review["latest_week"]) == (9, None)
        assert (review["repeat_weeks"], review["repeat_months"]) == (9, 2)
        liver = step(plan, "liver_resection")
        assert liver["contingent_on"] == "conversion"
        assert liver["not_before_week"] is None
        assert {"resectability_review", "bevacizumab_interval"} <= {*liver["after"]}
        operations = {liver["action"], *liver["alternatives"]}
        assert operations == {"liver_resection", "resection_plus_ablation", "two_stage_hepatectomy"}
        otherwise = [one for one in plan["steps"] if one["contingent_on"] == "no_conversion"]
        assert {one["action"] for one in otherwise} == {
            "triplet", "bevacizumab", "resectability_review"
        }  # fmt: skip
        assert all(one["continues"] for one in otherwise)
    assert {one["decision"] for one in answer["silent"]} == {"review"}


def test_patient_b(case_of: Any) -> None:
    path = patient(case_of, "B")
    answer = answered(path)
    assert answer["verdict"] == "indicated"
    (plan,) = answer["plans"]
    assert step(plan, "liver_resection")["after"] == ["mdt_decision"]
    assert "minimise_blood_loss" in {action for _, action in actions(plan)}
    assert {"S0-36", "S0-40"} <= {one["statement"] for one in answer["advice"]}
    assert "systemic_therapy" in {one["decision"] for one in answer["silent"]}
    assert "S0-35" not in {one["statement"] for one in answer["advice"]}
    as_written = answered(path, "--reading", "trial_rule_scope=as_written")
    assert "S0-35" in {one["statement"] for one in as_written["advice"]}


def test_patient_c(case_of: Any) -> None:
    answer = answered(patient(case_of, "C"))
    assert answer["verdict"] == "indicated"
    (hold,) = answer["holds"]
    assert (hold["action"], hold["until_week"], hold["statement"]) == (
        "liver_resection",
        13,
        "S0-27",
    )
    # Chemotherapy comes first, and the unit is asked all the same.
    overridden = {one["statement"]: one["overridden_by"] for one in answer["advice"]}
    assert overridden["S0-26"] is None
    (plan,) = answer["plans"]
    assert step(plan, "refer_to_hpb_unit")["statements"] == ["S0-26"]
    assert step(plan, "chemotherapy_before_liver_resection")["not_before_week"] == 0
    assert step(plan, "restaging")["not_before_week"] == 13
    assert step(plan, "liver_resection")["not_before_week"] == 13
    assert "restaging" in step(plan, "liver_resection")["after"]
    assert "systemic_therapy" in plan["silent"]
    assert "molecular_profiling" in {action for _, action in actions(plan)}


@pytest.mark.parametrize(
    ("facts", "verdict"), [("facts", "verdict"), ("facts_stated_only", "verdict_stated_only")]
)
@pytest.mark.slow
def test_published_verdicts(published: Any, case_of: Any, facts: str, verdict: str) -> None:
    wrong = {}
    for case in published:
        if case[verdict] is not None:
            got = answered(case_of(case["id"], facts_text(case[facts])))["verdict"]
            if got != case[verdict]:
                wrong[case["id"]] = got
    assert not wrong


def test_the_page_says_verdict_statements_status_and_disclaimer(case_of: Any) -> None:
    page = " ".join(crlm("query", patient(case_of, "B")).stdout.split())
    for part in (
        "IS INDICATED",
        "S0-05",
        "pending human review",
        "does not replace it",
        "judgement of an unnamed assessor: open",
    ):
        assert part in page


@pytest.mark.parametrize("width", ["40", "60", "80"])
def test_a_page_fits_the_terminal(case_of: Any, monkeypatch: Any, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    page = crlm("query", patient(case_of, "A")).stdout
    assert max(map(len, page.splitlines())) <= int(width)


def test_json_and_yaml_cases_answer_the_same(case_of: Any) -> None:
    values = PATIENTS["B"]
    forms = {
        ".lp": facts_text(values),
        ".json": json.dumps(values),
        ".yaml": "".join(f"{name}: {value}\n" for name, value in values.items()),
    }
    answers = [answered(case_of("b", text, suffix)) for suffix, text in forms.items()]
    for answer in answers:
        answer.pop("case")
    assert answers[0] == answers[1] == answers[2]


def test_standard_input() -> None:
    result = crlm("query", "-", "--json", stdin=facts_text(PATIENTS["B"]))
    assert json.loads(result.stdout)["case"] == "<stdin>"


def test_a_shipped_case_by_name() -> None:
    assert answered("patient_b")["verdict"] == "indicated"


def test_several_cases_are_one_object_a_line_and_a_bad_one_is_told(case_of: Any) -> None:
    bad = case_of("bad", "patient(flr_percent, 33.5).\n")
    result = crlm("query", patient(case_of, "A"), bad, patient(case_of, "B"), "--json")
    assert result.exit_code == 2
    assert [json.loads(line)["verdict"] for line in result.stdout.splitlines()] == [
        "not_indicated_now", "indicated",
    ]  # fmt: skip
    assert f"{bad}:1:22" in result.stderr


def test_every_problem_of_a_file_at_once(case_of: Any) -> None:
    bad = case_of(
        "bad", "patient(flr_percnt, 33).\npatient(mmr, defficient).\npatient(X, 1) :- y.\n"
    )
    result = crlm("query", bad)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert re.findall(r"error\[([\w-]+)\]", result.stderr) == [
        "unknown-input", "value-outside-domain", "rule",
    ]  # fmt: skip
    assert "did you mean `flr_percent`?" in result.stderr


def test_an_impossible_case_gets_no_verdict(case_of: Any) -> None:
    bad = case_of("bad", "patient(ras, wild_type).\npatient(kras, mutant).\n")
    result = crlm("query", bad, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "error[ras-against-its-genes]" in result.stderr
    assert f"{bad}:2:9" in result.stderr
    assert "`kras` mutant, `ras` wild_type" in result.stderr


def test_a_directive_is_refused_before_clingo_sees_it(case_of: Any, tmp_path: Path) -> None:
    (tmp_path / "trap.lp").write_text("syntax error here")
    bad = case_of("bad", f'patient(mmr, proficient). #include "{tmp_path}/trap.lp".\n')
    result = crlm("query", bad)
    assert result.exit_code == 2
    assert "error[directive]" in result.stderr
    assert "trap.lp:1" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--reading", "remnant"], "is not NAME=CHOICE"),
        (["--reading", "remnent=both"], "did you mean `remnant`?"),
        (["--reading", "remnant=neither"], "one of either, both"),
        (["--reading", "remnant=both", "--reading", "remnant=either"], "two choices"),
        (["--plans", "-1"], "--plans"),
        (["--kb", "nowhere"], "no `guideline.lp` in `nowhere`"),
        (["--with", "nowhere.lp"], "nowhere.lp"),
        (["--time-limit", "0"], "--time-limit"),
    ],
)
def test_bad_usage_is_exit_2_with_a_way_out(case_of: Any, arguments: list[str], said: str) -> None:
    result = crlm("query", patient(case_of, "B"), *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr


def test_a_missing_file() -> None:
    result = crlm("query", "nowhere.lp")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere.lp" in result.stderr


def test_more_plans_than_the_best(case_of: Any) -> None:
    values = dict(PATIENTS["B"], presentation="synchronous", primary_status="in_situ")
    values |= {"primary_resectable": "yes", "primary_symptomatic": "no"}
    path = case_of("x", facts_text(values))
    best, many = answered(path), answered(path, "--plans", "9")
    assert {one["rank"] for one in best["plans"]} == {1}
    assert [one["rank"] for one in many["plans"]] == sorted(one["rank"] for one in many["plans"])
    assert len(many["plans"]) > len(best["plans"])
    assert many["plans"][: len(best["plans"])] == best["plans"]
    assert any("S0-25" in one["departs_from"] for one in many["plans"])
    assert answered(path, "--plans", "0")["plans"] == []
    assert len(answered(path, "--plans", "1")["plans"]) == 1


MANY_PLANS = """
{ further(1..30) } :- planning.
"""


@pytest.mark.slow
def test_an_answer_cut_short_says_so(case_of: Any) -> None:
    """A thousand million plans, of equal rank."""
    extra = case_of("many", MANY_PLANS)
    arguments = [patient(case_of, "A"), "--with", extra, "--time-limit", "0.2"]
    answer = answered(*arguments)
    assert answer["plans_complete"] is False
    assert answer["verdict"] == "not_indicated_now"
    assert "The search was cut short" in crlm("query", *arguments, "--plans", "3").stdout
