"""The report of a check in Markdown, as a write-up for the authors of the guideline.

First what they have to decide, then how it was found, last what is no question. The same report
gives the same text: no times, no dates, no paths of one machine.
"""

from collections.abc import Iterable, Iterator, Sequence
from shlex import join

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.check.run import NAMES, STALE
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import SOURCE
from pyclingo_bridge.guideline.statements import Statement
from pyclingo_bridge.population.findings import Analysed, Finding, Report
from pyclingo_bridge.render.check_words import (
    FOREMOST,
    Asked,
    CheckWords,
    because,
    by_acceptance,
    capital,
    counting,
    headline,
    notes,
    patients,
    questions_heading,
    tally,
    unchecked,
)
from pyclingo_bridge.render.markdown import escaped, rule_block
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.words.labels import plain, reviewed

_HOW_TO_READ = (
    "A search over all patients that can exist found what follows, in the sources as they are "
    "formalised in `kb/`; each finding has its smallest patient, of whom all else is unknown. What "
    "a reader found in the text is marked so. The name below a finding is the one that the "
    "knowledge base declares it by."
)
_UNCHECKED = "There is nothing in the rules that these would look at: neither found nor proved."


def check_markdown(kb: KnowledgeBase, report: Report) -> str:
    """The write-up in Markdown."""
    words = CheckWords(kb)
    asked = words.asked(report)
    parts = [
        "# What the checks find in the guideline",
        escaped(f"{kb.title} ({kb.name} {kb.version}). {headline(report)}."),
        _sources(kb),
    ]
    first, rest = asked[:FOREMOST], asked[FOREMOST:]
    for heading, some in ((questions_heading(first), first), ("Further questions", rest)):
        if some:
            parts += [f"## {heading}", "\n".join(_question(words, one) for one in some)]
    parts += ["## How it was found", _HOW_TO_READ, _overview(report.analyses)]
    for one in asked:
        parts += _behind(words, one)
    parts += _annex(words, report, {f.id for one in asked for f in one.findings})
    if report.unchecked:
        parts += ["## Not checked", _UNCHECKED]
        parts.append("\n".join(f"- {escaped(capital(unchecked(u)))}." for u in report.unchecked))
    parts += [
        "---",
        f"This page was written by `{_command(kb, report)}`: change the rules, not the page. "
        + escaped(f"{reviewed(report.review_status)}{report.disclaimer}"),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _question(words: CheckWords, asked: Asked) -> str:
    """A question as one item of a list."""
    question = asked.question
    found = " Found by reading." if question.by_reading else ""
    rows = [
        f"{asked.number}. **{escaped(question.text)}** {escaped(words.where(question))}.{found}",
        *(
            f"   *{head}:* {escaped(text)}"
            for head, text in (
                ("Patient", words.patient(asked)),
                ("Why it matters", question.why),
                ("Proposal", question.proposal),
            )
            if text
        ),
    ]
    return "\n".join(rows)


def _behind(words: CheckWords, asked: Asked) -> Iterator[str]:
    """What the search found of a question."""
    if not asked.findings:
        return
    yield f"### {asked.number}. {escaped(asked.question.text)}"
    yield "\n".join(
        _statement(words.statements[s]) for s in asked.question.statements if s in words.statements
    )
    for finding in asked.findings:
        yield from _finding(words, finding)
    yield from _rules(words, asked.findings, asked.question.statements)


def _finding(words: CheckWords, finding: Finding) -> Iterator[str]:
    """A finding with its patients."""
    yield f"**{escaped(capital(words.said(finding.title)))}** (`{finding.id}`)"
    lines = [*finding.details]
    for head, witness in patients(finding):
        lines.append(f"{capital(head)}: {words.sentence(witness)}")
    lines.append(_resolved(words, finding))
    yield "\n".join(f"- {escaped(words.said(line))}" for line in lines)


def _rules(
    words: CheckWords, findings: Iterable[Finding], statements: Sequence[str]
) -> Iterator[str]:
    """The rules behind findings that name their statements, as they are written."""
    rules = dict.fromkeys(rule for finding in findings for rule in words.telling(finding)[0])
    if own := [rule for rule in rules if set(words.named(rule)) & set(statements)]:
        yield "The rules that say so:"
        yield rule_block([(rule.file, rule.line, rule.text) for rule in own[:_RULES]])


_RULES = 4
"""How many rules of a question are shown."""


def _annex(words: CheckWords, report: Report, asked: set[str]) -> Iterator[str]:
    """What is no question to the authors: why, and each in a line."""
    left = [finding for finding in report.findings if finding.id not in asked]
    aside = grouped((one.aside, one) for one in left if one.aside and not one.counts)
    if aside:
        yield "## Annex: no questions"
    for why, findings in aside.items():
        yield f"### {escaped(why.rstrip('.'))}"
        yield "\n".join(f"- {_line(words, finding)}" for finding in findings)
    others = [finding for finding in left if finding.counts or not finding.aside]
    for analysed in report.analyses:
        yield from _other(words, analysed, [f for f in analysed.findings if f in others])


def _line(words: CheckWords, finding: Finding) -> str:
    shown = (f"{capital(head)}: {words.sentence(w)}" for head, w in patients(finding))
    return escaped(" ".join([f"{capital(words.said(finding.title)).rstrip('.')}.", *shown]))


def _other(words: CheckWords, analysed: Analysed, findings: Sequence[Finding]) -> Iterator[str]:
    """The findings of an analysis that are not for the authors: those that count in full."""
    if not findings:
        return
    yield f"## {escaped(capital(analysed.title))}"
    for finding in counting(findings):
        yield f"### {escaped(capital(words.said(finding.title)))}"
        yield from _finding(words, finding)
        yield "\n".join(map(_statement, words.cited(finding)))
        yield from _rules(words, [finding], finding.statements)
    for acceptance, accepted in by_acceptance(findings).items():
        yield f"### Known: {escaped(because(acceptance))}"
        yield "\n".join(f"- {_line(words, finding)}" for finding in accepted)
    if told := notes(findings):
        yield "### For information"
        yield "\n".join(f"- {_line(words, finding)}" for finding in told)


def _command(kb: KnowledgeBase, report: Report) -> str:
    """The command that writes the same page again."""
    command = ["crlm", "check", *(["--as-written"] if report.as_written else [])]
    names = [analysed.name for analysed in report.analyses if analysed.name != STALE]
    for name in () if set(names) >= set(NAMES) else names:
        command += ["--only", name]
    for file in kb.extensions:
        command += ["--with", file.name]
    return join([*command, "--format", "markdown"])


def _sources(kb: KnowledgeBase) -> str:
    """The list of the documents that the statements come from."""
    rows = kb.table.facts(SOURCE)
    return "\n".join(f"- {printed(name)}: *{escaped(str(title))}*" for name, title, _ in rows)


def _overview(analyses: Iterable[Analysed]) -> str:
    rows = ["| what | new | declared as known | for information |", "| --- | --: | --: | --: |"]
    for analysed in analyses:
        counts = " | ".join(map(str, tally(analysed.findings)))
        rows.append(f"| {escaped(analysed.title)} | {counts} |")
    return "\n".join(rows)


def _statement(statement: Statement) -> str:
    where = f"{printed(statement.source)}, section {plain(statement.section)}; {statement.strength}"
    return f"- **{escaped(statement.name)}** ({escaped(where)}): {escaped(statement.text)}"


def _resolved(words: CheckWords, finding: Finding) -> str:
    """What the knowledge base does about a finding, with the override of two statements."""
    pair = finding.statements if len(finding.statements) == 2 else ()
    overrides = [
        f"{statement.name} overrides {other}."
        for statement in words.cited(finding)
        for other in statement.overrides
        if {statement.name, other} <= set(pair)
    ]
    ending = "Told for information."
    if finding.acceptance is not None:
        ending = f"Declared as known: {because(finding.acceptance).rstrip('.')}."
    elif finding.counts:
        ending = "Not declared as known."
    return " ".join(["In the knowledge base:", *(overrides or [ending])])
