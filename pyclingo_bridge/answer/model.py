"""What is answered for a case: frozen results, and their JSON form (`spec`: answer.schema.json)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pyclingo_bridge.solving.symbols import Value

SCHEMA_VERSION = 1
STRENGTHS = ("must", "should", "prefer", "may", "fact")
"""Of statements, the strongest first."""


@dataclass(frozen=True, slots=True, order=True)
class Given:
    """An input with a value, stated or taken for granted."""

    input: str
    value: Value


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion: `met`, `failed` or `open`, and a minimal set of stated facts that decides it."""

    id: str
    status: str
    because: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing that one statement says of this case."""

    modality: str
    action: str
    statement: str
    strength: str
    in_force: bool
    overridden_by: str | None


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds an operation back; `until_week` is None where the sources give no time."""

    action: str
    until_week: int | None
    reason: str
    statement: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A decision on which the sources say nothing for this case."""

    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Missing:
    """An unknown input, and the verdict or decisions that hang on it."""

    input: str
    question: str
    matters_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan; weeks count from today."""

    decision: str
    action: str
    start_week: int
    latest_week: int | None
    repeat_weeks: int | None
    repeat_months: int | None
    months: int | None
    after: tuple[str, ...]
    statements: tuple[str, ...]
    contingent_on: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """One complete, consistent course; plans of one rank are equally good."""

    rank: int
    departs_from: tuple[str, ...]
    silent: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a source gives: shown beside a decision, used by no rule."""

    statement: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A warning or a note on the case, with the facts that it is about."""

    kind: str
    level: str
    text: str
    facts: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Against:
    """A statement that speaks against the verdict; the modality `hold` holds an operation back."""

    statement: str
    modality: str
    action: str
    strength: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """The nearest other value of one number that turns the verdict, and to what."""

    input: str
    value: int
    to: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer for a case under the chosen readings."""

    case: str
    kb: Mapping[str, Any]
    readings: Mapping[str, str]
    verdict: str
    verdict_by_reading: Mapping[str, str]
    verdict_certain_under_all_readings: bool | None
    """Whether no combination of readings gives another verdict; None where not asked."""
    because: tuple[Given, ...]
    """A smallest set of stated facts that forces the verdict; empty where not asked."""
    because_unsaid: tuple[str, ...]
    """The inputs of which the verdict needs that nothing is said of them."""
    against: tuple[Against, ...]
    """What speaks against the verdict, the strongest first."""
    fragile: tuple[Turn, ...]
    """The smallest change of one number that turns the verdict, and those of other numbers."""
    assumed: tuple[Given, ...]
    criteria: tuple[Criterion, ...]
    advice: tuple[Advice, ...]
    holds: tuple[Hold, ...]
    silent: tuple[Silence, ...]
    missing: tuple[Missing, ...]
    plans: tuple[Plan, ...]
    plans_complete: bool
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    review_status: str
    disclaimer: str

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON-ready data, keys in the order of the specification."""
        fields = asdict(self)
        head = {key: fields.pop(key) for key in ("case", "kb")}
        return head | {"schema_version": SCHEMA_VERSION} | fields
