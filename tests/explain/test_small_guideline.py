"""A guideline of six inputs, where every patient can be listed: nothing missing, nothing more."""

import random
from itertools import product
from pathlib import Path

import clingo
import pytest

from pyclingo_bridge.guideline.value_classes import value_classes
from tests.explain.against_table import WAYS, Against, loaded
from tests.explain.table import Patient, Table, all_readings, cases
from tests.sizes import size

FOLDER = Path(__file__).resolve().parent.parent / "data/small_guideline"
PARTS = 8
PATTERNS = ("verdict(_)", "in_force(_, _, _)", "met(_)", "score(_)", "in_force(_, _, k3)")
INPUTS = ("patient(stiffness, 5)", "patient(side, _)", "known(imaging)", "unknown(fitness)")
NEVER = ("verdict(k1)", "score(3)", "met(k1)", "inconsistent", "domain(pain, yes)")


@pytest.fixture(scope="module")
def table() -> Table:
    return Table(FOLDER / "guideline.lp")


@pytest.fixture(scope="module", params=size(smoke=["compiled"], ci=WAYS, full=WAYS))
def small(request: pytest.FixtureRequest, table: Table) -> Against:
    return Against(loaded(FOLDER, request.param), table)


def some_cases(small: Against, part: int, count: int) -> list[tuple[Patient, dict[str, str]]]:
    """Cases over all choices of readings; of the empty case and of full ones each some."""
    drawn = random.Random(part)
    found = []
    for readings in all_readings(small.table):
        patients = list(cases(small.table.under(readings)))
        chosen = drawn.sample(patients, count)
        if part == 0:
            full = [one for one in patients if None not in one]
            chosen += [tuple([None] * len(small.table.names)), *drawn.sample(full, 3)]
        found += [(one, readings) for one in chosen]
    return found


def goals(small: Against) -> list[str]:
    atoms = sorted(set().union(*small.conclusions.values()))
    return [*atoms, *PATTERNS, *INPUTS, *NEVER]


def test_the_table_is_what_fresh_clingo_says(small: Against) -> None:
    drawn = random.Random(1)
    for readings in all_readings(small.table):
        answers = small.table.under(readings)
        for number in drawn.sample(range(len(answers.patients)), 20):
            control = clingo.Control(logger=lambda *_: None)
            control.load(str(FOLDER / "guideline.lp"))
            named = zip(small.table.names, answers.patients[number], strict=True)
            facts = [f"patient({n}, {v})." for n, v in named if v is not None]
            facts += [f"chosen({n}, {c})." for n, c in readings.items()]
            control.add("base", [], "".join(facts))
            control.ground()
            with control.solve(yield_=True) as handle:
                model = handle.model()
                assert model is not None
                found = set(map(str, model.symbols(atoms=True)))
            assert answers.atoms[number] == found - small.table.facts


def test_every_verdict_and_every_kind_of_input_occurs(small: Against) -> None:
    assert len(small.conclusions["verdict"]) == 4
    assert {one.change for one in small.kb.vocabulary} == {"never", "treatment", "event"}
    assert value_classes(small.kb.structure, "stiffness") == ((0, 1), (2, 3), (4, 5), (6,))


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.sample(2)
def test_minimal_reasons(small: Against, part: int) -> None:
    for patient, readings in some_cases(small, part, size(smoke=1, ci=2, full=60)):
        for goal in goals(small):
            small.reasons(patient, readings, goal)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.slow
def test_minimal_changes(small: Against, part: int) -> None:
    in_turn = (part % 2 == 0,)
    ways = size(smoke=in_turn, ci=in_turn, full=(False, True))
    for patient, readings in some_cases(small, part, size(smoke=1, ci=1, full=40)):
        for goal, any_input in product(goals(small), ways):
            small.changes(patient, readings, goal, any_input=any_input)


@pytest.mark.parametrize("part", range(PARTS))
def test_questions(small: Against, part: int) -> None:
    for patient, readings in some_cases(small, part, size(smoke=1, ci=2, full=60)):
        small.questions(patient, readings)
