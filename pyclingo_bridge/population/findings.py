"""What a check finds, proves, and does not look at: frozen results with their JSON form."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from pyclingo_bridge.answer.model import Given
from pyclingo_bridge.diagnostics import Level
from pyclingo_bridge.guideline.statements import Rule

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Witness:
    """A patient, with as few inputs known as any that shows the finding; all else is unknown."""

    facts: tuple[Given, ...]
    readings: tuple[tuple[str, str], ...] = ()
    """The choices that are not the default."""
    steps: tuple[str, ...] = ()
    """What the plan chooses, as `decision: action`, where the finding is about a plan."""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data; the facts are a case that `crlm query` reads."""
        return {
            "facts": {one.input: one.value for one in self.facts},
            "readings": dict(self.readings),
            "plan": list(self.steps),
        }


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that the knowledge base declares as known."""

    reason: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found; a `note` informs and never fails the check."""

    analysis: str
    id: str
    """A term that names the finding, the same in every run: `accepted/2` speaks of it by this."""
    level: Level
    title: str
    details: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    """Ids as people write them: `S2-11`."""
    witness: Witness | None = None
    beside: Witness | None = None
    """The second patient, where two are compared."""
    rules: tuple[Rule, ...] = ()
    """A smallest set of rules that brings it about, whatever the other rules are."""
    acceptance: Acceptance | None = None

    @property
    def counts(self) -> bool:
        """Whether it fails the check."""
        return self.level != "note" and self.acceptance is None

    def accepted(self, acceptance: Acceptance) -> "Finding":
        """The same, as known."""
        return replace(self, acceptance=acceptance)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data."""
        return {
            "analysis": self.analysis,
            "id": self.id,
            "level": self.level,
            "title": self.title,
            "details": list(self.details),
            "statements": list(self.statements),
            "witness": self.witness.to_dict() if self.witness else None,
            "beside": self.beside.to_dict() if self.beside else None,
            "rules": [{"file": one.file, "line": one.line, "text": one.text} for one in self.rules],
            "accepted": asdict(self.acceptance) if self.acceptance else None,
        }


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that no patient shows: the solver answered UNSAT."""

    analysis: str
    claim: str
    covers: str
    """Over which patients, readings and plans."""
    part: str = ""
    """The part of the analysis that it is of (`check/not_checked.py`)."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something that is neither found nor proved, as there is nothing to look at."""

    analysis: str
    claim: str
    """What was not checked."""
    because: str
    missing: tuple[str, ...] = ()
    """The predicates that it reads and of which the rules have no atom, as `opposed/5`."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """What one analysis gave."""

    name: str
    title: str
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...]
    seconds: float
    """Of processor time."""
    unchecked: tuple[Unchecked, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that was checked."""

    kb: Mapping[str, Any]
    as_written: bool
    analyses: tuple[Analysed, ...]
    review_status: str
    disclaimer: str

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the analyses."""
        return tuple(one for analysed in self.analyses for one in analysed.findings)

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """All that was not looked at, in the order of the analyses."""
        return tuple(one for analysed in self.analyses for one in analysed.unchecked)

    @property
    def failed(self) -> bool:
        """Whether something was found that is not declared as known."""
        return any(one.counts for one in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data (`check.schema.json`)."""
        return {
            "schema_version": SCHEMA_VERSION,
            "kb": dict(self.kb),
            "as_written": self.as_written,
            "failed": self.failed,
            "analyses": [
                {
                    "name": one.name,
                    "title": one.title,
                    "seconds": round(one.seconds, 3),
                    "findings": [found.to_dict() for found in one.findings],
                    "proofs": [{"claim": p.claim, "covers": p.covers} for p in one.proofs],
                    "unchecked": [
                        {"claim": u.claim, "because": u.because, "missing": list(u.missing)}
                        for u in one.unchecked
                    ],
                }
                for one in self.analyses
            ],
            "review_status": self.review_status,
            "disclaimer": self.disclaimer,
        }
