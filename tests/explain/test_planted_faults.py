"""The checks against the table notice a bridge that is wrong."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.compiled.diagrams.differences import Differences
from pyclingo_bridge.compiled.diagrams.space import Space
from pyclingo_bridge.guideline import value_classes
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.relevance import Relevance
from pyclingo_bridge.solving import minimal_cores as subsets
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.program import Literal, Program
from tests.explain.against_table import WAYS, Against, loaded
from tests.explain.table import Table

FOLDER = Path(__file__).resolve().parent.parent / "data/small_guideline"
READINGS = {"gate": "either", "frailty": "tolerated"}


@pytest.fixture(scope="module")
def table() -> Table:
    return Table(FOLDER / "guideline.lp")


@pytest.fixture
def small(table: Table) -> Against:
    return Against(bridge.load(FOLDER, cache=False), table)


def patient(small: Against, **values: Value) -> tuple[Value | None, ...]:
    return tuple(values.get(name) for name in small.table.names)


def test_a_core_that_is_not_minimal(small: Against, monkeypatch: pytest.MonkeyPatch) -> None:
    full = patient(small, pain="yes", fitness="fit", stiffness=5, imaging="worn", side="left")
    small.reasons(full, READINGS, "met(need)")

    def core(
        self: Program,
        context: Sequence[Literal],
        candidates: Sequence[Literal],
        kept: frozenset[Literal] = frozenset(),  # noqa: ARG001
    ) -> tuple[Literal, ...] | None:
        return None if self.core([*context, *candidates]) is None else tuple(candidates)

    monkeypatch.setattr(Program, "minimal_core", core)
    with pytest.raises(AssertionError):
        small.reasons(full, READINGS, "met(need)")


def test_reasons_that_are_left_out(small: Against, monkeypatch: pytest.MonkeyPatch) -> None:
    full = patient(small, pain="yes", fitness="fit", stiffness=5, imaging="worn", side="left")
    small.reasons(full, READINGS, "met(need)")
    monkeypatch.setattr(subsets._Subsets, "next", lambda _: None)
    with pytest.raises(AssertionError):
        small.reasons(full, READINGS, "met(need)")


LINKED = """
domain(a, (x; y)). domain(b, (u; v)).
verdict(good) :- patient(a, x), patient(b, v).
verdict(bad) :- not verdict(good).
inconsistent :- patient(a, x), patient(b, v).
"""


def test_relevance_that_ignores_contradictions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "guideline.lp").write_text(LINKED)
    table = Table(tmp_path / "guideline.lp")
    Against(bridge.load(tmp_path, cache=False), table).questions(("x", None), {})
    wrong = bridge.load(tmp_path, cache=False)
    wrong.structure.errors = ()
    with pytest.raises(AssertionError):
        Against(wrong, table).questions(("x", None), {})
    compiled = Against(loaded(tmp_path, "compiled"), table)
    compiled.questions(("x", None), {})
    monkeypatch.setattr(Space, "fulfilled", lambda *_: iter(()))
    with pytest.raises(AssertionError):
        Against(loaded(tmp_path, "compiled"), table).questions(("x", None), {})


TOGETHER = """
domain(a, (x; y)). domain(b, (u; v)).
verdict(good) :- patient(a, x).
verdict(bad) :- not verdict(good).
inconsistent :- patient(a, x), not patient(b, u).
inconsistent :- patient(b, u), not patient(a, x).
"""


@pytest.mark.parametrize("way", WAYS)
def test_relevance_of_single_inputs_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    (tmp_path / "guideline.lp").write_text(TOGETHER)
    against = Against(loaded(tmp_path, way), Table(tmp_path / "guideline.lp"))
    against.questions((None, None), {})
    monkeypatch.setattr(Relevance, "_jointly_relevant", lambda *_: set())
    monkeypatch.setattr(Differences, "minimal_set", lambda *_: 0)
    with pytest.raises(AssertionError):
        against.questions((None, None), {})


def test_values_that_are_not_alike(small: Against, monkeypatch: pytest.MonkeyPatch) -> None:
    case = patient(small, pain="no", stiffness=1, fitness="fit", imaging="worn")
    small.changes(case, READINGS, "verdict(replace)", any_input=True)

    def merged(structure: Structure, name: str, *_: object) -> tuple[tuple[Value, ...], ...]:
        rows = structure.program.facts(("domain", 2))
        return (tuple(value for found, value in rows if found == name),)

    monkeypatch.setattr(value_classes, "value_classes", merged)
    with pytest.raises(AssertionError):
        small.changes(case, READINGS, "verdict(replace)", any_input=True)
    with pytest.raises(AssertionError):
        small.questions(patient(small, pain="no"), READINGS)
