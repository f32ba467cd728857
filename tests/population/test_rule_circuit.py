"""Rules behind what holds of a patient: the circuit over switches names the rules clingo names."""

from pathlib import Path

import pytest

from pyclingo_bridge.compiled.diagrams.diagram import Diagrams, NoDiagram
from pyclingo_bridge.guideline.predicates import VERDICT
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.rule_circuit import RuleCircuit
from pyclingo_bridge.population.slice import atoms_of
from tests.population.test_cone import HEAD, checked, domains, guideline
from tests.sizes import size


def responsible(one: CheckedGuideline) -> list[tuple[Rule, ...]]:
    """The rules behind every verdict, each of its smallest patient."""
    view = one.view(VERDICT)
    symbols = [symbol for symbol, _ in atoms_of(one.structure, VERDICT)]
    found = [(symbol, view.witness(view.literals([symbol]))) for symbol in symbols]
    return [one.responsible(witness, [symbol]) for symbol, witness in found if witness is not None]


def without_circuit(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise NoDiagram

    monkeypatch.setattr(RuleCircuit, "forcing", none)


@pytest.mark.parametrize("seed", range(size(smoke=8, ci=32, full=500)))
def test_the_rules_are_those_that_clingo_names(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = guideline(seed)
    found = responsible(checked(tmp_path, text))
    assert all(found)
    without_circuit(monkeypatch)
    assert responsible(checked(tmp_path, text)) == found


@pytest.mark.slow
@pytest.mark.parametrize("slip", ["impossible", "order"])
def test_a_slip_is_found(slip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = "verdict(v1) :- d. verdict(v2) :- not d.\nd :- known(a).\nd :- known(a), not known(b)."
    texts = [f"{HEAD}{domains()}\n{twice}", *(guideline(seed) for seed in range(40))]
    with monkeypatch.context() as planted:
        if slip == "impossible":  # constraints count for nothing
            planted.setattr(Diagrams, "both", lambda *diagrams: diagrams[1])
        else:  # rules are left off from the first on
            minimal = Diagrams.minimal

            def reverse(self: Diagrams, diagram: int, allowed: object, bounds: list) -> object:  # type: ignore[type-arg]
                places = minimal(self, diagram, allowed, bounds[::-1])  # type: ignore[arg-type]
                return places and sorted(len(bounds) - 1 - place for place in places)

            planted.setattr(Diagrams, "minimal", reverse)
        found = [responsible(checked(tmp_path, text)) for text in texts]
    without_circuit(monkeypatch)
    assert [responsible(checked(tmp_path, text)) for text in texts] != found
