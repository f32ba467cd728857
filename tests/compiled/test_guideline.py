"""The shipped guideline as a circuit, against clingo on generated and contradictory patients."""

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.compiled.circuits.circuit import IMPOSSIBLE
from pyclingo_bridge.compiled.guideline import CircuitSource
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.structure import Structure
from tests.compiled.patients import (
    SHOWN,
    Comparison,
    Patient,
    answered,
    contradictory,
    other_choices,
    plain_answer,
)
from tests.conftest import PATIENTS
from tests.sizes import size

CONSISTENT, CONTRADICTORY = size(smoke=(70, 12), ci=(98, 28), full=(20_000, 2_000))
UNDER_OTHER_READINGS = size(smoke=7, ci=14, full=20_000)
"""Of the consistent patients, those that are asked about under every other reading as well."""
SEED = 11

Generated = Callable[[int, int], list[bridge.Case]]


@pytest.fixture(scope="module")
def comparison(kb: KnowledgeBase) -> Comparison:
    return Comparison(kb)


@pytest.fixture(scope="module")
def consistent(generated: Generated) -> list[Patient]:
    return [dict(one.values) for one in generated(CONSISTENT, SEED)]


def _report(
    what: str, comparison: Comparison, found: np.ndarray[tuple[int, int], np.dtype[np.bool_]]
) -> None:
    """Figures for those who ask (`-s`)."""
    counts = {
        str(comparison.symbols[row]): int(found[row].sum()) for row in comparison.rows("verdict")
    }
    ever = int(found[:-1].any(axis=1).sum())
    print(
        f"{what}: {found.shape[1]} patients, {found[:-1].size} atoms compared, {ever} of "
        f"{found.shape[0] - 1} ever true, {int(found[-1].sum())} impossible, {counts}"
    )


def test_what_is_compared(comparison: Comparison) -> None:
    names = {one.name for one in comparison.symbols}
    assert names == {name for name, _ in SHOWN} | {"inconsistent"}
    assert {"verdict", "met", "failed", "open", "advice", "hold", "missing"} <= names
    assert {"silent", "finding", "against", "overridden", "assumed"} <= names


def test_default_readings(comparison: Comparison, consistent: list[Patient]) -> None:
    found = comparison.assert_equal(consistent, {})
    _report("default readings", comparison, found)
    verdicts = found[comparison.rows("verdict")]
    assert not found[comparison.rows("inconsistent")].any()
    assert (verdicts.sum(axis=0) == 1).all()
    assert (verdicts.sum(axis=1) > 0).sum() >= 5
    for name in ("met", "failed", "open"):
        assert found[comparison.rows(name)].any(axis=1).all()


@pytest.mark.slow
def test_every_other_reading(
    kb: KnowledgeBase, comparison: Comparison, consistent: list[Patient]
) -> None:
    patients = consistent[:UNDER_OTHER_READINGS]
    for choice in other_choices(kb)[:: size(smoke=8, ci=8, full=1)]:
        _report(str(choice), comparison, comparison.assert_equal(patients, choice))


def differing(
    kb: KnowledgeBase, comparison: Comparison, patients: list[Patient]
) -> list[dict[str, str]]:
    """The choices under which what is new is not what the solver has; all compiled at once."""
    choices, symbols = other_choices(kb), comparison.symbols
    found = answered(comparison.source.circuits(symbols, {}, symbols, choices), patients)
    before = comparison.of_solver(patients, {})
    rows = np.split(found, len(choices) + 1)
    assert (rows[0] == before).all()
    pairs = zip(choices, rows[1:], strict=True)
    return [
        one for one, new in pairs if (new != comparison.of_solver(patients, one) & ~before).any()
    ]


@pytest.mark.slow
def test_all_readings_at_once(
    kb: KnowledgeBase, comparison: Comparison, consistent: list[Patient]
) -> None:
    assert differing(kb, comparison, consistent[:UNDER_OTHER_READINGS]) == []


@pytest.mark.slow
def test_what_rests_on_a_reading_is_compiled_again(
    kb: KnowledgeBase,
    comparison: Comparison,
    consistent: list[Patient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Planted: nothing but the readings themselves is taken to be affected."""
    assert kb.structure.of_plans  # made once, before the fault
    monkeypatch.setattr(Structure, "above", lambda _, atoms: set(atoms))
    assert differing(kb, comparison, consistent[:UNDER_OTHER_READINGS])


@pytest.mark.slow
def test_contradictory_patients(
    kb: KnowledgeBase, comparison: Comparison, consistent: list[Patient]
) -> None:
    """Of these, too, every atom agrees, under every reading."""
    patients = list(islice(contradictory(kb, SEED, consistent), CONTRADICTORY))
    found = comparison.assert_equal(patients, {})
    _report("contradictory", comparison, found)
    wrong = found[comparison.rows("inconsistent")].any(axis=0)
    assert (wrong | found[-1]).all()
    errors = [
        row for row in comparison.rows("finding") if str(comparison.symbols[row]).endswith("error)")
    ]
    assert (found[errors].any(axis=0) <= wrong).all()
    assert found[errors].any(axis=1).sum() > len(errors) // 3
    few = patients[: size(smoke=4, ci=8, full=CONTRADICTORY)]
    for choice in other_choices(kb)[:: size(smoke=8, ci=8, full=1)]:
        _report(f"contradictory, {choice}", comparison, comparison.assert_equal(few, choice))


def test_several_readings_at_once(
    kb: KnowledgeBase, comparison: Comparison, consistent: list[Patient]
) -> None:
    last = {name: choices[-1] for name, choices in kb.readings.items()}
    comparison.assert_equal(consistent[:40], last)


def test_nothing_and_everything_known(kb: KnowledgeBase, comparison: Comparison) -> None:
    patients: list[Patient] = [{}, *PATIENTS.values()]
    patients += [
        {one.name: one.values[place % len(one.values)] for one in kb.vocabulary}
        for place in range(12)
    ]
    comparison.assert_equal(patients, {})


def _one_value_each(kb: KnowledgeBase) -> Iterator[Patient]:
    for patient in ({}, PATIENTS["B"]):
        for one in kb.vocabulary:
            values = one.values
            for value in values if len(values) < 12 else values[:: len(values) // 9]:
                yield {**patient, one.name: value}


@pytest.mark.slow
def test_each_value_by_itself(kb: KnowledgeBase, comparison: Comparison) -> None:
    comparison.assert_equal(list(_one_value_each(kb)), {})


@pytest.mark.slow
def test_against_plain_clingo(
    kb: KnowledgeBase, comparison: Comparison, consistent: list[Patient]
) -> None:
    """A fresh clingo with the files and the patient as facts."""
    patients = [*PATIENTS.values(), *consistent[:3]]
    patients += islice(contradictory(kb, SEED + 1, consistent), 3)
    for readings in ({}, {"remnant": "both"}, {"criteria_list": "core_three"}):
        found = comparison.of_circuit(patients, readings)
        for column, patient in enumerate(patients):
            held = {
                str(one)
                for one, holds in zip(comparison.symbols, found[:-1, column], strict=True)
                if holds
            }
            plain = plain_answer(kb, patient, readings)
            assert not found[-1, column]
            assert held == plain.intersection(map(str, comparison.symbols))


def test_the_outputs_by_name(comparison: Comparison) -> None:
    circuit = comparison.source.circuit(comparison.symbols[:3])
    assert circuit.outputs == (*map(str, comparison.symbols[:3]), IMPOSSIBLE)


def test_the_verdict_reads_few_inputs(kb: KnowledgeBase, consistent: list[Patient]) -> None:
    """What it does not read may be left out."""
    symbols = [one.symbol for one in kb.program.atoms(("verdict", 1))]
    circuit = CircuitSource(kb, symbols).circuit(symbols)
    assert {"flr_percent", "r0_feasible", "lung_metastases", "histology"} <= circuit.read
    assert circuit.read.isdisjoint({"kras", "biologic", "margin_mm", "max_diameter_mm"})
    shorter = [{n: v for n, v in one.items() if n in circuit.read} for one in consistent]
    assert (answered(circuit, shorter) == answered(circuit, consistent)).all()
