"""Guidelines drawn at random, each with the table of all its patients."""

import random
from pathlib import Path

import pytest

from tests.explain.against_table import WAYS, Against, loaded
from tests.explain.random_guideline import Drawn
from tests.explain.table import Table, all_readings, cases
from tests.sizes import size

SEEDS = range(size(smoke=8, ci=12, full=600))
CASES = 4
GOALS = ("verdict(_)", "score(_)", "met(_)", "patient(n, 1)", "inconsistent")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", SEEDS)
def test_everything_on_a_random_guideline(tmp_path: Path, seed: int, way: str) -> None:
    text = Drawn(seed).text()
    (tmp_path / "guideline.lp").write_text(text)
    against = Against(loaded(tmp_path, way), Table(tmp_path / "guideline.lp"))
    atoms = [one for found in against.kb.conclusions.values() for one in found.values()]
    goals = [*sorted(set(atoms) & against.table.possible), *GOALS]
    drawn = random.Random(seed)
    for readings in all_readings(against.table):
        patients = list(cases(against.table.under(readings)))
        for patient in drawn.sample(patients, min(CASES, len(patients))):
            against.questions(patient, readings)
            for goal in drawn.sample(goals, min(6, len(goals))):
                if not any(
                    one.startswith(goal.partition("(")[0]) for one in against.table.possible
                ):
                    continue
                against.reasons(patient, readings, goal)
                against.changes(patient, readings, goal, any_input=drawn.random() < 0.5)
