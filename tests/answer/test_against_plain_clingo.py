"""The bridge against plain clingo: the same verdicts, the same advice, the same best plans."""

from collections.abc import Callable
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from tests.conftest import ROOT, is_plan_atom, run_plain
from tests.sizes import size

Cases = Callable[[int, int], list[bridge.Case]]
SHIPPED = sorted((ROOT / "cases").glob("*.lp"))
BLOCKS = 8


def both_agree(kb: KnowledgeBase, values: dict[str, Value], plans: bool = True) -> str:
    """Compare both on one patient; the verdict."""
    plain = run_plain(values)
    assumptions = [*kb.patient(values), *kb.in_force(kb.chosen())]
    found = kb.program.answer_set([*assumptions, -kb.planning])
    assert found is not None
    quiet = {str(atom) for atom in found.atoms if not is_plan_atom(str(atom))}
    assert quiet == {atom for atom in plain.atoms if not is_plan_atom(atom)}
    assert f"verdict({plain.verdict})" in quiet
    if plans:
        best = kb.program.optima([*assumptions, kb.planning], 60)
        assert best.complete
        ours = {frozenset(filter(is_plan_atom, map(str, a.atoms))) for a in best.answer_sets}
        assert ours == plain.plans
        costs = {tuple(part for part in a.cost if part[1]) for a in best.answer_sets}
        assert costs == {plain.cost}
    return plain.verdict


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.sample(32)
def test_shipped_case(kb: KnowledgeBase, path: Path) -> None:
    both_agree(kb, bridge.read_case(path, kb.vocabulary).values)


def test_cases_are_shipped() -> None:
    assert len(SHIPPED) >= 20


@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.sample(3)
def test_generated_cases_with_plans(kb: KnowledgeBase, generated: Cases, block: int) -> None:
    """56 in all, in blocks of their own seed; 304 at full size."""
    for case in generated(size(smoke=16, ci=40, full=304) // BLOCKS, 100 + block):
        both_agree(kb, case.values)


@pytest.mark.parametrize("block", range(BLOCKS))
@pytest.mark.sample(2)
def test_generated_verdicts(kb: KnowledgeBase, generated: Cases, block: int) -> None:
    """136 in all; 20,000 at full size."""
    count = size(smoke=112, ci=112, full=20_000) // BLOCKS
    seen: dict[str, int] = {}
    for case in generated(count, 200 + block):
        verdict = both_agree(kb, case.values, plans=False)
        assert bridge.verdict(kb, case) == verdict
        seen[verdict] = seen.get(verdict, 0) + 1
    assert len(seen) == 7
    assert min(seen.values()) >= 0.08 * sum(seen.values())


def test_a_reading_chosen_in_a_file(kb: KnowledgeBase) -> None:
    """`choose/2` in a file of one's own is `--reading` on the command line."""
    from tests.conftest import PATIENTS

    values = dict(PATIENTS["B"], flr_segments=1)
    for choice in ("either", "both"):
        plain = run_plain(values, extra=f"choose(remnant, {choice}).")
        case = bridge.Case.of("x", values)
        assert bridge.verdict(kb, case, {"remnant": choice}) == plain.verdict
