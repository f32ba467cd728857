"""In which programs mutants are judged makes no difference to what becomes of them."""

import pytest

from pyclingo_bridge.loading import load
from pyclingo_bridge.mutate import judge as judging
from pyclingo_bridge.mutate.judge import Batch, Judged, Mutation
from pyclingo_bridge.mutate.mutants import Place
from pyclingo_bridge.population.findings import Witness
from tests.conftest import ROOT

SMALL = ROOT / "tests/data/small_guideline"


def parts(mutation: Mutation) -> tuple[int, dict[Place, tuple[str, str, Witness | None]]]:
    """In how many programs mutants are judged, and what becomes of them."""
    found: list[Judged] = []
    programs = 0
    for batch, judged in mutation.batches():
        programs += batch is not None
        found += judged
    return programs, {one.mutant.place: (one.outcome, one.reason, one.witness) for one in found}


@pytest.mark.parametrize("share", [-1.0, 0.6])
@pytest.mark.slow
def test_what_grounds_to_very_much_is_judged_alike(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutation = Mutation(load(SMALL), frozenset({"border", "threshold", "modality"}))
    together, expected = parts(mutation)
    alone, all_ = (
        len(Batch(mutation.kb, mutants).structure.rules)
        for mutants in (mutation.mutants[:1], mutation.mutants)
    )
    monkeypatch.setattr(judging, "_MOST_TOGETHER", int(alone + share * (all_ - alone)))
    apart, found = parts(mutation)
    born = sum(outcome != "stillborn" for outcome, _, _ in expected.values())
    assert (together, apart) == (1, born) if share < 0 else together < apart < born
    assert found == expected
