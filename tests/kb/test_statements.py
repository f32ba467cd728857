"""Every formalised statement: it fires, it stays silent, it stays open, and its thresholds.

The tables under `statements/` are found by glob. An entry names the atoms that show that its
statement speaks (`shows`), a patient, and variants: each of `fires` changes the patient, each of
`silent` and `open` changes the first that fires, so that it is one step away from speaking.
`open` lacks the criterion's opposite too. Thresholds are tried one below, at, and one above.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import clingo
import pytest

from pyclingo_bridge import load
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT
from tests.kb.support import (
    GOAL_KEYS,
    HERE,
    RESERVED,
    UNKNOWN,
    Check,
    Patient,
    base_patients,
    decide,
    described,
    misfits,
    read_yaml,
    texts,
    variant,
)

_KEYS = frozenset(
    {"statement", "shows", "opposite", "patient", "given", "readings", "fires", "silent", "open"}
    | {"never_open", "thresholds", "disputed"}
)
_THRESHOLD_KEYS = frozenset({"input", "at", "of", "named", "fires", "gives", "with", "disputed"})
_OPPOSITE = {"met": "failed", "failed": "met"}
_OFFSETS = (-1, 0, 1)
# S0-34 does not speak where S0-20 does, so there is nothing to override.
_DISPUTED_OVERRIDES = {"overridden(s0_34,s0_20)"}


@dataclass(frozen=True)
class Entry:
    """One entry of a table, as written."""

    theme: str
    raw: Mapping[str, Any]

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements that it tests, as printed: S2-11."""
        return texts(self.raw["statement"])

    @property
    def shows(self) -> tuple[str, ...]:
        """The goals that show that the statement speaks."""
        return texts(self.raw["shows"])

    @property
    def opposite(self) -> tuple[str, ...]:
        """What an unknown input must not lead to: by itself, the other decision of a criterion."""
        goals = map(clingo.parse_term, self.shows)
        turned = [
            f"{_OPPOSITE[goal.name]}({goal.arguments[0]})"
            for goal in goals
            if goal.name in _OPPOSITE
        ]
        return (*texts(self.raw.get("opposite")), *turned)

    @property
    def start(self) -> Patient:
        """The patient before any variant."""
        return variant(base_patients()[self.raw["patient"]], self.raw.get("given") or {})

    def checks(self) -> Iterator[Check]:
        """Its variants and thresholds."""
        first = self.raw["fires"][0]
        firing = variant(self.start, first)
        for change in self.raw["fires"]:
            yield self._check("fires", self.start, {}, change)
        for kind in ("silent", "open"):
            for change in self.raw.get(kind) or ():
                yield self._check(kind, firing, first.get("readings") or {}, change)
        for threshold in self.raw.get("thresholds") or ():
            yield from self._at_threshold(threshold, firing, first.get("readings") or {})

    def _check(
        self, kind: str, patient: Patient, readings: Mapping[str, str], change: Mapping[str, Any]
    ) -> Check:
        holds, lacks = (texts(change.get(key)) for key in GOAL_KEYS)
        if kind == "fires":
            holds = (*self.shows, *holds)
        else:
            lacks = (*self.shows, *lacks)
        if kind == "open":
            lacks = (*lacks, *self.opposite)
        return Check(
            id=f"{self.theme}-{'+'.join(self.statements)}-{kind}-{described(change)}",
            values=variant(patient, change),
            readings={
                **(self.raw.get("readings") or {}),
                **readings,
                **(change.get("readings") or {}),
            },
            holds=holds,
            lacks=lacks,
            disputed=change.get("disputed") or self.raw.get("disputed"),
        )

    def _at_threshold(
        self, threshold: Mapping[str, Any], firing: Patient, readings: Mapping[str, str]
    ) -> Iterator[Check]:
        for place, offset in enumerate(_OFFSETS):
            change = {
                **(threshold.get("with") or {}),
                threshold["input"]: threshold["at"] + offset,
                "disputed": threshold.get("disputed"),
            }
            if "gives" in threshold:
                goals = texts(threshold["gives"][place])
                others = {g for given in threshold["gives"] for g in texts(given)} - set(goals)
                yield Check(
                    id=f"{self._named(threshold)}{offset:+d}-{described(change)}",
                    values=variant(firing, change),
                    readings={
                        **(self.raw.get("readings") or {}),
                        **readings,
                        **(change.get("readings") or {}),
                    },
                    holds=goals,
                    lacks=tuple(sorted(others)),
                    disputed=change["disputed"] or self.raw.get("disputed"),
                )
            else:
                kind = "fires" if offset in threshold["fires"] else "silent"
                made = self._check(kind, firing, readings, change)
                yield Check(**{**vars(made), "id": f"{made.id}{offset:+d}"})

    def _named(self, threshold: Mapping[str, Any]) -> str:
        return f"{self.theme}-{'+'.join(self.statements)}-{threshold['input']}"


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry of every table."""
    return tuple(
        Entry(path.stem, raw)
        for path in sorted((HERE / "statements").glob("*.yaml"))
        for raw in read_yaml(path)
    )


def _parameters() -> Iterator[Any]:
    for entry in entries():
        for check in entry.checks():
            marks = [pytest.mark.skip(reason=check.disputed)] if check.disputed else []
            yield pytest.param(check, id=check.id, marks=marks)


@pytest.mark.parametrize("check", tuple(_parameters()))
@pytest.mark.sample(100)
def test_statement(kb: KnowledgeBase, check: Check) -> None:
    decide(kb, check)


def test_tables_use_known_words(kb: KnowledgeBase) -> None:
    problems = [p for entry in entries() for c in entry.checks() for p in misfits(kb, c)]
    for entry in entries():
        name = "+".join(entry.statements)
        problems += [f"{name}: key `{key}`" for key in entry.raw.keys() - _KEYS]
        for threshold in entry.raw.get("thresholds") or ():
            problems += [f"{name}: key `{key}`" for key in threshold.keys() - _THRESHOLD_KEYS]
        for change in _changes(entry):
            problems += [
                f"{name}: `{key}` is neither an input nor a word of the tables"
                for key in change
                if key not in kb.vocabulary and key not in RESERVED
            ]
            problems += [
                f"{name}: `{key}` was unknown anyway"
                for key, value in change.items()
                if value == UNKNOWN and key not in _said(entry)
            ]
    assert not problems


def test_the_months_of_s2_49_stand_in_one_place(tmp_path: Path) -> None:
    """Another number there, and all that is counted from it follows."""
    folder = tmp_path / "kb"
    shutil.copytree(ROOT / "kb", folder)
    path = folder / "treatment/postoperative.lp"
    text = path.read_text(encoding="utf-8")
    fact = "threshold(perioperative_months, 6, s2_49)."
    assert text.count(fact) == 1
    path.write_text(text.replace(fact, fact.replace("6,", "8,")), encoding="utf-8")
    values = variant(base_patients()["resected"], {"months_of_chemotherapy": 7})
    decide(load(folder), Check("eight", values, {}, ("months_left(1)",)))


def _changes(entry: Entry) -> Iterator[Mapping[str, Any]]:
    for kind in ("fires", "silent", "open"):
        yield from entry.raw.get(kind) or ()


def _said(entry: Entry) -> frozenset[str]:
    """The inputs that some patient of an entry states."""
    named = {change["patient"] for change in _changes(entry) if "patient" in change}
    said = set(entry.start) | set(variant(entry.start, entry.raw["fires"][0]))
    return frozenset(said.union(*(base_patients()[name] for name in named)))


def test_tables_name_statements(kb: KnowledgeBase) -> None:
    known = {str(term) for term, *_ in kb.program.facts(("statement", 5))}
    named = {_constant(s) for entry in entries() for s in entry.statements}
    assert sorted(named - known) == []


def test_no_statement_is_tested_by_halves() -> None:
    """Each has a patient who makes it speak, one who does not, and one who leaves it open.

    What speaks because something is unknown is never open: its entry says why, and has a patient
    with an unknown input among those who make it speak.
    """
    halves = []
    for statement in sorted({s for entry in entries() for s in entry.statements}):
        of = [entry.raw for entry in entries() if statement in entry.statements]
        halves += [
            f"{statement}: {kind}" for kind in ("fires", "silent") if not any(map_has(of, kind))
        ]
        excused = [raw for raw in of if raw.get("never_open")]
        if not any(map_has(of, "open")) and not excused:
            halves.append(f"{statement}: open")
        halves += [
            f"{statement}: never open, and nothing unknown makes it speak"
            for raw in excused
            if not any(UNKNOWN in change.values() for change in _fires(raw))
        ]
    assert not halves


def _fires(raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    return (raw.get("given") or {}, *raw["fires"])


def map_has(raws: list[Mapping[str, Any]], kind: str) -> Iterator[bool]:
    """For each entry, whether it has variants of a kind."""
    return (bool(raw.get(kind)) for raw in raws)


def _constant(statement: str) -> str:
    return statement.lower().replace("-", "_")


def test_every_threshold_is_tried(kb: KnowledgeBase) -> None:
    """One below, at and one above, for each number that a statement sets."""
    tried = {
        (threshold.get("named", threshold["input"]), threshold["at"], _constant(statement))
        for entry in entries()
        for threshold in entry.raw.get("thresholds") or ()
        for statement in texts(threshold.get("of")) or entry.statements
    }
    declared = {
        (str(name), number.number, str(statement))
        for name, number, statement in (
            atom.symbol.arguments for atom in kb.program.atoms(("threshold", 3))
        )
    }
    assert sorted(declared - tried) == []


def test_every_override_is_seen(kb: KnowledgeBase) -> None:
    """For each pair, a patient for whom the specific statement overrides the general one."""
    seen = {
        str(clingo.parse_term(goal))
        for entry in entries()
        for check in entry.checks()
        for goal in check.holds
        if goal.startswith("overridden(")
    }
    pairs = {f"overridden({b},{a})" for a, b in kb.program.facts(("overrides", 2))}
    assert pairs
    assert sorted(pairs - seen - _DISPUTED_OVERRIDES) == []
    assert not seen & _DISPUTED_OVERRIDES
