"""The commands that explain, as a first-time user runs them: pages, JSON, bad input, a dialogue."""

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pyclingo_bridge.cli import main
from tests.conftest import ROOT, schema, validate

pytestmark = pytest.mark.usefixtures("loaded_once")

SCHEMA = schema("explanations")
CASES = ROOT / "cases"
A, B = str(CASES / "patient_a.lp"), str(CASES / "patient_b.lp")


def run(*words: str, width: int = 80, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, words, input=typed, env={"COLUMNS": str(width)})


def answered(*words: str) -> dict[str, Any]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    if words[0] != "query":
        kind = "compare" if "before" in found else words[0]
        validate(found, {**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{kind}"}]})
    return found


def nodes(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Every node of an explanation."""
    left = [found["derivation"]] if found["derivation"] else []
    left += found["also"]
    left += [one for block in found["blocked_by"] for one in block["because"]]
    seen = []
    while left:
        node = left.pop()
        seen.append(node)
        left += node["because"] + node["also"]
        left += [one for block in node["blocked_by"] for one in block["because"]]
    return seen


def test_explain_gives_the_keys_that_are_fixed() -> None:
    found = answered("explain", B)
    assert found["goal"] == "verdict(indicated)"
    assert found["holds"] is True
    assert found["blocked_by"] == []
    root = found["derivation"]
    assert root["atom"] == "verdict(indicated)"
    assert root["rule"] == {"file": "kb/criteria/verdict.lp", "line": root["rule"]["line"]}
    assert {"text", "statements", "because"} <= set(root)
    assert all(re.fullmatch(r"\w+=\w+", one) for one in found["necessary"])
    assert {"r0_feasible=yes", "flr_percent=50"} <= set(found["sufficient_reasons"][0])


def test_what_does_not_hold_is_blocked_down_to_the_inputs() -> None:
    found = answered("explain", A, "met(liver_remnant)")
    assert found["holds"] is False
    assert found["derivation"] is None
    assert found["sufficient_reasons"] == [["flr_percent=25", "flr_segments=1"]]
    needs = [
        need for node in nodes(found) for block in node["blocked_by"] for need in block["needs"]
    ]
    wanted = {(one["input"], one["now"], tuple(one["instead"])) for one in needs}
    assert ("flr_percent", 25, ("33..100",)) in wanted
    assert ("flr_segments", 1, ("2..8",)) in wanted
    alone = {(one["input"], *one["instead"]) for one in found["nearest"]}
    assert alone == {("flr_percent", "33..100"), ("flr_segments", "2..8")}


@pytest.mark.slow
def test_unknown_is_told_apart_from_false_and_overridden_from_not_applicable() -> None:
    kinds = {node["atom"]: node["kind"] for node in nodes(answered("explain", A, "met(r0)"))}
    assert kinds["patient(r0_feasible,yes)"] == "otherwise"
    assert kinds["patient(current_resectability,resectable)"] == "unknown"
    overridden = answered("explain", A, "in_force(recommends, doublet, s2_05)")
    assert [one["status"] for one in overridden["blocked_by"]] == ["overridden"]
    spoken = answered("explain", A, "recommends(s2_05, doublet)")
    assert (spoken["holds"], spoken["overridden_by"]) == (True, ["S2-11"])
    elsewhere = answered("explain", A, "in_force(recommends, pembrolizumab, s2_08)")
    assert [one["status"] for one in elsewhere["blocked_by"]] == ["blocked"]


@pytest.mark.parametrize("goal", ["verdict(indicated)", "recommends(_, triplet)", "silent(_, _)"])
@pytest.mark.sample(1)
def test_nothing_is_told_twice_and_every_reference_leads_somewhere(goal: str) -> None:
    found = nodes(answered("explain", A, goal))
    given = [one["id"] for one in found if one["id"] is not None]
    assert len(given) == len(set(given))
    assert {one["see"] for one in found if one["see"] is not None} <= set(given)
    whole = [(one["atom"], one["kind"]) for one in found if one["because"] or one["blocked_by"]]
    derived_once = [atom for atom, kind in whole if kind in ("absent", "chosen")]
    assert len(derived_once) == len(set(derived_once))


@pytest.mark.slow
def test_depth_cuts_and_says_so() -> None:
    shallow = nodes(answered("explain", B, "--depth", "2"))
    assert any(one["cut"] for one in shallow)
    assert not any(one["cut"] for one in nodes(answered("explain", B)))
    assert "deeper than asked for" in run("explain", B, "--depth", "1").stdout


@pytest.mark.parametrize("words", [("explain", B), ("explain", A, "verdict(indicated)"),
    ("change", A, "--to", "verdict(indicated)"), ("ask", A), ("contrast", A, "triplet", "doublet"),
    ("contrast", A, B), ("contrast", A, "1", "2")])  # fmt: skip
@pytest.mark.parametrize("width", [80, 48])
@pytest.mark.slow
def test_pages_fit_the_terminal(words: tuple[str, ...], width: int) -> None:
    result = run(*words, width=width)
    assert result.exit_code == 0, result.output
    longest = max(len(line) for line in result.stdout.splitlines())
    assert longest <= width
    assert "does not replace it" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("explain", A, "verdict(inducated)"), "unknown-name"),
        (("explain", A, "verdct(indicated)"), "unknown-predicate"),
        (("explain", A, "indicated"), "unknown-predicate"),
        (("explain", A, "patient(braf, mutant)"), "unknown-name"),
        (("explain", A, "patient(flr_percent, 250)"), "unknown-name"),
        (("explain", A, "verdict(5)"), "unknown-name"),
        (("explain", A, "verdict"), "wrong-arity"),
        (("explain", A, "not verdict(indicated)"), "not-a-goal"),
        (("explain", A, "a. b"), "not-a-goal"),
        (("change", A, "--to", "met()"), "wrong-arity"),
        (("contrast", A, "triplat", "doublet"), "unknown-action"),
        (("contrast", A, "1", "99"), "no-such-plan"),
        (("explain", "nowhere.lp"), "no-such-file"),
        (("explain", A, "--reading", "remnant=bot"), "unknown-choice"),
    ],
)
@pytest.mark.sample(2)
def test_bad_input_is_refused_with_a_way_out(words: tuple[str, ...], code: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert f"error[{code}]" in result.stderr
    assert "= help:" in result.stderr


@pytest.mark.slow
def test_change_gives_the_keys_that_are_fixed() -> None:
    found = answered("change", A, "--to", "met(liver_remnant)")
    assert [one["input"] for change in found["changes"] for one in change] == [
        "flr_percent",
        "flr_segments",
    ]
    first = found["changes"][0][0]
    assert (first["from"], first["to"]) == (25, ["33..100"])
    assert "S0-31" in first["statements"]
    assert found["impossible_because"] == []
    never = answered("change", A, "--to", "recommends(s2_08, pembrolizumab)")
    assert never["changes"] == []
    assert never["impossible_because"] == ["mmr=proficient"]
    lifted = answered("change", A, "--to", "recommends(s2_08, pembrolizumab)", "--any")
    assert {"input": "mmr", "from": "proficient", "to": ["deficient"]}.items() <= lifted["changes"][
        0
    ][0].items()


def test_ask_gives_the_keys_that_are_fixed() -> None:
    found = answered("ask", B)
    assert "met(r0)" in found["certain"]
    first = found["relevant"][0]
    assert first["input"] == "fitness_assessed_by"
    assert first["question"] == "Who judged fitness for major liver surgery?"
    assert first["answers"]["other"]["verdict"] == "undetermined"
    assert "ecog" in found["irrelevant"]
    assert not {one["input"] for one in found["relevant"]} & set(found["irrelevant"])


@pytest.mark.slow
def test_contrast_names_what_separates() -> None:
    found = answered("contrast", A, "triplet", "anti_egfr")
    assert (found["a"]["status"], found["b"]["status"]) == ("best", "excluded")
    assert found["b"]["excluded_by"] == ["S2-34"]
    liver_first = str(CASES / "c05_2_liver_first.lp")
    first = answered("contrast", liver_first, "liver_first", "primary_first")
    assert first["b"]["status"] == "worse"
    assert first["breaks_b"] == [{"statement": "S0-25", "strength": "prefer"}]
    plans = answered("contrast", liver_first, "1", "2")
    assert (plans["a"]["status"], plans["b"]["status"]) == ("best", "worse")


def test_two_dates_of_one_patient() -> None:
    before = str(CASES / "c22_1_left_colon_needs_conversion.lp")
    after = str(CASES / "c22_2_converted_left_colon.lp")
    found = answered("contrast", before, after)
    assert (found["verdict_before"], found["verdict_after"]) == ("not_indicated_now", "indicated")
    assert {"flr_adequate", "fit_for_major_hepatectomy"} <= set(found["verdict_turned_by"][0])
    bears = {one["input"]: one["bears_on"] for one in found["facts"]}
    assert "verdict" in bears["flr_adequate"]
    assert bears["months_of_chemotherapy"] == []
    assert "extrahepatic_control met" in found["criteria"]["kept"]


@pytest.mark.slow
def test_the_dialogue_settles_the_verdict_and_leaves_a_case(tmp_path: Path) -> None:
    case = tmp_path / "case.lp"
    case.write_text("patient(histology, adenocarcinoma). patient(primary_site, rectum).\n")
    out = tmp_path / "after.lp"
    typed = "\n".join(
        [
            "set extrahepatic_disease none", "yess", "help", "yes", "back", "yes",
            "set flr_percent 40", "set flr_percent 4000",
            "set extrahepatic_disease uncontrollable", "back", "no", "stop",
        ]
    )  # fmt: skip
    result = run("ask", str(case), "-i", "-o", str(out), typed=typed + "\n")
    assert result.exit_code == 0, result.output
    assert "`yess` is not a value of" in result.output
    assert "is not a value of `flr_percent`" in result.output
    stated = out.read_text(encoding="utf-8")
    assert "patient(extrahepatic_disease, none)." in stated
    assert "patient(flr_percent, 40)." in stated
    assert run("query", str(out)).exit_code == 0


@pytest.mark.slow
def test_a_contradiction_in_the_dialogue_is_not_taken_in(tmp_path: Path) -> None:
    out = tmp_path / "after.lp"
    typed = "set mmr deficient\nset r0_feasible yes\nset all_sites_treatable no\nstop\n"
    empty = tmp_path / "empty.lp"
    empty.write_text("% nothing yet\n", encoding="utf-8")
    result = run("ask", str(empty), "-i", "-o", str(out), typed=typed)
    assert "it was not taken in" in result.output
    stated = out.read_text(encoding="utf-8")
    assert "r0_feasible, yes" in stated
    assert "all_sites_treatable" not in stated


@pytest.mark.slow
def test_the_end_of_input_ends_the_dialogue_and_loses_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty.lp"
    empty.write_text("% nothing yet\n", encoding="utf-8")
    result = run("ask", str(empty), "-i", typed="adenocarcinoma\n")
    assert result.exit_code == 0
    assert "patient(histology, adenocarcinoma)." in result.output


def test_a_file_that_cannot_be_written_is_refused_whole(tmp_path: Path) -> None:
    result = run("explain", B, "-o", str(tmp_path / "no" / "page.txt"))
    assert result.exit_code == 2
    assert "error[unwritable-file]" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_every_query_says_how_firm_its_verdict_is() -> None:
    found = answered("query", str(CASES / "remnant_at_the_threshold.lp"))
    assert found["fragile"] == [
        {"input": "flr_percent", "value": 33, "to": 32, "verdict": "not_indicated_now"},
        {"input": "flr_segments", "value": 1, "to": 2, "verdict": "indicated"},
    ]
    assert {"input": "flr_percent", "value": 33} in found["because"]
    held = answered("query", str(CASES / "bevacizumab_five_weeks_ago.lp"))
    assert held["against"][0] == {
        "statement": "S2-44",
        "modality": "hold",
        "action": "liver_resection",
        "strength": "must",
        "in_force": True,
    }
    page = run("query", "--all", str(CASES / "remnant_at_the_threshold.lp")).stdout
    page = " ".join(page.split())
    assert "One number would change it: future liver remnant: 33 % → 32" in page


def test_plans_that_depart_from_more_rank_below() -> None:
    found = answered("query", str(CASES / "c05_2_liver_first.lp"), "--plans", "2")
    assert [(one["rank"], one["departs_from"]) for one in found["plans"]] == [
        (1, ["S0-26"]),
        (2, ["S0-25"]),
    ]


def test_json_goes_to_the_file_that_is_named(tmp_path: Path) -> None:
    out = tmp_path / "why.json"
    result = run("explain", B, "--json", "-o", str(out))
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads(out.read_text(encoding="utf-8"))["goal"] == "verdict(indicated)"


@pytest.mark.parametrize(
    "words",
    [
        ("explain", B, "--json", "--format", "html"),
        ("contrast", A, "triplet"),
        ("contrast", "-", "-"),
        ("ask", "-", "-i"),
        ("ask", A, "-i", "-o", "x.json"),
        ("ask", A, "--json", "--interactive"),
        ("ask", A, "-o", "x.lp"),
        ("explain", A, "--depth", "0"),
    ],
)
def test_options_that_do_not_go_together(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage:")


def test_the_case_itself_is_never_written_over(tmp_path: Path) -> None:
    case = tmp_path / "case.lp"
    case.write_text(Path(A).read_text(encoding="utf-8"), encoding="utf-8")
    before = case.read_bytes()
    for words in (("explain", str(case)), ("ask", str(case), "-i")):
        assert run(*words, "-o", str(case), typed="stop\n").exit_code == 2
    assert case.read_bytes() == before


def test_a_link_is_followed_and_the_mode_kept(tmp_path: Path) -> None:
    page, link = tmp_path / "page.txt", tmp_path / "link.txt"
    page.write_text("old", encoding="utf-8")
    page.chmod(0o640)
    link.symlink_to(page)
    assert run("explain", B, "-o", str(link)).exit_code == 0
    assert link.is_symlink()
    assert "This holds." in page.read_text(encoding="utf-8")
    assert page.stat().st_mode & 0o777 == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link.txt", "page.txt"]


def test_nothing_is_asked_where_it_cannot_be_written(tmp_path: Path) -> None:
    empty = tmp_path / "empty.lp"
    empty.write_text("% nothing yet\n", encoding="utf-8")
    result = run("ask", str(empty), "-i", "-o", str(tmp_path / "no" / "x.lp"), typed="stop\n")
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.slow
def test_what_was_answered_is_shown_where_it_can_no_more_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.lp"
    empty.write_text("% nothing yet\n", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    typed = "adenocarcinoma\nset mmr deficient\nstop\n"
    result = run("ask", str(empty), "-i", "-o", str(tmp_path / "x.lp"), typed=typed)
    assert result.exit_code == 2
    assert "patient(mmr, deficient)." in result.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["empty.lp"]


def test_pages_say_which_readings_were_chosen() -> None:
    page = run("explain", B, "--reading", "unstated_assessor=open").stdout
    assert "Readings chosen: judgement of an unnamed assessor: open." in page


@pytest.mark.parametrize("form", ["html", "dot", "mermaid"])
@pytest.mark.sample(1)
def test_other_forms(form: str, tmp_path: Path) -> None:
    out = tmp_path / "page"
    assert run("explain", A, "verdict(indicated)", "--format", form, "-o", str(out)).exit_code == 0
    beginning = {"html": "<!DOCTYPE html>", "dot": "digraph", "mermaid": "flowchart"}[form]
    assert beginning.lower() in out.read_text(encoding="utf-8")[:200].lower()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_output_is_named() -> None:
    command = [str(Path(sys.executable).parent / "crlm"), "explain", B]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        result = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert result.returncode == 2
    assert "the answer cannot be written" in result.stderr
    assert "Traceback" not in result.stderr
