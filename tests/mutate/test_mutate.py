"""Mutants: every verdict against plain clingo, over every patient of guidelines that are small."""

import itertools
import json
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import clingo
import pytest
from click.testing import CliRunner, Result

from pyclingo_bridge.cli import main
from pyclingo_bridge.loading import load
from pyclingo_bridge.mutate.judge import Judged, Mutation
from pyclingo_bridge.mutate.kill_sets import kill_set
from pyclingo_bridge.mutate.kill_table import Table
from pyclingo_bridge.mutate.mutants import KINDS
from pyclingo_bridge.mutate.report import MutationReport, mutate
from tests.conftest import ROOT, schema, validate
from tests.explain.table import Table as AllPatients
from tests.mutate.mutated import plain
from tests.sizes import SIZE, size

pytestmark = pytest.mark.usefixtures("loaded_once")

SMALL = ROOT / "tests/data/small_guideline"
SCHEMA = schema("mutate")
NAMED = ("kb/criteria/fitness.lp", "criteria/r0.lp")
"""A file as it can be named; `tests/mutate/test_case_files.py` names some in the shorter way."""
VOID = {"inconsistent", "finding"}
"""What is told of a patient that contradicts itself."""

TINY = """
knowledge_base(tiny, "1", "A guideline with planted mutants").
domain((x; y; z), (yes; no)).
reading(how, (one; two)). default_reading(how, one).
#defined statement/5.
threshold(never, 5, s1).
_a :- patient(x, yes).
_a :- _b, patient(y, yes).
_b :- _a.
_same :- _a.
verdict(good) :- _a, _same, chosen(how, one).
verdict(good) :- patient(z, yes), chosen(how, two).
verdict(bad) :- not verdict(good).
note(V) :- patient(z, V), V != no.
conclusion(verdict, verdict, 1).
#show verdict/1. #show note/1.
"""


class Told:
    """What plain clingo tells of every patient."""

    def __init__(self, text: str, folder: Path) -> None:
        file = folder / "told.lp"
        file.write_text(text)
        self.table = AllPatients(file)
        control = clingo.Control(logger=lambda *_: None)
        control.load(str(file))
        control.ground()
        names = {"verdict", "inconsistent", "in_force", "score", "finding"}
        names |= {
            line.split("#show ")[1].split("/")[0]
            for line in text.splitlines()
            if line.startswith("#show ")
        }
        self.names = names

    def of(self, readings: frozenset[tuple[str, str]], patient: Any) -> frozenset[str]:
        answers = self.table.choices[readings]
        atoms = answers.atoms[answers.number[patient]] | answers.facts
        return frozenset(one for one in atoms if one.partition("(")[0] in self.names)


def differs(before: frozenset[str], after: frozenset[str]) -> bool:
    if "inconsistent" in before and "inconsistent" in after:
        before, after = (
            frozenset(a for a in one if a.partition("(")[0] in VOID) for one in (before, after)
        )
    return before != after


def killers(one: Told, other: Told) -> Iterator[tuple[frozenset[tuple[str, str]], Any]]:
    for readings, answers in one.table.choices.items():
        for patient in answers.patients:
            if differs(one.of(readings, patient), other.of(readings, patient)):
                yield readings, patient


def key_of(report: Judged, told: Told, defaults: Mapping[str, str]) -> tuple[Any, Any]:
    assert report.witness is not None
    values = {one.input: one.value for one in report.witness.facts}
    readings = frozenset({**defaults, **dict(report.witness.readings)}.items())
    return readings, tuple(values.get(name) for name in told.table.names)


@pytest.fixture(scope="module")
def small() -> MutationReport:
    return mutate(Mutation(load(SMALL), frozenset(KINDS)))


@pytest.fixture(scope="module")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "guideline.lp").write_text(TINY)
    return folder


@pytest.fixture(scope="module")
def tiny(tiny_folder: Path) -> MutationReport:
    return mutate(Mutation(load(tiny_folder), frozenset(KINDS)))


def born(report: MutationReport) -> list[Judged]:
    return [one for one in report.mutants if one.outcome != "stillborn"]


def test_there_are_mutants_of_every_kind(small: MutationReport) -> None:
    kinds = {one.mutant.kind for one in small.mutants}
    assert kinds == set(KINDS) - {"strength"}  # which no rule of it reads
    assert {one.outcome for one in small.mutants} == {"killed", "equivalent", "stillborn"}


@pytest.mark.parametrize("part", range(2))
@pytest.mark.slow
def test_every_verdict_is_what_the_table_of_all_patients_says(
    small: MutationReport, tmp_path: Path, part: int
) -> None:
    intact = Told(plain(SMALL), tmp_path)
    defaults = load(SMALL).chosen()
    rest = born(small)
    if SIZE != "full":
        few, some = size(smoke=(2, 2), ci=(2, 2))
        equivalent = [one for one in rest if one.outcome == "equivalent"]
        rest = equivalent[:few] + random.Random(8).sample(rest, some)
    for judged in rest[part::2]:
        found = set(killers(intact, Told(plain(SMALL, judged.mutant), tmp_path)))
        assert bool(found) == (judged.outcome == "killed"), (judged.rule, judged.mutant.text)
        if found:
            best = key_of(judged, intact, defaults)
            assert best in found, (judged.rule, judged.mutant.text)
            said = [sum(v is not None for v in one) for rs, one in found if rs == best[0]]
            assert sum(one is not None for one in best[1]) == min(said)


@pytest.mark.slow
def test_both_ways_to_judge_agree() -> None:
    some = size(smoke=["treatment/holds.lp"], ci=["treatment/holds.lp"], full=["holds.lp", "s2.lp"])
    mutation = Mutation(load(), frozenset({"border", "strength"}), some)
    for batch, judged in mutation.batches():
        if batch is not None:
            table = Table(mutation.kb, batch.switched)
            filled = table.filled([one.situation for one in judged])
            for place, one in enumerate(judged):
                kills = table.killed(filled, batch.switches(one.mutant))
                if one.outcome == "killed":
                    assert kills >> place & 1, one.mutant.text
                else:
                    assert not kills, one.mutant.text


def answer(text: str, facts: str) -> frozenset[str]:
    control = clingo.Control(logger=lambda *_: None)
    control.add("base", [], text + "#defined patient/2. #defined chosen/2." + facts)
    control.ground()
    with control.solve(yield_=True) as handle:
        model = handle.model()
        assert model is not None
        atoms = frozenset(map(str, model.symbols(atoms=True)))
    shown = {"verdict", "inconsistent", "in_force", "score", "finding", "modality", "advice"}
    shown |= {"met", "failed", "open", "overridden", "assumed", "note"}
    return frozenset(one for one in atoms if one.partition("(")[0] in shown)


def facts_of(killer: Any, defaults: Mapping[str, str]) -> str:
    readings = {**defaults, **dict(killer.witness.readings)}
    stated = "".join(f"patient({one.input}, {one.value})." for one in killer.witness.facts)
    return stated + "".join(f"chosen({name}, {choice})." for name, choice in readings.items())


@pytest.mark.slow
def test_the_kill_set_kills_all_that_can_be_killed(small: MutationReport) -> None:
    defaults = load(SMALL).chosen()
    intact = plain(SMALL)
    facts = [facts_of(one, defaults) for one in small.killers]
    before = [answer(intact, one) for one in facts]
    for number, judged in enumerate(small.mutants):
        if judged.outcome != "killed":
            continue
        text = plain(SMALL, judged.mutant)
        for killer, said, own in zip(small.killers, facts, before, strict=True):
            if number in killer.kills:
                assert differs(own, answer(text, said)), (judged.rule, judged.mutant.text)
                break
        else:
            pytest.fail(f"nobody kills {judged.mutant.text}")


def test_the_kill_set_of_a_tiny_guideline_is_minimal(
    tiny: MutationReport, tiny_folder: Path, tmp_path: Path
) -> None:
    assert tiny.proved
    intact = Told(plain(tiny_folder), tmp_path)
    defaults = load(tiny_folder).chosen()
    killed = [one for one in tiny.mutants if one.outcome == "killed"]
    pool = {key_of(one, intact, defaults) for one in killed}
    table = [
        set(killers(intact, Told(plain(tiny_folder, one.mutant), tmp_path))) & pool
        for one in killed
    ]
    least = next(
        size
        for size in range(len(pool) + 1)
        if any(
            all(row.intersection(chosen) for row in table)
            for chosen in itertools.combinations(pool, size)
        )
    )
    assert len(tiny.killers) == least


def test_kill_sets_are_smallest() -> None:
    drawn = random.Random(3)
    for _ in range(60):
        rows = [drawn.randrange(1, 256) & drawn.randrange(1, 256) or 1 for _ in range(9)]
        found = kill_set(rows, 10)
        assert found.proved
        assert all(any(row >> one & 1 for one in found.chosen) for row in rows)
        fewer = itertools.combinations(range(8), len(found.chosen) - 1)
        assert not any(all(any(row >> one & 1 for one in few) for row in rows) for few in fewer)


def outcome(report: MutationReport, rule: str, change: str) -> Judged:
    found = [one for one in report.mutants if one.rule.text == rule and one.mutant.text == change]
    assert len(found) == 1, [(one.rule.text, one.mutant.text) for one in report.mutants]
    return found[0]


def test_planted_mutants_are_recognised(tiny: MutationReport) -> None:
    good = "verdict(good) :- _a, _same, chosen(how, one)."
    assert outcome(tiny, good, "`_same` is dropped").outcome == "equivalent"
    assert outcome(tiny, good, "`chosen(how,one)` is dropped").outcome == "killed"
    loop = "_a :- _b, patient(y, yes)."
    assert outcome(tiny, loop, "the rule is dropped").outcome == "equivalent"
    circular = outcome(tiny, loop, "`_b` becomes `not _b`")
    assert (circular.outcome, "circular" in circular.reason) == ("stillborn", True)
    note = "note(V) :- patient(z, V), V != no."
    unsafe = outcome(tiny, note, "`patient(z,V)` is dropped")
    assert (unsafe.outcome, "unsafe" in unsafe.reason) == ("stillborn", True)
    assert outcome(tiny, note, "`V != no` becomes `V = no`").outcome == "killed"


def test_a_change_under_another_reading_says_which(tiny: MutationReport) -> None:
    second = "verdict(good) :- patient(z, yes), chosen(how, two)."
    found = outcome(tiny, second, "the rule is dropped")
    assert found.witness is not None
    assert found.witness.readings == (("how", "two"),)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_written_cases_hold_and_kill(tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    found = run("mutate", "--kb", str(SMALL), "--cases", str(folder), "--json")
    assert found.exit_code == 0, found.output
    report = json.loads(found.stdout)
    validate(report, SCHEMA)
    tested = run("test", "--kb", str(SMALL), str(folder))
    assert tested.exit_code == 0, tested.output
    again = run("mutate", "--kb", str(SMALL), "--against", str(folder), "--json")
    assert json.loads(again.stdout)["cases"]["alive"] == []
    told = {number for one in report["case_files"]["files"] for number in one["kills"]}
    assert told == {one["number"] for one in report["mutants"] if one["outcome"] == "killed"}
    assert report["case_files"]["without"] == []


@pytest.mark.skipif(SIZE != "full", reason="half a minute: CRLM_SIZE=full")
@pytest.mark.parametrize("name", NAMED)
def test_files_of_the_shipped_guideline(name: str) -> None:
    found = run("mutate", "--only", name, "--json")
    assert found.exit_code == 0, found.output
    report = json.loads(found.stdout)
    validate(report, SCHEMA)
    assert {one["file"] for one in report["mutants"]} == {f"kb/{name.removeprefix('kb/')}"}
    killed = {one["number"] for one in report["mutants"] if one["outcome"] == "killed"}
    assert killed == {number for one in report["patients"] for number in one["kills"]}


@pytest.mark.skipif(SIZE != "full", reason="minutes: CRLM_SIZE=full")
def test_the_whole_shipped_guideline() -> None:
    report = json.loads(run("mutate", "--json").stdout)
    validate(report, SCHEMA)
    assert report["seconds"] < 900
    assert sum(one["outcome"] == "equivalent" for one in report["mutants"]) < 300


@pytest.mark.slow
def test_what_is_selected_must_exist() -> None:
    found = run("mutate", "--only", "bordr")
    assert found.exit_code == 2
    assert "did you mean `border`?" in found.output
