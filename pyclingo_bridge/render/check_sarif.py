"""What a check found, for the tools that read SARIF."""

from importlib.metadata import version
from typing import Any

from pyclingo_bridge.diagnostics import Location
from pyclingo_bridge.guideline.knowledge_base import CHECKS, ENTRY, KnowledgeBase
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.population.findings import Finding, Report
from pyclingo_bridge.render.check_words import (
    CheckWords,
    because,
    case_facts,
    patients,
    unchecked,
)
from pyclingo_bridge.render.sarif import SarifResult, sarif


def check_sarif(kb: KnowledgeBase, report: Report) -> dict[str, Any]:
    """A SARIF 2.1.0 log: each finding at the first responsible rule that names a statement of it;
    what is accepted is suppressed; what was not checked is told of the run."""
    words = CheckWords(kb)
    results = [_result(kb, words, one) for one in report.findings]
    rules = {one.name: one.title for one in report.analyses}
    log = sarif(results, rules, version("crlm"))
    notices = [
        {"level": "note", "message": {"text": f"not checked: {unchecked(one)}"}}
        for one in report.unchecked
    ]
    for run in log["runs"]:  # a property bag: what SARIF has no place of its own for
        if notices:
            run["invocations"] = [
                {"executionSuccessful": True, "toolExecutionNotifications": notices}
            ]
        run["properties"] = {
            "kb": dict(report.kb),
            "review_status": report.review_status,
            "disclaimer": report.disclaimer,
        }
    return log


def _result(kb: KnowledgeBase, words: CheckWords, finding: Finding) -> SarifResult:
    telling, rest = words.telling(finding)
    rules = [*telling, *rest]
    return SarifResult(
        rule_id=finding.analysis,
        level=finding.level,
        message=_message(finding, words),
        location=_location(kb, rules[0]) if rules else _nowhere(kb),
        help=None if not finding.counts else f'if this is known: accepted({finding.id}, "reason").',
        related=tuple((_location(kb, one), _first_line(one)) for one in rules[1:]),
        suppressed=because(finding.acceptance) if finding.acceptance else None,
    )


def _message(finding: Finding, words: CheckWords) -> str:
    lines = [finding.title, *finding.details]
    if finding.statements:
        lines.append(f"statements: {', '.join(finding.statements)}")
    for head, witness in patients(finding):
        lines.append(f"{head}: {case_facts(witness) or 'nothing known'}".replace("\n", " "))
        lines += (f"plan: {one}" for one in words.steps(witness))
    return "\n".join(lines)


def _first_line(rule: Rule) -> str:
    return rule.text.splitlines()[0] if rule.text else "a rule behind it"


def _location(kb: KnowledgeBase, rule: Rule) -> Location:
    """A file of the knowledge base is named from the folder that it is in: here it is found."""
    _, _, inside = rule.file.partition("kb/")
    own = kb.folder / inside
    is_own = rule.file.startswith("kb/") and own.is_file()
    return Location(str(own) if is_own else rule.file, rule.line, 1)


def _nowhere(kb: KnowledgeBase) -> Location:
    """Where a finding stands that no rule is behind: the entry of what was checked."""
    checks = kb.folder / CHECKS
    return Location(str(checks if checks.is_file() else kb.folder / ENTRY), 1, 1)
