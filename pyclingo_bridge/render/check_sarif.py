"""The report of a check as a SARIF log."""

from typing import Any

from pyclingo_bridge import __version__
from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.guideline.knowledge_base import CHECKS, ENTRY, KnowledgeBase
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.population.findings import Finding, Report
from pyclingo_bridge.render.check_words import CheckWords, because, case_facts, patients, unchecked
from pyclingo_bridge.render.sarif import SarifResult, sarif


def check_sarif(kb: KnowledgeBase, report: Report) -> dict[str, Any]:
    """A SARIF 2.1.0 log: each finding at the first responsible rule that names a statement of it;
    accepted findings are suppressed; what was not checked is a notification of the run."""
    words = CheckWords(kb)
    results = [_result(kb, words, finding) for finding in report.findings]
    rules = {analysed.name: analysed.title for analysed in report.analyses}
    log = sarif(results, rules, __version__)
    notices = [
        {"level": "note", "message": {"text": f"not checked: {unchecked(claim)}"}}
        for claim in report.unchecked
    ]
    for run in log["runs"]:  # a property bag: what SARIF has no place of its own for
        if notices:
            invocation = {"executionSuccessful": True, "toolExecutionNotifications": notices}
            run["invocations"] = [invocation]
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
        location=_location(kb, rules[0]) if rules else _entry(kb),
        help=None if not finding.counts else f'if this is known: accepted({finding.id}, "reason").',
        related=tuple(
            (_location(kb, rule), next(iter(rule.text.splitlines()), "a rule behind it"))
            for rule in rules[1:]
        ),
        suppressed=because(finding.acceptance) if finding.acceptance else None,
    )


def _message(finding: Finding, words: CheckWords) -> str:
    lines = [finding.title, *finding.details]
    if finding.statements:
        lines.append(f"statements: {', '.join(finding.statements)}")
    for head, witness in patients(finding):
        lines.append(f"{head}: {case_facts(witness) or 'nothing known'}".replace("\n", " "))
        lines += (f"plan: {step}" for step in words.steps(witness))
    return "\n".join(lines)


def _location(kb: KnowledgeBase, rule: Rule) -> Location:
    """The place of a rule; rules of the knowledge base name their file from its folder, `kb/`."""
    if rule.of_a_library:
        return Location(str(shipped("kb") / rule.file.replace("<core>", "core")), rule.line, 1)
    file = kb.folder / rule.file.removeprefix("kb/")
    is_of_kb = rule.file.startswith("kb/") and file.is_file()
    return Location(str(file) if is_of_kb else rule.file, rule.line, 1)


def _entry(kb: KnowledgeBase) -> Location:
    """The start of the entry file: the place of a finding that no rule brings about."""
    checks = kb.folder / CHECKS
    return Location(str(checks if checks.is_file() else kb.folder / ENTRY), 1, 1)
