"""What is answered for a case: frozen results (as JSON: `answer.schema.json`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from pyclingo_bridge.answer.common import Given, Strength
from pyclingo_bridge.base.diagnostics import Level
from pyclingo_bridge.base.files.json_form import Limits, PublicResult
from pyclingo_bridge.base.records import record
from pyclingo_bridge.guideline.predicate_groups import MODALITIES
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.solving.atoms import Value

Status = Annotated[str, Limits(enum=("met", "failed", "open"))]
"""Of a criterion."""
StatementId = Annotated[str, Limits(pattern="^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$")]
"""As people write it: `S2-11`."""
Week = Annotated[int, Limits(minimum=0)]
"""Counted from today."""
ReadingChoice = Annotated[str, Limits(pattern="^[^=]+=[^=]+$")]
"""`reading=choice`."""


@record
class ReadAs:
    """A fact that the case states in other words than the value."""

    input: str
    value: Value
    how: str
    """What it was read from, and how."""
    bound: str | None
    """The bound for which the value stands, as it was written; null where the value was stated."""


@record
class Criterion:
    """A criterion, and whether it is met."""

    id: str
    status: Status
    because: tuple[Given, ...]
    """A minimal set of stated facts that, with what is unknown, decides the criterion."""


@record
class Advice:
    """One thing that one statement says of this case."""

    modality: Annotated[str, Limits(enum=tuple(name for name, _ in MODALITIES))]
    action: str
    statement: StatementId
    strength: Strength
    in_force: bool
    overridden_by: str | None
    """The overriding statements, by comma; null when in force."""
    says: str | None
    """What it says in a sentence, where modality and action alone would mislead; else null."""
    background: bool
    """Whether it matters only once somebody plans the action, and nobody does."""


@record
class AdviceChange:
    """What another reading changes of what is in force: `modality action statement` each."""

    appears: tuple[str, ...]
    vanishes: tuple[str, ...]


@record
class Hold:
    """What holds an operation back."""

    action: str
    until_week: Week | None
    """Weeks from today; 0 means due now, null that the sources give no time."""
    reason: str
    statement: StatementId


@record
class Silence:
    """A decision on which the sources say nothing for this case."""

    decision: str
    reason: str


@record
class Missing:
    """An unknown input, and the verdict or decisions that hang on it."""

    input: str
    question: str
    matters_for: Annotated[tuple[str, ...], Limits(minItems=1)]


@dataclass(frozen=True, slots=True)  # plans are told apart by their steps
class Step:
    """One step of a plan; weeks count from today.

    Sources give intervals and no durations: a step that comes after another has no week of its own,
    unless something holds it back.
    """

    phase: str | None
    """Which part of the course it belongs to; null where the guideline has no phases."""
    decision: str
    action: str
    alternatives: tuple[str, ...]
    """Actions that can stand in its place: the rest of the plan is the same."""
    continues: bool
    """Whether this is what is running already."""
    not_before_week: Week | None
    """Earliest start, weeks from today."""
    latest_week: int | None
    """Upper bound, where a source sets one."""
    repeat_weeks: int | None
    repeat_months: int | None
    months: int | None
    """How long, where a source says so and it can be told."""
    depends_on: tuple[str, ...]
    """Inputs that are unknown and on which its date hangs."""
    after: tuple[str, ...]
    """Actions of the plan that it comes after, all of them, and events that it waits for."""
    statements: tuple[StatementId, ...]
    contingent_on: str | None
    """What must have happened for the step to apply; `no_conversion`: that it has not."""


@record
class Plan:
    """One complete, consistent course; plans of one rank are equally good."""

    rank: Annotated[int, Limits(minimum=1)]
    """1 is best; plans of one rank are equally good."""
    differs_in: tuple[str, ...]
    """The decisions in which plans of this rank differ."""
    departs_from: tuple[StatementId, ...]
    silent: tuple[str, ...]
    """Decisions on which the sources say nothing."""
    steps: tuple[Step, ...]


@record
class Figure:
    """A number that a source gives: shown beside a decision, used by no rule."""

    statement: StatementId
    about: str
    text: str


@record
class Finding:
    """A warning or a note on the case, with the facts that it is about."""

    kind: str
    level: Annotated[str, Limits(enum=get_args(Level))]
    text: str
    facts: tuple[Given, ...]


@record
class Against:
    """A statement that speaks against the verdict."""

    statement: str
    modality: str
    """A modality, or `hold` for what holds an operation back."""
    action: str
    strength: Strength
    in_force: bool


@record
class Turn:
    """The nearest other value of one number that turns the verdict, and to what."""

    input: str
    value: int
    to: int
    verdict: str


@record
class Answer(PublicResult):
    """The whole answer for a case under the chosen readings."""

    case: str
    """The file as named, or <stdin>."""
    title: str
    """What the case calls itself."""
    date: str | None
    """The day to which time is counted, as 2026-12-03; null where no time is counted from dates."""
    read: tuple[ReadAs, ...]
    """What the case states in other words, units or dates, and what was read from it."""
    notes: tuple[str, ...]
    """Free text of the case, never interpreted."""
    kb: Identity
    schema_version: Literal[2] = field(default=2, init=False)
    readings: Mapping[str, str]
    """The choice in force for every reading."""
    verdict: str
    """Of the shipped knowledge base: indicated, consider, not_indicated_now, contraindicated,
    undetermined, already_resected or out_of_scope."""
    verdict_reasons: tuple[str, ...]
    """Why it is not a plain yes, in a sentence each."""
    verdict_by_reading: Mapping[ReadingChoice, str]
    """Only the readings, one at a time, under which the verdict differs."""
    verdict_certain_under_all_readings: bool | None
    """Whether no combination of readings gives another verdict; null where it was not asked."""
    advice_by_reading: Mapping[ReadingChoice, AdviceChange]
    """Only the readings, one at a time, under which advice appears or vanishes."""
    because: tuple[Given, ...]
    """A smallest set of stated facts that forces the verdict, whatever else is or is not known;
    empty where it was not asked."""
    because_unsaid: tuple[str, ...]
    """The inputs of which the verdict needs that nothing is said of them."""
    against: tuple[Against, ...]
    """What speaks against the verdict, in force and strongest first."""
    fragile: tuple[Turn, ...]
    """For each stated number, the nearest other value that turns the verdict; the smallest change,
    as a share of the range, first."""
    assumed: tuple[Given, ...]
    """Closed-world inputs of which nothing was said, with their default."""
    criteria: tuple[Criterion, ...]
    advice: tuple[Advice, ...]
    holds: tuple[Hold, ...]
    silent: tuple[Silence, ...]
    missing: tuple[Missing, ...]
    plans: tuple[Plan, ...]
    plans_complete: bool
    """False when the search was cut short by its time limit."""
    figures: tuple[Figure, ...]
    """Figures of the sources beside a decision that is due; no rule uses them."""
    findings: tuple[Finding, ...]
    review_status: str
    disclaimer: str

    def _in_short(self) -> str:
        return f"{self.verdict}, {self.title or self.case}"
