"""The known tensions of the sources come out by themselves, and nothing that is none."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from pyclingo_bridge.check import Report, check, chosen_analyses, load_for_checks
from tests.conftest import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

RESOLVED = {
    # the contraindication, and R0, against what is still to be considered
    *(("S0-17", "S0-20"), ("S0-18", "S0-20"), ("S0-19", "S0-20")),
    *(("S0-17", "S2-40"), ("S0-18", "S2-40"), ("S0-19", "S2-40")),
    ("S0-22", "S2-20"),  # radiotherapy that the stage asks for, and a primary to be left alone
    *(("S2-02", "S2-08"), ("S2-05", "S2-08")),  # chemotherapy, and pembrolizumab
    ("S2-05", "S2-11"),  # a doublet, and a triplet
    ("S2-11", "S2-48"),  # a triplet, and who would not tolerate it
    *(("S2-03", "S2-24"), ("S2-20", "S2-24")),  # leave the primary, and think of it upfront
}
OPEN = {
    ("S0-27", "S2-08"),  # chemotherapy first, and pembrolizumab
    ("S0-27", "S2-15"),  # chemotherapy first, and pembrolizumab that is running
}
LEFT_TO_THE_RULES = {("S0-22", "S2-20")}
"""Resolved by an override across documents that neither of them says: told in every run."""
TENSIONS = {
    ("S0-27", "S0-28", "S2-15"),  # two clocks
    ("S0-38", "S2-39", "S2-50"),  # nothing less than R0, and a rule for R1
    ("S2-49", "S2-50"),  # six months in all, and an involved margin after them
}
STATEMENT = re.compile(r"\bs[02]_\d\d\b|\bS[02]-\d\d\b")


Check = Callable[..., Report]


pytestmark = pytest.mark.slow


@pytest.fixture
def report(shipped_report: Report) -> Report:
    found = [one for one in shipped_report.analyses if one.name == "contradictions"]
    return replace(shipped_report, analyses=tuple(found))


def test_each_pair_once(report: Report) -> None:
    pairs = [one.statements for one in report.findings]
    assert len(pairs) == len(set(pairs))
    for level, wanted in (("note", RESOLVED), ("error", OPEN), ("warning", TENSIONS)):
        assert {one.statements for one in report.findings if one.level == level} == wanted


def test_a_limit_of_a_trial_is_no_contradiction(report: Report) -> None:
    """Nine lesions (S0-35) against "no number is a cut-off" (S0-15)."""
    assert not any({"S0-35", "S0-15"} & set(one.statements) for one in report.findings)


def test_what_is_left_where_overrides_count(checked_once: Check) -> None:
    found = checked_once(load_for_checks(), chosen_analyses(["contradictions"])).findings
    assert {one.statements for one in found} == OPEN | TENSIONS | LEFT_TO_THE_RULES


def _code() -> Iterator[tuple[str, str]]:
    """What is code of the checker: its texts, without comments and docstrings."""
    rooms = (ROOT / "pyclingo_bridge" / room for room in ("check", "population"))
    files = sorted(file for room in rooms for file in room.rglob("*.py"))
    assert len(files) > 20
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value = ast.Constant("")
        yield path.name, ast.unparse(tree)
    rules = (ROOT / "kb/core/checks/conflicts.lp").read_text(encoding="utf-8")
    yield "conflicts.lp", re.sub(r"%.*", "", rules)


def test_no_line_of_code_names_a_statement() -> None:
    assert [
        (name, STATEMENT.findall(text)) for name, text in _code() if STATEMENT.search(text)
    ] == []


def test_a_finding_does_not_depend_on_what_was_asked_before() -> None:
    folder = ROOT / "tests/data/sore_throat"
    names = ["contradictions", "gaps", "properties", "sources"]
    alone = [
        one
        for name in names
        for one in check(load_for_checks(folder), chosen_analyses([name])).findings
        if not one.id.startswith("stale")
    ]
    together = check(load_for_checks(folder), chosen_analyses(names[::-1])).findings
    assert sorted(alone, key=lambda one: one.id) == sorted(together, key=lambda one: one.id)
