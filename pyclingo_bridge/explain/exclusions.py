"""Which statements exclude each other where added rules leave no plan."""

from collections.abc import Iterable
from dataclasses import replace

from pyclingo_bridge.answer.added_effects import PLANS_VANISHED
from pyclingo_bridge.answer.model import Answer, Finding, Given
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.solving.symbols import printed


def with_exclusions(kb: KnowledgeBase, case: Case, answer: Answer) -> Answer:
    """The answer, its finding that no plan is left with the statements that exclude each other.

    They are those of a minimal unsatisfiable core over the rules: with their rules alone the
    patient has no plan.
    """
    named = [
        _named(kb, case, answer, one) if one.kind == PLANS_VANISHED else one
        for one in answer.findings
    ]
    return replace(answer, findings=tuple(named))


def _named(kb: KnowledgeBase, case: Case, answer: Answer, finding: Finding) -> Finding:
    facts = tuple(sorted(Given(name, value) for name, value in case.values.items()))
    readings = tuple(
        (name, choice) for name, choice in answer.readings.items() if choice != kb.readings[name][0]
    )
    rules = CheckedGuideline(kb).forbidding(Witness(facts, readings))
    statements = _statements(answer, rules)
    if not statements:
        return finding
    return replace(finding, text=f"{finding.text}: {', '.join(statements)} exclude each other")


def _statements(answer: Answer, rules: Iterable[Rule]) -> list[str]:
    """The statements in force whose rules these are, in the form of people."""
    in_force = {one.statement for one in answer.advice if one.in_force}
    return sorted(in_force & {printed(name) for rule in rules for name in rule.statements})
