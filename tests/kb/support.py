"""Patients and goals of the tables: what is read from YAML, and how a goal is decided.

A table changes a named patient (`patients.yaml`); the value `unknown` takes an input away. Goals
are atoms, `any` standing for anything; an atom of the plans holds when one of the best has it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import clingo
import yaml

from pyclingo_bridge.answer.expectations import of_plans
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.program import AnswerSet, Literal, Program
from pyclingo_bridge.solving.symbols import matches

HERE = Path(__file__).resolve().parent
UNKNOWN = "unknown"
GOAL_KEYS = ("holds", "lacks")
RESERVED = frozenset({"patient", "readings", "disputed", *GOAL_KEYS})
_SECONDS = 60.0
_STATES = ("met(any)", "failed(any)", "open(any)")
_ONE_ANSWER = ("finding(any, error)", "verdict(any)", *_STATES)

Patient = Mapping[str, Value]


class _Loader(yaml.CSafeLoader):
    """YAML in which `yes` and `no` are the words that they are in a case."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Any:
    """A YAML file of this folder."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def texts(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """One text, several, or none."""
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)


@dataclass(frozen=True)
class Check:
    """A patient under some readings, and the goals that must and must not hold."""

    id: str
    values: Patient
    readings: Mapping[str, str]
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    disputed: str | None = None


@cache
def base_patients() -> dict[str, Patient]:
    """The named patients; `like` starts from another one."""
    raw: dict[str, dict[str, Any]] = read_yaml(HERE / "patients.yaml")
    found: dict[str, Patient] = {}
    for name, stated in raw.items():
        values = dict(stated)
        start = values.pop("like", None)
        found[name] = changed(found[start] if start else {}, values)
    return found


def changed(patient: Patient, changes: Mapping[str, Any]) -> Patient:
    """A patient with other values; `unknown` and the reserved words are no values."""
    values = {**patient, **{k: v for k, v in changes.items() if k not in RESERVED}}
    return {name: value for name, value in values.items() if value != UNKNOWN}


def variant(patient: Patient, changes: Mapping[str, Any]) -> Patient:
    """The patient of a variant: changed from `patient`, or from the one that it names."""
    return changed(
        base_patients()[changes["patient"]] if "patient" in changes else patient, changes
    )


def described(changes: Mapping[str, Any]) -> str:
    """Changes as a readable part of a test id."""
    parts = [f"{k}={v}" for k, v in changes.items() if k not in RESERVED - {"patient"}]
    parts += [f"{k}:{v}" for k, v in (changes.get("readings") or {}).items()]
    return ",".join(parts) or "as-is"


class Answered:
    """What one patient gets of some goals, and the best plans when a goal asks for them."""

    def __init__(
        self,
        kb: KnowledgeBase,
        values: Patient,
        readings: Mapping[str, str],
        goals: Iterable[str],
    ) -> None:
        self._kb = kb
        self._context = [*kb.patient(values), *kb.in_force(kb.chosen(readings))]
        self._asked = {goal: of_form(kb.program, goal) for goal in goals}
        literals = {literal for atoms in self._asked.values() for literal, _ in atoms}
        found = kb.program.holds([*self._context, -kb.planning], literals)
        assert found is not None, "no answer set"
        self._held = set(found)
        self._plans: tuple[AnswerSet, ...] | None = None

    def true(self, goal: str) -> list[clingo.Symbol]:
        """The atoms that are true and of the form of a goal."""
        pattern = clingo.parse_term(goal)
        if of_plans(pattern):
            atoms = [atom for plan in self._best_plans() for atom in plan.atoms]
            return [atom for atom in atoms if matches(pattern, atom)]
        return [symbol for literal, symbol in self._asked[goal] if literal in self._held]

    def _best_plans(self) -> tuple[AnswerSet, ...]:
        if self._plans is None:
            kb = self._kb
            found = kb.program.optima([*self._context, kb.planning], _SECONDS)
            assert found.complete, "not all plans were found in time"
            self._plans = found.answer_sets
        return self._plans


@cache
def of_form(program: Program, goal: str) -> list[tuple[Literal, clingo.Symbol]]:
    """The ground atoms of the form of a goal, with their literals."""
    pattern = clingo.parse_term(goal)
    atoms = program.atoms((pattern.name, len(pattern.arguments)))
    return [(atom.literal, atom.symbol) for atom in atoms if matches(pattern, atom.symbol)]


def derivable(kb: KnowledgeBase, goal: str) -> bool:
    """Whether some patient could make a goal true: a misspelt one is in no ground rule."""
    return bool(of_form(kb.program, goal))


def decide(kb: KnowledgeBase, check: Check) -> None:
    """Assert that a check comes out, on a patient who does not contradict himself.

    Whatever the check is about, there is one verdict, and each criterion is in one state.
    """
    answered = Answered(
        kb, check.values, check.readings, {*_ONE_ANSWER, *check.holds, *check.lacks}
    )
    assert not answered.true("finding(any, error)")
    assert len(answered.true("verdict(any)")) == 1
    states = [atom for state in _STATES for atom in answered.true(state)]
    assert len(states) == len({str(atom.arguments[0]) for atom in states}) == 5, states
    missing = [goal for goal in check.holds if not answered.true(goal)]
    assert not missing, f"does not hold: {'; '.join(missing)}"
    surplus = [str(atom) for goal in check.lacks for atom in answered.true(goal)]
    assert not surplus, f"holds, and should not: {'; '.join(surplus)}"


def misfits(kb: KnowledgeBase, check: Check) -> Iterator[str]:
    """What is wrong with a check itself: inputs, values, readings, goals."""
    for name, value in check.values.items():
        declared = kb.vocabulary.get(name)
        if declared is None:
            yield f"{check.id}: no input `{name}`"
        elif not declared.accepts(value):
            yield f"{check.id}: `{value}` is not a value of `{name}`"
    for name, choice in check.readings.items():
        if choice not in kb.readings.get(name, ()):
            yield f"{check.id}: no reading `{name}` with the choice `{choice}`"
    for goal in (*check.holds, *check.lacks):
        if not derivable(kb, goal):
            yield f"{check.id}: no rule can derive `{goal}`"
