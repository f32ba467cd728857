"""The report of a check in Markdown, as a write-up for the authors of the guideline.

The same report gives the same text: no times, no dates, no paths of one machine.
"""

import re
from collections.abc import Iterator, Sequence
from shlex import join

from pyclingo_bridge.check.run import NAMES, STALE
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import SOURCE
from pyclingo_bridge.guideline.statements import Statement
from pyclingo_bridge.population.findings import Acceptance, Analysed, Finding, Report, Witness
from pyclingo_bridge.render.check_words import (
    CheckWords,
    because,
    by_acceptance,
    capital,
    code_apart,
    counting,
    notes,
    patients,
    tally,
    unchecked,
)
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.words.labels import plain, reviewed

_HOW_TO_READ = """\
Each section is one thing that a search over all patients found in the sources as they are
formalised in `kb/`: what it is, the statements with their source and a paraphrase, the smallest
patient that shows it, and what the knowledge base does about it. Everything else about that
patient is unknown. The name under a heading is the one that the knowledge base declares it by."""
_UNCHECKED = "There is nothing in the rules that these would look at: neither found nor proved."
_SPECIAL = re.compile(r"[\\`*<>\[\]|#&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")


def check_markdown(kb: KnowledgeBase, report: Report) -> str:
    """The write-up in Markdown."""
    words = CheckWords(kb)
    sections = [analysed for analysed in report.analyses if analysed.findings]
    parts = [
        "# What the checks find in the guideline",
        _escaped(
            f"{kb.title} ({kb.name} {kb.version}). {reviewed(report.review_status)}"
            f"{report.disclaimer}"
        ),
        _sources(kb),
        _HOW_TO_READ.replace("\n", " "),
        f"This page was written by `{_command(kb, report)}`: change the rules, not the page.",
        _overview(sections) if sections else "Nothing was found.",
    ]
    for analysed in sections:
        parts.append(f"## {_escaped(capital(analysed.title))}")
        for finding in (*counting(analysed.findings), *notes(analysed.findings)):
            parts += _section(words, finding)
        for acceptance, findings in by_acceptance(analysed.findings).items():
            parts += _known(words, acceptance, findings)
    if report.unchecked:
        parts += ["## Not checked", _UNCHECKED]
        parts.append("\n".join(f"- {_escaped(capital(unchecked(u)))}." for u in report.unchecked))
    return "\n\n".join(filter(None, parts)) + "\n"


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
    return "\n".join(f"- {printed(name)}: *{_escaped(str(title))}*" for name, title, _ in rows)


def _overview(sections: list[Analysed]) -> str:
    rows = ["| what | open | declared as known | for information |", "| --- | --: | --: | --: |"]
    for analysed in sections:
        counts = " | ".join(map(str, tally(analysed.findings)))
        rows.append(f"| {_escaped(analysed.title)} | {counts} |")
    return "\n".join(rows)


def _section(words: CheckWords, finding: Finding) -> Iterator[str]:
    yield f"### {_escaped(finding.title)}"
    yield f"`{finding.id}`"
    if finding.details:
        yield "\n".join(f"- {_escaped(detail)}" for detail in finding.details)
    if (cited := words.cited(finding)) or finding.statements:
        yield "**What the sources say**"
        known = {statement.name for statement in cited}
        others = [f"- {_escaped(name)}" for name in finding.statements if name not in known]
        yield "\n".join([*map(_statement, cited), *others])
    for head, witness in patients(finding):
        yield _patient(words, head, witness)
    yield f"**In the knowledge base**: {_escaped(_resolved(words, finding))}"


def _known(words: CheckWords, acceptance: Acceptance, findings: Sequence[Finding]) -> Iterator[str]:
    """The findings accepted for one reason: a single one as any other, several together."""
    if len(findings) == 1:
        yield from _section(words, findings[0])
        return
    yield f"### Known: {_escaped(because(acceptance))}"
    details = {text for finding in findings for text in finding.details}
    yield "\n".join(f"- {_escaped(text)}" for text in sorted(details))
    cited = {known.name: known for finding in findings for known in words.cited(finding)}
    if cited:
        yield "**What the sources say**"
        yield "\n".join(_statement(cited[name]) for name in sorted(cited))
    yield "**Where**"
    yield "\n".join(
        f"- {_escaped(case.title)}. {' '.join(_patient(words, *pair) for pair in patients(case))}"
        for case in findings
    )


def _statement(statement: Statement) -> str:
    where = f"{printed(statement.source)}, section {plain(statement.section)}; {statement.strength}"
    return f"- **{_escaped(statement.name)}** ({_escaped(where)}): {_escaped(statement.text)}"


def _patient(words: CheckWords, head: str, witness: Witness) -> str:
    facts = words.facts(witness)
    text = f"all else unknown: {'; '.join(facts)}" if facts else "of whom nothing is known"
    parts = [f"**{capital(head)}**, {_escaped(text)}."]
    if readings := words.readings(witness):
        named = _escaped("; ".join(readings))
        parts.append(f"The sources read otherwise than by default: {named}.")
    if steps := words.steps(witness):
        parts.append(f"The plan: {_escaped('; '.join(steps))}.")
    return " ".join(parts)


def _resolved(words: CheckWords, finding: Finding) -> str:
    """What the knowledge base does about a finding, with the override of two statements."""
    pair = finding.statements if len(finding.statements) == 2 else ()
    overrides = [
        f"{statement.name} overrides {other}."
        for statement in words.cited(finding)
        for other in statement.overrides
        if {statement.name, other} <= set(pair)
    ]
    if finding.acceptance is not None:
        return " ".join([*overrides, f"Accepted: {because(finding.acceptance)}."])
    if finding.counts:
        return " ".join([*overrides, "Open: it is not accepted."])
    return " ".join(overrides) or "Told for information."


def _escaped(text: str) -> str:
    """Text as Markdown: on one line, and nothing in it means more than itself but `code`."""
    pieces = code_apart(" ".join(text.split()))
    return "".join(
        f"`{piece}`" if is_code else _SPECIAL.sub(r"\\\g<0>", piece) for piece, is_code in pieces
    )
