"""`crlm query --ground`: clingo answers what is printed as it answers the case."""

from itertools import product
from pathlib import Path

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.solving.ground_program import GroundForm, ground_program
from tests.cli.all_commands import run
from tests.conftest import ROOT, is_plan_atom, run_plain
from tests.sizes import size

CASES = sorted((ROOT / "cases").glob("*.lp"))
PROGRAMS = [
    *sorted((ROOT / "tests/justify/programs").glob("*.lp")),
    *sorted((ROOT / "tests/justify/why/programs").glob("*.lp")),
]
Answers = set[tuple[frozenset[str], tuple[int, ...]]]


def solved(control: clingo.Control) -> Answers:
    """What is shown of the best answer sets, and their costs."""
    with control.solve(yield_=True) as handle:
        return {
            (frozenset(map(str, model.symbols(shown=True))), tuple(model.cost))
            for model in handle
            if model.optimality_proven or not model.cost
        }


def answers_of(path: Path, form: GroundForm) -> Answers:
    control = clingo.Control(["--opt-mode=optN", "0"], logger=lambda *_: None)
    if form == "aspif":
        control.load_aspif([str(path)])
    else:
        control.load(str(path))
        control.ground()
    return solved(control)


@pytest.mark.parametrize("form", ["text", "aspif"])
def test_cases_have_the_same_verdict_and_plans(form: GroundForm, tmp_path: Path) -> None:
    kb = bridge.load()
    for path in CASES[:: size(smoke=32, ci=16, full=1)]:
        out = tmp_path / f"{path.stem}.{form}"
        assert run("query", path, "--ground", form, "-o", out).exit_code == 0
        values = bridge.read_case(path, kb.vocabulary).values
        plain = run_plain(values)
        found = answers_of(out, form)
        common = frozenset.intersection(*(atoms for atoms, _ in found))
        assert plain.atoms <= common
        assert f"verdict({plain.verdict})" in common
        assert {frozenset(filter(is_plan_atom, atoms)) for atoms, _ in found} == plain.plans


def test_a_reading_is_in_force(tmp_path: Path) -> None:
    kb = bridge.load()
    name, (_, other, *_) = next((n, c) for n, c in kb.readings.items() if len(c) > 1)
    out = tmp_path / "ground.lp"
    assert run("query", "patient_a", "--reading", f"{name}={other}", "--ground", "text",
               "-o", out).exit_code == 0  # fmt: skip
    assert f"chosen({name},{other})." in out.read_text()
    refused = run("query", "patient_a", "patient_b", "--ground", "text")
    assert refused.exit_code == 2


@pytest.mark.parametrize(("path", "form"), [*product(PROGRAMS, ["text", "aspif"])])
@pytest.mark.sample(20)
def test_programs_have_the_same_answer_sets(path: Path, form: GroundForm, tmp_path: Path) -> None:
    text = path.read_text()
    if "#include" in text:
        return
    control = clingo.Control(["--opt-mode=optN", "0"], logger=lambda *_: None)
    control.add("base", [], text)
    control.ground()
    out = tmp_path / "ground"
    out.write_text(ground_program(Sources.of_text(text), form))
    assert answers_of(out, form) == solved(control)
