"""A search beside the proofs: no generated patient shows what the check proved of none."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.guideline.value_orders import orders_of
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.solver import Literal
from tests.conftest import ROOT
from tests.generated import generate
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")

COUNT = size(smoke=70, ci=70, full=100_000)
SEED = 20260121
_TENTH = 10

Patient = Mapping[str, Value]


class Search:
    """The ground program of the check, asked about one patient at a time."""

    def __init__(self) -> None:
        self.kb = load_for_checks(ROOT / "kb")
        self.checked = CheckedGuideline(self.kb)
        self.program = self.kb.program
        self._context = [*self.kb.in_force(self.kb.chosen()), *self.kb.consistent]
        self.conflicts = self._named("conflict", 5)
        self.violated = self._named("violated", 1)
        self.unsaid = {
            one: text for one, text in self._named("gap", 2).items() if text.endswith(",unsaid)")
        }

    def _named(self, name: str, arity: int) -> dict[Literal, str]:
        return {one.literal: str(one.symbol) for one in self.program.atoms((name, arity))}

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The verdicts that have an order, the best first."""
        below = {str(a): str(b) for a, b in self.program.facts(("better_verdict", 2))}
        (best,) = below.keys() - set(below.values())
        found = [best]
        while found[-1] in below:
            found.append(below[found[-1]])
        return {name: place for place, name in enumerate(found)}

    @cached_property
    def found(self) -> set[str]:
        """The findings of which there is a patient, accepted or not."""
        report = check(self.kb, chosen_analyses(["contradictions", "monotonicity"]))
        return {one.id for one in report.findings}

    def held(
        self, patient: Patient, wanted: Sequence[Literal], planning: bool = False
    ) -> list[Literal] | None:
        """What holds of a patient; None where it contradicts itself, or has no plan."""
        switch = self.kb.planning if planning else -self.kb.planning
        return self.program.holds([*self.kb.patient(patient), *self._context, switch], wanted)

    def verdict(self, patient: Patient) -> str | None:
        """The verdict; None for a patient that contradicts itself."""
        held = self.held(patient, list(self.kb.verdicts))
        return None if held is None else self.kb.verdicts[held[0]]


@pytest.fixture(scope="module")
def search() -> Search:
    return Search()


@pytest.fixture(scope="module")
def patients(search: Search) -> list[Patient]:
    guideline = bridge.load()
    assert guideline.vocabulary == search.kb.vocabulary
    return [one.values for one in islice(generate(guideline, SEED), COUNT)]


@pytest.fixture(scope="module")
def verdicts(search: Search, patients: list[Patient]) -> list[str]:
    """The verdict of each patient."""
    found = [search.verdict(one) for one in patients]
    assert None not in found
    return [one for one in found if one is not None]


def test_the_sample_covers_all_verdicts(search: Search, verdicts: list[str]) -> None:
    counted = Counter(verdicts)
    assert counted.keys() == set(search.kb.verdicts.values())
    assert min(counted.values()) >= COUNT // 20


@pytest.mark.slow
def test_nothing_that_was_proved_impossible(search: Search, patients: list[Patient]) -> None:
    known = {one for one, text in search.conflicts.items() if _contradiction(text) in search.found}
    watched = {**search.conflicts, **search.violated, **search.unsaid}
    for patient in patients:
        held = search.held(patient, list(watched))
        assert held is not None
        shown = [watched[one] for one in held if one not in known]
        assert not shown, dict(patient)


def _contradiction(conflict: str) -> str:
    arguments = [str(one) for one in clingo.parse_term(conflict).arguments]
    return f"contradiction({','.join(sorted((arguments[1], arguments[3])))})"


def test_every_plan_keeps_the_claims(search: Search, patients: list[Patient]) -> None:
    for patient in patients[::_TENTH]:
        held = search.held(patient, list(search.violated), planning=True)
        assert held is not None, ("no plan", dict(patient))
        assert not held, ([search.violated[one] for one in held], dict(patient))


@pytest.mark.slow
def test_better_is_never_worse(
    search: Search, patients: list[Patient], verdicts: list[str]
) -> None:
    drawn, orders, compared = random.Random(SEED), orders_of(search.checked.kb), 0
    guilty = {name for name in orders if f"worse_by_better({name})" in search.found}
    for patient, before in zip(patients, verdicts, strict=True):
        if before not in search.ranks:
            continue
        names = [one for one in patient if one in orders and one not in guilty]
        for name in drawn.sample(names, min(2, len(names))):
            better = sorted(orders[name][patient[name]] - {patient[name]}, key=str)
            if not better:
                continue
            changed = {**patient, name: drawn.choice(better)}
            after = search.verdict(changed)
            if after is not None and after in search.ranks:
                compared += 1
                assert search.ranks[after] <= search.ranks[before], (name, patient, changed)
    assert compared > COUNT // 10


def test_what_is_irrelevant_changes_nothing(
    search: Search, patients: list[Patient], verdicts: list[str]
) -> None:
    drawn, changes = random.Random(SEED), 0
    for patient, before in zip(patients, verdicts, strict=True):
        after = search.verdict(dict(_shuffled(search, patient, drawn)))
        if after is not None:
            changes += 1
            assert after == before, dict(patient)
    assert changes > COUNT // 2


def _shuffled(
    search: Search, patient: Patient, drawn: random.Random
) -> Iterator[tuple[str, Value]]:
    """The patient with other values, or none, for all that a source calls irrelevant."""
    facts = search.program.facts
    claimed = {str(n) for n, outcome, _ in facts(("irrelevant", 3)) if outcome == "verdict"}
    but_for = {(str(name), value) for name, value in facts(("irrelevant_but_for", 2))}
    kept = {one for one in but_for if one in patient.items()}
    for name, value in patient.items():
        if name not in claimed or (name, value) in kept:
            yield name, value
    for name in sorted(claimed - {one for one, _ in kept}):
        values = [v for v in search.kb.vocabulary[name].values if (name, v) not in but_for]
        if drawn.random() < 0.8:
            yield name, drawn.choice(values)
