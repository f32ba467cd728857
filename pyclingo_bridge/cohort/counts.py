"""Counts over a cohort: sums, so that those of parts add up to that of the whole."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, Literal, TypedDict

from pyclingo_bridge.answer.model import Status
from pyclingo_bridge.base.files.json_form import (
    Count,
    Limits,
    PublicResult,
    Rows,
    Shown,
    shown,
    sorted_by_key,
)
from pyclingo_bridge.cohort.cell_counts import Cell, CellCounts, frequent
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.words.numbers import counted

MOST_PLANS = 10
"""Of plans there are nearly as many as situations: the data have the most frequent."""
Criterion = str
Input = str
Verdict = str
PlanStatus = Annotated[
    str, Limits(enum=("found", "nothing_to_plan", "no_consistent_plan", "cut_short"))
]


def _by(
    *names: str, order: Callable[[Any], Any] = sorted_by_key, of: str = "patients"
) -> Mapping[str, Shown]:
    """Field metadata for a counter by several things: in JSON a list of objects that name them."""
    return shown(form=Rows(names, of, order))


@dataclass
class Counts:
    """Numbers of patients; those after `rejected_cells` are of those accepted."""

    read: Count = 0
    """Rows of the tables; `accepted`, `rejected` and `empty` add up to it."""
    accepted: Count = 0
    rejected: Count = 0
    empty: Count = 0
    """Rows in which no cell says anything: no patients."""
    problems: Counter[str] = field(default_factory=Counter)
    """Rejected rows by the kind of the first problem of each."""
    rejected_cells: Counter[Cell] = field(
        default_factory=CellCounts,
        metadata=_by("column", "value", "kind", order=frequent, of="cells"),
    )
    """Cells for which rows are rejected, of which a row may have several; the most frequent first.
    Beyond a thousand different ones, "…" is all further values of a column."""
    unknown_cells: Counter[Cell] = field(
        default_factory=CellCounts,
        metadata=_by("column", "value", "kind", order=frequent, of="cells"),
    )
    """Cells of accepted rows that give no value and were made unknown, as the mapping says."""
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    """Patients by verdict."""
    criteria: Counter[tuple[Criterion, Status]] = field(
        default_factory=Counter, metadata=_by("criterion", "status")
    )
    failed_together: Counter[tuple[Criterion, ...]] = field(
        default_factory=Counter, metadata=_by("criteria", order=Counter.most_common)
    )
    """By the criteria that fail and no others, in the order of the knowledge base, the most
    frequent first; without criteria where none fails."""
    open_together: Counter[tuple[Criterion, ...]] = field(
        default_factory=Counter, metadata=_by("criteria", order=Counter.most_common)
    )
    """The same of criteria that stay open."""
    stated: Counter[Input] = field(default_factory=Counter)
    """Patients of whom something is stated of the input."""
    keeps_open: Counter[Input] = field(default_factory=Counter)
    """Patients whose verdict hangs on the input, of which too little is known."""
    left_open: Count = 0
    """Patients whose verdict hangs on at least one such input."""
    by_reading: Counter[tuple[str, str, Verdict, Verdict]] = field(
        default_factory=Counter, metadata=_by("reading", "choice", "from", "to")
    )
    """Patients whose verdict is another under one other choice of a reading: the verdict in force,
    and that under the choice."""
    advice: Counter[tuple[str, str]] = field(
        default_factory=Counter, metadata=_by("modality", "action")
    )
    """Patients by what a statement in force says."""
    compared: Counter[tuple[Verdict, Verdict]] = field(
        default_factory=Counter, metadata=_by("from", "to")
    )
    """By the verdict on both sides, all patients that both accept; empty without a second side."""
    not_compared: Count = 0
    """Accepted patients that the second side finds impossible, or gives no verdict or several."""
    synthetic: Count = 0
    """Accepted rows that are labelled synthetic."""
    situations: Count = 0
    """Situations in which a plan was searched for; 0 where plans were not asked for, and what
    follows is empty."""
    plan_status: Counter[PlanStatus] = field(default_factory=Counter)
    """Patients by what the search found."""
    best_plans: Counter[str] = field(
        default_factory=Counter,
        metadata=_by("plan", order=lambda plans: frequent(plans)[:MOST_PLANS]),
    )
    """The ten most frequent best plans (of a patient the first of the best, in words), the most
    frequent first."""
    plan_steps: Counter[tuple[str, str]] = field(
        default_factory=Counter, metadata=_by("decision", "action")
    )
    """Steps of the best plan of each patient."""

    def add(self, other: "Counts") -> None:
        """Add the numbers of another part of the cohort."""
        for member in fields(self):
            number, more = getattr(self, member.name), getattr(other, member.name)
            if isinstance(number, Counter):
                number.update(more)
            else:
                setattr(self, member.name, number + more)


class ReadingChoice(TypedDict):
    """A reading with one of its choices."""

    reading: str
    choice: str


def _reading_choices(pairs: Iterable[tuple[str, str]]) -> list[ReadingChoice]:
    return [ReadingChoice(reading=reading, choice=choice) for reading, choice in pairs]


@dataclass(frozen=True, repr=False)
class Summary(PublicResult):
    """The counts of a cohort, with what a reader needs to understand them."""

    schema_version: Literal[1] = field(default=1, init=False)
    notice: str = field(init=False)
    """That rows are synthetic, and no patients; empty where none is."""
    files: tuple[str, ...]
    kb: Identity
    readings: Mapping[str, str]
    """The choice in force for each reading."""
    verdict_order: tuple[Verdict, ...]
    """Every verdict that the rules can give, in the order of the knowledge base, the best first."""
    criteria: tuple[Criterion, ...]
    modalities: tuple[str, ...]
    """The strongest first."""
    questions: Mapping[Input, str]
    """Every input in the order of the vocabulary, with its question in plain words."""
    other_readings: tuple[tuple[str, str], ...] = field(metadata=shown(form=_reading_choices))
    """Every reading with each choice that is not in force."""
    compared_with: str | None
    """What the second side is, in words; null where nothing is compared."""
    synthetic: Count
    """Accepted rows that are labelled synthetic."""
    counts: Counts
    review_status: str
    disclaimer: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "notice", _notice(self.synthetic, self.counts.read))

    def _in_short(self) -> str:
        verdicts = (f"{number} {name}" for name, number in frequent(self.counts.verdicts))
        rejected = [f"{self.counts.rejected} rejected"] if self.counts.rejected else []
        return f"{counted(self.counts.read, 'row')}: {', '.join([*verdicts, *rejected])}"


def _notice(synthetic: int, read: int) -> str:
    if not synthetic:
        return ""
    are = "row is" if synthetic == 1 else "rows are"
    of = f"all {read:,}" if synthetic == read > 1 else f"{synthetic:,}"
    return f"Synthetic data: {of} {are} labelled synthetic. These are not patients."
