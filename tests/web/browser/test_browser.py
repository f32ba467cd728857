"""The page in a browser: by keyboard, with the script and without; what `scenarios.mjs` sees."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from click.testing import CliRunner

import pyclingo_bridge as bridge
from pyclingo_bridge.cli import main
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.words.labels import Words
from tests.benchmarks.measuring import in_f
from tests.conftest import ROOT, facts_text
from tests.sizes import size
from tests.web.browser.tools import tools
from tests.web.serving import Server

HERE = Path(__file__).parent
PATIENTS = (
    *("patient_a", "patient_b", "c01_1_many_on_both_sides", "c08_2_converted_with_lung"),
    *("c33_1_deficient_repair", "third_line_mutant"),
)
SHOWN, FACTS = size(smoke=(1, 9), ci=(1, 9), full=(6, 99))
"""How many of the patients are filled in, and how many facts of each."""
MOST_F = 6
TYPED = 600.0
"""Seconds in which a browser is done."""


def run(server: Server, kb: KnowledgeBase, *scenarios: str) -> dict[str, Any]:
    """What scenarios see."""
    folder, node, browser = tools()
    told = {"patients": facts(kb), "names": kb.vocabulary.names, "pids": server.processes()}
    done = subprocess.run(
        [node, str(HERE / "scenarios.mjs"), server.url, browser, json.dumps(told), *scenarios],
        check=False, capture_output=True, text=True, timeout=TYPED,
        env={**os.environ, "CRLM_BROWSER_TOOLS": folder},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    for name, one in found.items():
        assert "error" not in one, f"{name}: {one['error']}"
    return {name: one["found"] for name, one in found.items()}


def facts(kb: KnowledgeBase) -> list[dict[str, str]]:
    """What is stated of each patient."""
    cases = [bridge.read_case(path(name), kb.vocabulary) for name in PATIENTS[:SHOWN]]
    return [{fact.input: str(fact.value) for fact in case.facts[:FACTS]} for case in cases]


def path(name: str) -> Path:
    return ROOT / f"cases/{name}.lp"


pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def expected(kb: KnowledgeBase) -> list[dict[str, Any]]:
    """What the command answers for the patients."""
    found = []
    for stated in facts(kb):
        case = facts_text(dict(stated))
        printed = CliRunner().invoke(main, ["query", "-", "--json"], input=case).stdout
        found.append(json.loads(printed))
    return found


def test_patients_filled_in_by_keyboard(
    server: Server, kb: KnowledgeBase, expected: list[dict[str, Any]]
) -> None:
    found = run(server, kb, "keyboard", "without_script")
    for scenario, patients in found.items():
        for seen, wanted, stated in zip(patients, expected, facts(kb), strict=True):
            pairs = parse_qsl(seen["state"])
            assert dict(pairs) == stated
            answer = server.post("/answer.json", pairs).json
            assert {**answer, "case": ""} == {**wanted, "case": ""}
            assert seen["verdict"].lower() == Words(kb).term(wanted["verdict"]).lower()
            for one in wanted["criteria"] if "Criteria" in seen["answer"] else ():
                assert f"{one['status']} {Words(kb).term(one['id'])}" in seen["answer"]
            for step in wanted["plans"][0]["steps"] if wanted["plans"] else ():
                assert Words(kb).action(step["action"]) in seen["answer"]
            assert seen["complaints"] == []
            assert scenario == "keyboard" or "verdict:" in seen["why"]
            for asked in seen.get("asked", ()):
                assert asked.startswith(server.url)
                assert "flr" not in asked
        assert len(patients) == SHOWN, scenario


def test_what_a_person_does(server: Server, kb: KnowledgeBase) -> None:
    found = run(server, kb, *JUDGED)
    for name, judge in JUDGED.items():
        judge(found[name])


def undo(seen: Any) -> None:
    states = [one["state"] for one in seen["seen"]]
    other, both = "histology=other", "histology=other&flr_percent=25"
    assert [{*parse_qsl(one)} for one in states] == [
        {*parse_qsl(one)} for one in ("", other, both, other, "", other, other, other)
    ]
    verdicts = [one["verdict"] for one in seen["seen"]]
    assert verdicts[0] == verdicts[4] != verdicts[1] == verdicts[5] == verdicts[6]
    assert not any("histology" in asked for asked in seen["asked"])


def contradiction(seen: Any) -> None:
    assert "feasibility of R0 resection: yes; change that" in seen["mark"]
    assert seen["before"] == "r0_feasible=yes"
    assert seen["clash"]["verdict"].lower() == "no verdict: the case contradicts itself"
    assert "Contradiction" in seen["clash"]["note"]
    assert "Contradiction" in seen["clash"]["other"]
    assert (seen["focus"]["name"], seen["focus"]["value"]) == ("all_disease_removable", "no")
    assert seen["after"] == "all_disease_removable=no"
    assert "contradicts" not in seen["verdict"]
    assert seen["focused"]["tag"] in ("BUTTON", "SUMMARY", "A")


def typing(seen: Any) -> None:
    assert "flr_percent=90" in seen["late"]["state"]
    assert "remnant: 90 %" in seen["late"]["stated"]
    assert seen["late"]["focus"]["value"] == "90"
    assert len(seen["told"]) <= 1  # one verdict, announced once
    assert "0.3" in seen["wrong"]["note"]
    assert seen["wrong"]["invalid"] == "true"
    assert seen["wrong"]["value"] == seen["wrong"]["focus"]["value"] == "0.3"
    assert "left out" in seen["wrong"]["verdict"]


def asked_next(seen: Any) -> None:
    assert 0 < len(seen["begin"]) <= 5
    assert seen["begin"][0] == "histology" == seen["next"][0] == seen["focus"]["name"]
    assert len(seen["next"]) <= 6
    assert seen["once"] == []


def failures(seen: Any) -> None:
    assert "remnant: 50 %" in seen["again"]
    assert "does not answer" in seen["told"]
    assert seen["value"] == "50%"
    assert "flr_percent=50%25" in seen["state"]


def files(seen: Any) -> None:
    assert seen["name"] == "case.yaml"
    assert "Erika" in seen["sheet"]["title"]
    assert seen["sheet"]["columns"] == "0px"  # its style is allowed
    assert not any("Content Security Policy" in one for one in seen["complaints"])
    assert seen["empty"] == ""
    assert "perhaps" in seen["refused"]
    assert "flr_percent: 25" in seen["yaml"]
    assert ("name", "Erika") in parse_qsl(seen["again"])
    assert ("flr_percent", "25") in parse_qsl(seen["again"])


def why(seen: Any) -> None:
    assert "S0-08" in seen["told"]
    assert seen["expanded"] == "true"
    assert seen["after"] == 0
    assert not any("flr" in asked for asked in seen["asked"])


def hostile(seen: Any) -> None:
    assert seen["evil"] is None
    assert seen["images"] == 0
    assert seen["complaints"] == []
    assert "Not taken over" in seen["told"]


def accessible(seen: Any) -> None:
    assert seen.pop("a planted fault")
    assert {name: found for name, found in seen.items() if found} == {}
    assert len(seen) == 10


def sizes(seen: Any) -> None:
    for name in ("390 px", "200 %", "wide"):
        assert seen[name]["overflow"] <= 0, name
        assert seen[name]["answer"], name
        assert seen[name]["inSight"], name
        assert seen[name]["open"] == (name == "wide")
    assert seen["start"] == "%PDF-"
    assert not seen["questions"]
    assert "failed" in seen["printed"]


JUDGED = {
    "undo": undo,
    "contradiction": contradiction,
    "typing": typing,
    "asked_next": asked_next,
    "failures": failures,
    "files": files,
    "why": why,
    "hostile": hostile,
    "accessible": accessible,
    "sizes": sizes,
}


@pytest.mark.benchmark
def test_a_change_costs_few_fresh_solvers(server: Server, kb: KnowledgeBase) -> None:
    """Processor time from a typed change to its answer, browser and server together."""
    case = bridge.read_case(path("patient_a"), kb.vocabulary)
    costs: list[float] = run(server, kb, "cost")["cost"]
    found = in_f(lambda: min(costs), case)
    print(f"a typed change: {found:.1f} F")
    assert found <= MOST_F
