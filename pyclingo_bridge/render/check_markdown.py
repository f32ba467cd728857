"""What a check found, as a write-up for the authors of the guideline.

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
from pyclingo_bridge.solving.symbols import printed
from pyclingo_bridge.words.labels import plain

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
    found = [one for one in report.analyses if one.findings]
    parts = [
        "# What the checks find in the guideline",
        _escaped(
            f"{kb.title} ({kb.name} {kb.version}). Review status of the sources: "
            f"{report.review_status}. {report.disclaimer}"
        ),
        _sources(kb),
        _HOW_TO_READ.replace("\n", " "),
        f"This page was written by `{_command(kb, report)}`: change the rules, not the page.",
        _overview(found) if found else "Nothing was found.",
    ]
    for one in found:
        parts.append(f"## {_escaped(capital(one.title))}")
        for finding in (*counting(one.findings), *notes(one.findings)):
            parts += _section(words, finding)
        for acceptance, findings in by_acceptance(one.findings).items():
            parts += _known(words, acceptance, findings)
    if report.unchecked:
        parts += ["## Not checked", _UNCHECKED]
        parts.append("\n".join(f"- {_escaped(capital(unchecked(u)))}." for u in report.unchecked))
    return "\n\n".join(filter(None, parts)) + "\n"


def _command(kb: KnowledgeBase, report: Report) -> str:
    """The command that writes the same page again."""
    command = ["crlm", "check", *(["--as-written"] if report.as_written else [])]
    names = [one.name for one in report.analyses if one.name != STALE]
    for name in () if set(names) >= set(NAMES) else names:
        command += ["--only", name]
    for file in kb.extensions:
        command += ["--with", file.name]
    return join([*command, "--format", "markdown"])


def _sources(kb: KnowledgeBase) -> str:
    """The documents, by which statements are cited below."""
    rows = kb.program.facts(SOURCE)
    return "\n".join(f"- {printed(name)}: *{_escaped(str(title))}*" for name, title, _ in rows)


def _overview(found: list[Analysed]) -> str:
    rows = ["| what | open | declared as known | for information |", "| --- | --: | --: | --: |"]
    for one in found:
        counts = " | ".join(map(str, tally(one.findings)))
        rows.append(f"| {_escaped(one.title)} | {counts} |")
    return "\n".join(rows)


def _section(words: CheckWords, finding: Finding) -> Iterator[str]:
    yield f"### {_escaped(finding.title)}"
    yield f"`{finding.id}`"
    if finding.details:
        yield "\n".join(f"- {_escaped(one)}" for one in finding.details)
    if (cited := words.cited(finding)) or finding.statements:
        yield "**What the sources say**"
        known = {one.name for one in cited}
        others = [f"- {_escaped(one)}" for one in finding.statements if one not in known]
        yield "\n".join([*map(_statement, cited), *others])
    for head, witness in patients(finding):
        yield _patient(words, head, witness)
    yield f"**In the knowledge base**: {_escaped(_resolved(words, finding))}"


def _known(words: CheckWords, acceptance: Acceptance, findings: Sequence[Finding]) -> Iterator[str]:
    """What is declared as known for one reason: a single finding as any other, several together."""
    if len(findings) == 1:
        yield from _section(words, findings[0])
        return
    yield f"### Known: {_escaped(because(acceptance))}"
    said = {text for one in findings for text in one.details}
    yield "\n".join(f"- {_escaped(one)}" for one in sorted(said))
    cited = {one.name: one for finding in findings for one in words.cited(finding)}
    if cited:
        yield "**What the sources say**"
        yield "\n".join(_statement(cited[name]) for name in sorted(cited))
    yield "**Where**"
    yield "\n".join(
        f"- {_escaped(one.title)}. {' '.join(_patient(words, *pair) for pair in patients(one))}"
        for one in findings
    )


def _statement(one: Statement) -> str:
    where = f"{printed(one.source)}, section {plain(one.section)}; {one.strength}"
    return f"- **{_escaped(one.name)}** ({_escaped(where)}): {_escaped(one.text)}"


def _patient(words: CheckWords, head: str, witness: Witness) -> str:
    facts = words.facts(witness)
    text = f"all else unknown: {'; '.join(facts)}" if facts else "of whom nothing is known"
    parts = [f"**{capital(head)}**, {_escaped(text)}."]
    if readings := words.readings(witness):
        parts.append(
            f"The sources read otherwise than by default: {_escaped('; '.join(readings))}."
        )
    if steps := words.steps(witness):
        parts.append(f"The plan: {_escaped('; '.join(steps))}.")
    return " ".join(parts)


def _resolved(words: CheckWords, finding: Finding) -> str:
    """What the knowledge base does about a finding, with the override where it is about two
    statements."""
    pair = finding.statements if len(finding.statements) == 2 else ()
    overrides = [
        f"{one.name} overrides {other}."
        for one in words.cited(finding)
        for other in one.overrides
        if one.name in pair and other in pair
    ]
    if finding.acceptance is not None:
        return " ".join([*overrides, f"Accepted: {because(finding.acceptance)}."])
    if finding.counts:
        return " ".join([*overrides, "Open: it is not accepted."])
    return " ".join(overrides) or "Told for information."


def _escaped(text: str) -> str:
    """Text as Markdown: on one line, and nothing in it means more than itself but `code`."""
    pieces = code_apart(" ".join(text.split()))
    return "".join(f"`{one}`" if is_code else _plain(one) for one, is_code in pieces)


def _plain(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)
