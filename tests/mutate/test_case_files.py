"""Case files of mutants: they hold of the guideline, and not of the mutants they are for."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pyclingo_bridge.cli import main
from pyclingo_bridge.loading import load
from pyclingo_bridge.mutate.judge import Mutation
from pyclingo_bridge.mutate.mutants import KINDS, Mutant
from tests.conftest import ROOT, schema, validate
from tests.mutate.mutated import plain
from tests.sizes import SIZE

SCHEMA = schema("mutate")

ONLY_READ = "note(x) :- patient(x, yes), chosen(how, two)."
ONLY_PLANNED = "start(d, a, 1) :- do(d, a), patient(y, yes)."
ONLY_PLANNED_AS_READ = "start(d, a, 2) :- do(d, a), patient(y, no), chosen(how, two)."
COST = "departs(s1, should) :- planning, do(d, b)."
NOT_IN_THE_BEST = "backed_by(d, b, s1) :- do(d, b), patient(y, yes)."
TINY = f"""
knowledge_base(tiny, "1", "A guideline with plans").
domain((x; y), (yes; no)).
reading(how, (one; two)). default_reading(how, one).
#defined verdict/1. #defined note/1. #defined do/2. #defined start/3. #defined backed_by/3.
#defined departs/2.
{ONLY_READ}
verdict(good) :- patient(x, yes).
verdict(bad) :- not verdict(good).
{{ do(d, a); do(d, b) }} = 1 :- planning, verdict(good).
{ONLY_PLANNED}
{ONLY_PLANNED_AS_READ}
{COST}
{NOT_IN_THE_BEST}
#minimize {{ 1, S : departs(S, _) }}.
conclusion(verdict, verdict, 1).
#show verdict/1. #show note/1. #show do/2. #show start/3. #show backed_by/3. #show departs/2.
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


@pytest.fixture(scope="module")
def guideline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guideline")
    (folder / "guideline.lp").write_text(TINY)
    return folder


@pytest.fixture(scope="module")
def written(guideline: Path) -> tuple[dict[str, Any], Path]:
    """The report, and the folder of the case files."""
    folder = guideline / "cases"
    found = run("mutate", "--kb", guideline, "--cases", folder, "--json")
    assert found.exit_code == 0, found.output
    report = json.loads(found.stdout)
    validate(report, SCHEMA)
    return report, folder


def number(report: dict[str, Any], rule: str, change: str = "the rule is dropped") -> int:
    (found,) = (one for one in report["mutants"] if one["rule"] == rule and one["change"] == change)
    return int(found["number"])


def goals(report: dict[str, Any], mutant: int) -> list[str]:
    """What the case files expect that are for a mutant."""
    of_it = (one for one in report["case_files"]["files"] if mutant in one["kills"])
    return [goal for one in of_it for goal in one["expect"]]


def test_the_guideline_passes_and_each_mutant_fails(
    written: tuple[dict[str, Any], Path], guideline: Path, tmp_path: Path
) -> None:
    report, folder = written
    assert run("test", "--kb", guideline, folder).exit_code == 0
    kills = [one["kills"] for one in report["case_files"]["files"]]
    assert [one.name for one in sorted(folder.iterdir())] == [
        f"mutants_{number:03}.lp" for number in range(1, len(kills) + 1)
    ]
    for place, mutant in enumerate(mutants(guideline)):
        (tmp_path / "guideline.lp").write_text(plain(guideline, mutant))
        for case, killed in enumerate(kills, 1):
            if place in killed:
                tested = run("test", "--kb", tmp_path, folder / f"mutants_{case:03}.lp")
                if tested.exit_code == 2:  # a mutant may leave a case no verdict, or two
                    assert re.search(r"error\[(no-verdict|two-verdicts|criterion)", tested.output)
                    continue
                assert tested.exit_code == 1, mutant.text
                assert "error[unfulfilled]" in tested.output


def mutants(
    guideline: Path, kinds: Iterable[str] = KINDS, files: Sequence[str] = ()
) -> list[Mutant]:
    """In the order of their numbers."""
    found = Mutation(load(guideline), frozenset(kinds), files).mutants
    return sorted(found, key=lambda one: one.place)


@pytest.mark.skipif(SIZE != "full", reason="a minute: CRLM_SIZE=full")
def test_mutants_of_the_shipped_guideline_fail(tmp_path: Path) -> None:
    """Of those that the loader lets through; a name that no rule derives is refused there."""
    kb, cases, changed = ROOT / "kb", tmp_path / "cases", tmp_path / "kb"
    selected = ["--only", "rule", "--only", "criteria/r0.lp", "--only", "plan/choice.lp"]
    made = run("mutate", "--kb", kb, *selected, "--cases", cases, "--json")
    report = json.loads(made.stdout)
    assert run("test", "--kb", kb, cases).exit_code == 0
    changed.mkdir()
    told = Counter[str]()
    for place, mutant in enumerate(mutants(kb, ["rule"], [selected[3], selected[5]])):
        (changed / "guideline.lp").write_text(plain(kb, mutant))
        killed = [
            f"mutants_{number:03}.lp"
            for number, one in enumerate(report["case_files"]["files"], 1)
            if place in one["kills"]
        ]
        if not killed:
            continue
        tested = run("test", "--kb", changed, *(cases / one for one in killed))
        if tested.exit_code == 2:
            assert "error[undefined-predicate]" in tested.output
            continue
        failing = set(re.findall(r"error\[unfulfilled\].*\n +--> \S*?(\w+\.lp):", tested.output))
        assert failing == set(killed), mutant.text
        witness = report["mutants"][place]["witness"]
        kind = "plan" if witness["plan"] else "reading" if witness["readings"] else ""
        told[kind] += len(killed)
    assert told["plan"] >= 3
    assert told["reading"] >= 1
    assert told[""] >= 3


def test_a_kill_under_another_reading_has_a_case(written: tuple[dict[str, Any], Path]) -> None:
    report, _ = written
    assert "under(how,two,note(x))" in goals(report, number(report, ONLY_READ))


def test_a_kill_in_a_plan_has_a_case(written: tuple[dict[str, Any], Path]) -> None:
    report, _ = written
    assert {"start(d,a,1)", "always(start(d,a,1))"} & {*goals(report, number(report, ONLY_PLANNED))}
    assert {"do(d,a)", "always(do(d,a))", "absent(do(d,b))"} & {
        *goals(report, number(report, COST))
    }


def test_a_kill_in_a_plan_under_another_reading_has_a_case(
    written: tuple[dict[str, Any], Path],
) -> None:
    report, _ = written
    goal = "start(d,a,2)"
    expected = {f"under(how,two,{goal})", f"under(how,two,always({goal}))"}
    assert expected & {*goals(report, number(report, ONLY_PLANNED_AS_READ))}


def test_what_has_no_case_is_told_with_the_reason(
    written: tuple[dict[str, Any], Path], guideline: Path
) -> None:
    report, folder = written
    killed = {one["number"] for one in report["mutants"] if one["outcome"] == "killed"}
    told = {one for file in report["case_files"]["files"] for one in file["kills"]}
    without = {one["reason"]: one["mutants"] for one in report["case_files"]["without"]}
    assert killed - told == {one for numbers in without.values() for one in numbers}
    reason = "it shows in no best plan of the patients that were tried"
    assert number(report, NOT_IN_THE_BEST) in without[reason]
    text = " ".join(run("mutate", "--kb", guideline, "--against", folder).output.split())
    assert f"would notice {len(told)} of {len(killed)}" in text
    assert f"{len(without[reason])} without a case file: {reason}" in text


def test_every_goal_tells_a_mutant_that_no_other_tells_before_it(
    written: tuple[dict[str, Any], Path],
) -> None:
    files = written[0]["case_files"]["files"]
    told = set[int]()
    for one in files:
        new = {*one["kills"]} - told
        assert 0 < len(one["expect"]) <= len(new)
        told |= new


def test_the_survey_counts_what_the_case_files_notice(
    written: tuple[dict[str, Any], Path], guideline: Path
) -> None:
    report, folder = written
    again = json.loads(run("mutate", "--kb", guideline, "--against", folder, "--json").stdout)
    without = [one for row in report["case_files"]["without"] for one in row["mutants"]]
    assert again["cases"]["alive"] == sorted(without)
