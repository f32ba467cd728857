"""The questions to the authors of a guideline: findings, ranked by what they can do to a patient.

The rank follows from the kind of a finding and from what it bears on: a contradiction before a gap,
an operation before a reference. Rules say which findings are one question, why it matters and what
to propose (`open_question/3` and what goes with it); a finding of which they say nothing is a
question all the same, in the words of the check. So is what a reader found
(`finding_by_reading/3`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyclingo_bridge.check.bearing import Bearings, weightiest
from pyclingo_bridge.check.named_findings import NamedFindings
from pyclingo_bridge.guideline.predicates import (
    FINDING_BY_READING,
    FINDING_BY_READING_FROM,
    OPEN_QUESTION,
    OPEN_QUESTION_ON,
    OPEN_QUESTION_TEXT,
)
from pyclingo_bridge.population.findings import BEARINGS, Finding, Question
from pyclingo_bridge.solving.atoms import Signature, printed
from pyclingo_bridge.solving.program import Program

ABOUT_SOURCES = frozenset({"contradictions", "gaps", "sources"})
"""The analyses whose findings are for the authors of the guideline."""
KINDS = ("contradiction", "tension", "gap", "difference", "reference")
"""Kinds of findings, the weightiest first."""
_KIND_OF = {
    "contradiction": "contradiction",
    "tension": "tension",
    "gap": "gap",
    "strength": "difference",
    "condition": "difference",
}
PARTS = ("why", "proposal", "patient")
"""What is said of a question."""
_LAST = 1 << 10
"""The place among equals of a question that the rules give none."""


@dataclass(frozen=True, slots=True)
class _Worded:
    """A question as the rules word it."""

    place: int
    text: str
    more: Mapping[str, tuple[str, ...]]
    """Sentences: `why`, `proposal`, and the `patient`."""


class OpenQuestions:
    """What the rules say of the questions to the authors."""

    def __init__(self, program: Program, bearings: Bearings) -> None:
        self._bearings = bearings
        texts: dict[tuple[str, str], tuple[str, ...]] = defaultdict(tuple)
        for name, part, text in _rows(program, OPEN_QUESTION_TEXT):
            texts[name, part] += (text,)
        self._worded = {
            name: _Worded(int(place), text, {p: texts[name, p] for p in PARTS})
            for name, place, text in _rows(program, OPEN_QUESTION)
        }
        self.named = NamedFindings(
            (atom.symbol.arguments[1], str(atom.symbol.arguments[0]))
            for atom in program.atoms(OPEN_QUESTION_ON)
        )
        statements: dict[str, list[str]] = defaultdict(list)
        for name, statement in _rows(program, FINDING_BY_READING_FROM):
            statements[name].append(printed(statement))
        self._read = [
            (kind, self._read_finding(name, text, tuple(sorted(statements[name]))))
            for name, kind, text in _rows(program, FINDING_BY_READING)
        ]

    def _read_finding(self, name: str, text: str, statements: tuple[str, ...]) -> Finding:
        identity = f"finding_by_reading({name})"
        bearing = self._bearings.of_statements(statements)
        return Finding("", identity, "note", text, (), statements, bearing=bearing)

    def of(self, findings: Iterable[Finding]) -> tuple[Question, ...]:
        """The questions that these findings come to, and those of a reader, in their order."""
        groups: dict[tuple[str, str], list[tuple[str, Finding]]] = defaultdict(list)
        asked = [(_kind(f), f) for f in findings if f.analysis in ABOUT_SOURCES and not f.aside]
        for kind, finding in (*asked, *self._read):
            groups[self._key(finding)].append((kind, finding))
        ranked = (
            (self._rank(name, group), self._question(name, group))
            for (name, _), group in groups.items()
        )
        return tuple(question for _, question in sorted(ranked, key=lambda pair: pair[0]))

    def _key(self, finding: Finding) -> tuple[str, str]:
        """The question of a finding, or what those that no question is worded for share."""
        name = next(self.named.of(finding.id), "")
        if name in self._worded:
            return name, ""
        return "", finding.acceptance.reason if finding.acceptance else finding.id

    def _rank(self, name: str, group: Sequence[tuple[str, Finding]]) -> tuple[int, int, int, str]:
        """How much it can do: kind and bearing together, then the kind, then as the rules say."""
        total, kind = min(
            (
                KINDS.index(kind) + self._resolved(f) + BEARINGS.index(f.bearing or "source"),
                KINDS.index(kind),
            )
            for kind, f in group
        )
        worded = self._worded.get(name)
        return total, kind, worded.place if worded else _LAST, group[0][1].id

    @staticmethod
    def _resolved(finding: Finding) -> bool:
        """Whether the rules resolve a contradiction that the sources leave to them."""
        return finding.level == "note" and finding.analysis == "contradictions"

    def _question(self, name: str, group: Sequence[tuple[str, Finding]]) -> Question:
        kinds, findings = zip(*group, strict=True)
        worded = self._worded.get(name)
        more = worded.more if worded else {}
        first: Finding = findings[0]
        alone = first.acceptance.reason if first.acceptance else first.title
        named = {s for f in findings for s in _statements(f)}
        read = [f.title for f in findings if worded and not f.analysis]
        return Question(
            text=worded.text if worded else alone,
            kind=min(kinds, key=KINDS.index),
            bearing=weightiest(f.bearing or "source" for f in findings),
            statements=tuple(sorted(named)),
            why=" ".join((*read, *more.get("why", ()))),
            proposal=" ".join(more.get("proposal", ())),
            patient=" ".join(more.get("patient", ())),
            findings=tuple(f.id for f in findings),
            by_reading=all(not f.analysis for f in findings),
        )


def _kind(finding: Finding) -> str:
    return _KIND_OF.get(finding.id.partition("(")[0], "reference")


def _statements(finding: Finding) -> tuple[str, ...]:
    return finding.statements or (finding.acceptance.statements if finding.acceptance else ())


def _rows(program: Program, predicate: Signature) -> Iterator[tuple[str, ...]]:
    """The facts of a predicate as texts."""
    return (tuple(map(str, row)) for row in program.facts(predicate))
