"""What a check finds, proves, and does not look at: frozen results (`check.schema.json`)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.base.diagnostics import Level
from pyclingo_bridge.base.files.json_form import HIDDEN, Limits, PublicResult, rounded, shown
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.words.numbers import counted


def case_of(facts: Iterable[Given]) -> dict[str, Value]:
    """The values by input: a case that `crlm query` reads."""
    return {fact.input: fact.value for fact in facts}


def _choices(readings: Iterable[tuple[str, str]]) -> dict[str, str]:
    return dict(readings)


@dataclass(frozen=True, slots=True)
class Witness:
    """A patient, with as few inputs known as any that shows the finding; all else is unknown."""

    facts: tuple[Given, ...] = field(metadata=shown(form=case_of))
    """A case that `crlm query` reads; all else is unknown."""
    readings: tuple[tuple[str, str], ...] = field(default=(), metadata=shown(form=_choices))
    """The choices that are not the default."""
    steps: tuple[str, ...] = field(default=(), metadata=shown("plan"))
    """What the plan chooses, as `decision: action`, where the finding is about a plan."""

    @property
    def values(self) -> dict[str, Value]:
        """The known inputs with their values."""
        return case_of(self.facts)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that the knowledge base declares as known."""

    reason: str
    statements: tuple[str, ...]


BEARINGS = ("operation", "treatment", "diagnostics", "source")
"""What a finding about the sources can touch, by what it can do to a patient: the most first."""
Bearing = Annotated[str, Limits(enum=BEARINGS)]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found; a `note` informs and never fails the check."""

    analysis: str
    id: str
    """A term that names the finding, the same in every run: what `accepted/2` speaks of."""
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
    acceptance: Acceptance | None = field(default=None, metadata=shown("accepted"))
    """Why the knowledge base declares it as known; null where it does not."""
    bearing: Bearing | None = None
    """What it bears on, where it is about the sources."""
    aside: str = ""
    """Why it is no question to the authors: it stands in the annex of a write-up."""

    @property
    def counts(self) -> bool:
        """Whether it fails the check."""
        return self.level != "note" and self.acceptance is None


NOT = "not "
Conjunction = tuple[str, ...]
"""Atoms that hold together, `NOT` before those that do not."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that no patient shows: the solver answered UNSAT."""

    analysis: str = field(metadata=HIDDEN)
    claim: str
    covers: str
    """Over which patients, readings and plans."""
    part: str = field(default="", metadata=HIDDEN)
    """The part of the analysis that it is of (`check/not_checked.py`)."""
    excludes: tuple[Conjunction, ...] = field(default=(), metadata=HIDDEN)
    """What no patient fulfils, if the claim is about patients one by one: each of these."""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Something that is neither found nor proved, as there is nothing to look at."""

    analysis: str = field(metadata=HIDDEN)
    claim: str
    """What was not checked."""
    because: str
    missing: tuple[str, ...] = ()
    """The predicates that it reads and of which the rules have no atom, as `opposed/5`."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the authors of the guideline, in the order of what it can do to a patient."""

    text: str
    kind: str
    """`contradiction`, `tension`, `gap`, `difference` or `reference`."""
    bearing: Bearing
    statements: tuple[str, ...]
    """Where the sources leave it open."""
    why: str
    """Why it matters."""
    proposal: str
    """A wording, or what to decide."""
    patient: str
    """Whom it is about, as a reader says it; empty where a finding has its smallest patient."""
    findings: tuple[str, ...]
    """The ids of the findings that come to it; a reader's are no results of a search."""
    by_reading: bool
    """Whether a reader found it, not the search."""


@dataclass(frozen=True, slots=True)
class Analysed:
    """What one analysis gave."""

    name: str
    """As in `--only`; `accepted`: what is accepted and not found."""
    title: str
    seconds: float = field(metadata=shown(form=rounded))
    """Processor time."""
    findings: tuple[Finding, ...]
    proofs: tuple[Proof, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Report(PublicResult):
    """All that was checked."""

    schema_version: Literal[1] = field(default=1, init=False)
    kb: Identity
    as_written: bool
    """Whether contradictions that an override resolves are told, too."""
    failed: bool = field(init=False)
    """Whether something was found that is neither a note nor accepted (exit code 1)."""
    analyses: tuple[Analysed, ...]
    review_status: str
    """Of the sources."""
    disclaimer: str
    questions: tuple[Question, ...] = ()
    """To the authors of the guideline; the first can do most to a patient."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "failed", any(finding.counts for finding in self.findings))

    def _in_short(self) -> str:
        new = sum(finding.counts for finding in self.findings)
        known = sum(finding.acceptance is not None for finding in self.findings)
        proofs = sum(len(analysed.proofs) for analysed in self.analyses)
        return f"{counted(new, 'new finding')}, {known} known, {counted(proofs, 'proof')}"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the analyses."""
        return tuple(finding for analysed in self.analyses for finding in analysed.findings)

    @property
    def unchecked(self) -> tuple[Unchecked, ...]:
        """Everything that was not checked, in the order of the analyses."""
        return tuple(part for analysed in self.analyses for part in analysed.unchecked)
