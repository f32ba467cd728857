"""What is counted over a cohort: sums, so that those of parts add up to that of the whole."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

MOST_PLANS = 10
"""Of plans there are nearly as many as situations: the data have the most frequent."""
Criterion = str
Input = str
Verdict = str


@dataclass
class Counts:
    """Numbers of patients; all but the first three are of those accepted."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    """Rejected rows by the kind of what is wrong with them, each row under its first problem."""
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    criteria: Counter[tuple[Criterion, str]] = field(default_factory=Counter)
    """By criterion and its status: `met`, `failed`, `open`."""
    failed_together: Counter[tuple[Criterion, ...]] = field(default_factory=Counter)
    """By the criteria that fail, in the order of the knowledge base; `()` where none does."""
    open_together: Counter[tuple[Criterion, ...]] = field(default_factory=Counter)
    """The same of criteria that stay open."""
    stated: Counter[Input] = field(default_factory=Counter)
    """Patients of whom something is stated of the input."""
    keeps_open: Counter[Input] = field(default_factory=Counter)
    """Patients whose verdict hangs on the input, of which too little is known."""
    left_open: int = 0
    """Patients whose verdict hangs on at least one such input."""
    by_reading: Counter[tuple[str, str, Verdict, Verdict]] = field(default_factory=Counter)
    """By reading, its other choice, and the verdict in force and under that choice, where they
    differ."""
    advice: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By modality and action, of statements in force."""
    compared: Counter[tuple[Verdict, Verdict]] = field(default_factory=Counter)
    """By the verdict on the first side and on the second, all patients that both sides accept."""
    not_compared: int = 0
    """Patients that the second side finds impossible, or gives no verdict or several."""
    synthetic: int = 0
    """Patients that are labelled synthetic."""
    situations: int = 0
    """Situations for which a plan was searched for."""
    plan_status: Counter[str] = field(default_factory=Counter)
    """By what became of the search."""
    best_plans: Counter[str] = field(default_factory=Counter)
    """By the first of the best plans, in words."""
    plan_steps: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By decision and action, of that plan."""

    def add(self, other: "Counts") -> None:
        """Add the numbers of another part of the cohort."""
        for one in fields(self):
            mine, more = getattr(self, one.name), getattr(other, one.name)
            if isinstance(mine, Counter):
                mine.update(more)
            else:
                setattr(self, one.name, mine + more)


@dataclass(frozen=True)
class Summary:
    """The counts of a cohort, with what a reader needs to understand them."""

    files: tuple[str, ...]
    kb: Mapping[str, Any]
    readings: Mapping[str, str]
    """The choice in force for each reading."""
    verdict_order: tuple[Verdict, ...]
    """The verdicts in the order of the knowledge base, the best first."""
    criteria: tuple[Criterion, ...]
    modalities: tuple[str, ...]
    """The strongest first."""
    questions: Mapping[Input, str]
    """Every input in the order of the vocabulary, with its question in plain words."""
    other_readings: tuple[tuple[str, str], ...]
    """Every reading with each choice that is not in force."""
    compared_with: str | None
    """What the second side is, in words; None where nothing is compared."""
    synthetic: int
    """Patients that are labelled synthetic."""
    counts: Counts
    review_status: str
    disclaimer: str

    @property
    def notice(self) -> str:
        """That patients are made up; empty where none is."""
        made_up, read = self.synthetic, self.counts.read
        if not made_up:
            return ""
        are = "row is" if made_up == 1 else "rows are"
        of = f"all {read:,}" if made_up == read > 1 else f"{made_up:,}"
        return f"Synthetic data: {of} {are} labelled synthetic. These are not patients."

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data (`cohort.schema.json`); counts by several things are lists of objects."""
        of = self.counts
        counts: dict[str, Any] = {one.name: getattr(of, one.name) for one in fields(of)}
        own = {one.name: getattr(self, one.name) for one in fields(self)}
        found = {"schema_version": 1, "notice": self.notice, **own, "counts": counts}
        found["other_readings"] = [{"reading": r, "choice": c} for r, c in self.other_readings]
        counts["criteria"] = [
            {"criterion": c, "status": s, "patients": n}
            for (c, s), n in sorted(of.criteria.items())
        ]
        for name in ("failed_together", "open_together"):
            rows = getattr(of, name).most_common()
            counts[name] = [{"criteria": list(which), "patients": n} for which, n in rows]
        counts["by_reading"] = [
            {"reading": r, "choice": c, "from": a, "to": b, "patients": n}
            for (r, c, a, b), n in sorted(of.by_reading.items())
        ]
        counts["advice"] = [
            {"modality": m, "action": a, "patients": n} for (m, a), n in sorted(of.advice.items())
        ]
        counts["compared"] = [
            {"from": a, "to": b, "patients": n} for (a, b), n in sorted(of.compared.items())
        ]
        counts["best_plans"] = [
            {"plan": text, "patients": n} for text, n in frequent(of.best_plans)[:MOST_PLANS]
        ]
        steps = sorted(of.plan_steps.items())
        counts["plan_steps"] = [{"decision": d, "action": a, "patients": n} for (d, a), n in steps]
        return found


def frequent(found: Mapping[str, int]) -> list[tuple[str, int]]:
    """What occurs, the most frequent first."""
    return sorted(((one, n) for one, n in found.items() if n), key=lambda row: (-row[1], row[0]))
