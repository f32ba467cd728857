"""What readings change, from diagrams: the same, to the letter, as from two copies in clingo."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pyclingo_bridge.check.analyses import readings
from pyclingo_bridge.check.analysis import Result
from pyclingo_bridge.compiled.diagrams.circuit_diagrams import CircuitDiagrams
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.diagram_search import DiagramSides
from pyclingo_bridge.population.patient_diagrams import PatientDiagrams
from tests.conftest import ROOT
from tests.population.test_cone import checked, guideline
from tests.sizes import size

ADVICE = """
in_force(recommends, a1, s1) :- d2. in_force(recommends, a2, s1) :- d3, not d4.
in_force(forbids, a1, s2) :- d5. in_force(considers, a3, s2) :- chosen(s, x), not d1.
"""


def found(one: CheckedGuideline) -> Sequence[Result]:
    return list(readings.ANALYSIS.run(one))


def by_clingo(one: CheckedGuideline, monkeypatch: pytest.MonkeyPatch) -> Sequence[Result]:
    with monkeypatch.context() as without:
        without.setattr(readings, "diagrams_of", lambda *_: None)
        return found(one)


@pytest.mark.parametrize("seed", range(size(smoke=8, ci=32, full=500)))
def test_guidelines_at_random(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = checked(tmp_path, f"{guideline(seed)}\n{ADVICE}")
    assert found(one) == by_clingo(one, monkeypatch)


@pytest.mark.parametrize("folder", ["small_guideline", "sore_throat"])
def test_small_guidelines(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = CheckedGuideline(load_for_checks(ROOT / "tests/data" / folder))
    assert found(one) == by_clingo(one, monkeypatch)


@pytest.mark.slow
def test_the_shipped_guideline(monkeypatch: pytest.MonkeyPatch) -> None:
    one = CheckedGuideline(load_for_checks())
    assert found(one) == by_clingo(one, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("slip", ["kept", "order", "impossible"])
def test_a_slip_is_found(slip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    several = [checked(tmp_path, f"{guideline(seed)}\n{ADVICE}") for seed in range(30)]
    with monkeypatch.context() as planted:
        if slip == "kept":  # what rests on the reading is taken over from the default
            planted.setattr(CircuitDiagrams, "unless_above", lambda self, _: self._known)
        elif slip == "order":  # a patient as small as can be, whichever comes last
            smallest = PatientDiagrams.smallest

            def last(self: PatientDiagrams, diagram: int) -> object:
                facts = smallest(self, diagram)
                return facts and facts[::-1]

            planted.setattr(PatientDiagrams, "smallest", last)
        else:  # who contradicts himself counts too
            planted.setattr(DiagramSides, "possible", [])
        slipped = [found(one) for one in several]
    assert slipped != [by_clingo(one, monkeypatch) for one in several]
