"""How many patients of a cohort change between two sides, one solver call a patient and side."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pyclingo_bridge.base.files.json_form import Count, Limits
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.diff.changes import OUTCOMES
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.locking import Lock, exclusive


@dataclass(frozen=True, slots=True)
class Version:
    """One side: a knowledge base and the readings in force."""

    kb: KnowledgeBase
    readings: Mapping[str, str]
    name: str

    @property
    def lock(self) -> Lock:
        """The lock of the knowledge base."""
        return self.kb.lock


Some = Annotated[int, Limits(minimum=1)]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many patients of a cohort change."""

    patients: Count
    changed: Count
    contradictory: Count
    """Patients whose case contradicts itself on one side or the other: not compared."""
    verdicts: Mapping[str, Some]
    """By `before becomes after`."""
    others: Mapping[str, Some]
    """Of those with the same verdict: by what changes."""


@exclusive
def counted(before: Version, after: Version, cohort: Iterable[Case]) -> Counted:
    """How many patients of a cohort change from one side to the other."""
    patients = changed = contradictory = 0
    verdicts: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for case in cohort:
        patients += 1
        first, second = (_outcome(version, case) for version in (before, after))
        if first is None or second is None:
            contradictory += 1
        elif first != second:
            changed += 1
            verdict, other = _verdict(first), _verdict(second)
            if verdict != other:
                verdicts[f"{verdict} becomes {other}"] += 1
            else:
                others.update(
                    {
                        f"{atom.partition('(')[0]} {'added' if atom in second else 'removed'}"
                        for atom in first ^ second
                    }
                )
    ordered = (dict(sorted(c.items(), key=lambda p: (-p[1], p[0]))) for c in (verdicts, others))
    return Counted(patients, changed, contradictory, *ordered)


def _outcome(version: Version, case: Case) -> frozenset[str] | None:
    """The compared atoms that hold for a patient; None for a case that contradicts itself."""
    kb = version.kb
    values = {name: value for name, value in case.values.items() if name in kb.vocabulary}
    atoms = {
        atom.literal: str(atom.symbol)
        for name, arity in OUTCOMES
        for atom in kb.program.atoms((name, arity))
    }
    context = [*kb.patient(values), *kb.in_force(version.readings), -kb.planning]
    literals = kb.program.holds([*context, *kb.consistent], atoms)
    return None if literals is None else frozenset(atoms[literal] for literal in literals)


def _verdict(outcome: frozenset[str]) -> str:
    """The verdict among the atoms of an outcome, or `none`."""
    atom = next((atom for atom in outcome if atom.startswith("verdict(")), "")
    return atom.removeprefix("verdict(").removesuffix(")") or "none"
