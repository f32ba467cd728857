"""Statements that exclude each other, named in the finding that added rules leave no plan."""

from dataclasses import replace

from pyclingo_bridge.answer.added_effects import PLANS_VANISHED
from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.answer.model import Answer, Finding
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.words.labels import Words


def with_exclusions(kb: KnowledgeBase, case: Case, answer: Answer) -> Answer:
    """The answer; its finding that no plan is left names the statements that exclude each other.

    They are those of a minimal unsatisfiable core over the rules: with their rules alone the
    patient has no plan.
    """
    findings = tuple(
        _with_statements(kb, case, answer, finding) if finding.kind == PLANS_VANISHED else finding
        for finding in answer.findings
    )
    return replace(answer, findings=findings)


def _with_statements(kb: KnowledgeBase, case: Case, answer: Answer, finding: Finding) -> Finding:
    facts = tuple(sorted(Given(name, value) for name, value in case.values.items()))
    readings = Words(kb).not_default(answer.readings)
    rules = CheckedGuideline(kb).forbidding(Witness(facts, tuple(readings)))
    in_force = {advice.statement for advice in answer.advice if advice.in_force}
    statements = in_force & {printed(name) for rule in rules for name in rule.statements}
    if not statements:
        return finding
    named = ", ".join(sorted(statements))
    return replace(finding, text=f"{finding.text}: {named} exclude each other")
