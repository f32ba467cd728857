"""Rules in parts that have nothing in common: those that are missed are missed in the whole."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from pyclingo_bridge.check.analyses import irrelevance, monotonicity, readings, rules
from pyclingo_bridge.check.analysis import Result
from pyclingo_bridge.population import reduction
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.reduction import unconnected
from tests.population.test_cone import HEAD, checked, domains, guideline
from tests.sizes import size


def beside(text: str) -> str:
    """The same rules on inputs, readings and atoms of their own; the verdict is called advice."""
    own = re.sub(r"\b([a-frs])\b", r"\1\1", text).replace("knowledge_base(test", "% (")
    return re.sub(r"\bd(\d)", r"c\1", own).replace("verdict(", "advised(")


def two(seed: int) -> str:
    return f"{guideline(seed)}\n{beside(guideline(seed + 1000))}\n#show verdict/1. #show advised/1."


def found(one: CheckedGuideline) -> list[Result]:
    return list(rules.ANALYSIS.run(one))


def in_whole(one: CheckedGuideline, monkeypatch: pytest.MonkeyPatch) -> list[Result]:
    with monkeypatch.context() as whole:
        whole.setattr(reduction, "unconnected", lambda structure, _: [structure])
        return found(one)


@pytest.mark.parametrize("seed", range(size(smoke=4, ci=20, full=300)))
def test_the_same_rules_change_something(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = checked(tmp_path, two(seed))
    assert found(one) == in_whole(one, monkeypatch)


CRITERIA = """
criterion(k1). met(k1) :- d3. failed(k1) :- d4. criterion(k2). met(k2) :- c3. failed(k2) :- c4.
better_verdict(v1, v2). better_verdict(v2, other). more_is_better(f). less_is_better(ff).
"""


@pytest.mark.parametrize("analysis", [irrelevance, monotonicity, readings])
@pytest.mark.parametrize("seed", range(size(smoke=4, ci=20, full=300)))
def test_parts_give_what_the_whole_gives(
    seed: int, analysis: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{two(seed)}\n{CRITERIA}"
    in_parts = list(analysis.ANALYSIS.run(checked(tmp_path, text)))
    monkeypatch.setattr(reduction, "unconnected", lambda structure, _: [structure])
    assert in_parts == list(analysis.ANALYSIS.run(checked(tmp_path, text)))


def test_two_guidelines_are_two_parts(tmp_path: Path) -> None:
    several = [checked(tmp_path, two(seed)).structure for seed in range(10)]
    assert any(len(unconnected(structure)) > 1 for structure in several)
    linked = checked(tmp_path, f"{two(0)}\nboth :- d0, c0, known(a), known(aa).").structure
    assert len(unconnected(linked)) <= len(unconnected(several[0]))


def test_parts_are_not_looked_at_where_nothing_known_contradicts_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No rule of one part changes anything where the other forbids everybody."""
    one_rule = "verdict(v1) :- patient(a, yes).\nverdict(v2) :- known(b)."
    forbidding = ":- not known(ff).\ninconsistent :- patient(ff, 1)."
    text = f"{HEAD}{domains()}\n{one_rule}\n{beside(domains())}\n{forbidding}"
    asked: list[object] = []

    def remembered(structure: object, apart: object) -> object:
        asked.append(structure)
        return unconnected(structure, apart)  # type: ignore[arg-type]

    one = checked(tmp_path, text)
    monkeypatch.setattr(reduction, "unconnected", remembered)
    results = found(one)
    assert not asked
    assert results == in_whole(one, monkeypatch)
