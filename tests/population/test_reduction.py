"""Fewer patients, the same answers: guidelines at random, against plain clingo over all of them."""

import random
from pathlib import Path

import clingo
import pytest

from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.check import check
from pyclingo_bridge.check.analyses import rules
from pyclingo_bridge.guideline.structure import Structure, seen_again, structure_of
from pyclingo_bridge.loading import load, load_for_checks
from pyclingo_bridge.population import checked_guideline
from pyclingo_bridge.population.product_program import Copy, ProductProgram
from pyclingo_bridge.population.reduction import (
    Stated,
    independent,
    narrowed,
    representatives,
    unplanned,
)
from pyclingo_bridge.solving.program import Program
from tests.explain.random_guideline import Drawn
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")

Answer = frozenset[str]
"""The names of the atoms that are true, but for what is stated of the patient."""

_PLANS = """
{ do(d, one); do(d, two) } 1 :- planning.
domain(n, 7..9).
{ do(e, one) } :- planning, patient(n, 8).
do(e, one) :- planning, patient(n, 0).
{ do(e, two) } :- planning, 1 { patient(n, 0); patient(n, 1) }.
inconsistent :- do(e, two), do(d, one), patient(n, 1).
dear :- do(d, one), patient(n, V), V >= 2.
:- do(d, two), patient(n, 1).
:~ dear. [1]
:~ do(d, two), patient(n, V), V > 3. [1]
"""

_CHOICES = """
#defined domain/2. #defined reading/2.
input(Input) :- domain(Input, _).
known(Input) :- patient(Input, _).
{ patient(Input, Value) : domain(Input, Value) } 1 :- input(Input).
{ chosen(Name, Choice) : reading(Name, Choice) } = 1 :- reading(Name, _).
{ planning }.
"""


_CHECKS = """
claim(first, must, "one"). violated(first) :- patient(n, V), V > {}, verdict(v0).
claim(second, must, "two"). violated(second) :- do(d, one), patient(n, {}).
due(d, any) :- known(n). gap(d, low) :- patient(n, {}), not verdict(v0).
facet(d, f). faceted(f, V) :- verdict(V).
better_verdict(v0, v1). better_verdict(v1, else).
opposed(action, s1, a, s2, a) :- patient(n, V), V != {}, verdict(else).
population(some, "some"). in_population(some) :- patient(n, V), V >= {}.
"""


def drawn(seed: int) -> str:
    """A guideline without the predicate that names every number, which keeps all of them apart."""
    return Drawn(seed).text().replace("score(V) :-", "scored :-") + _PLANS


def grounded(text: str) -> Structure:
    return structure_of(Sources.of_text(text))


def stated(structure: Structure, seed: int) -> list[Stated]:
    """Every input with every value, in any order."""
    rows = [(str(name), value) for (name, value), _ in structure.program.literals(("patient", 2))]
    random.Random(seed).shuffle(rows)
    return rows


def by_clingo(text: str) -> set[Answer]:
    control = clingo.Control(["--warn=none", "0", "--opt-mode=ignore"])
    control.add("base", [], text + _CHOICES + "#show. #show A : A = planning, planning.")
    control.ground()
    facts = {str(one.symbol) for one in control.symbolic_atoms if one.is_fact}
    found: set[Answer] = set()
    with control.solve(yield_=True) as handle:
        for model in handle:
            names = {str(one) for one in model.symbols(atoms=True)} - facts
            found.add(frozenset(one for one in names if not one.startswith("patient(")))
    return found


def by_copy(structure: Structure) -> set[Answer]:
    """The answers of some ground rules in a control of their own."""
    solver = ProductProgram()
    with solver.open_backend() as backend:
        copy = Copy(solver, backend, structure, structure.symbols)
    atoms = {str(one): copy.of(one) for one in structure.symbols.values()}
    groups = {name: [one] for name, one in atoms.items() if one and name[:8] != "patient("}
    return {
        frozenset(name for name, one in zip(groups, chosen, strict=True) if one)
        for chosen in solver.combinations([-copy.broken], list(groups.values()))
    }


@pytest.mark.parametrize("seed", range(size(smoke=3, ci=5, full=300)))
def test_who_stands_for_all_is_told_all(seed: int) -> None:
    text = drawn(seed)
    structure = grounded(text)
    few = narrowed(structure, representatives((structure,), stated(structure, seed)))
    everyone = by_clingo(text)
    assert by_copy(few) == everyone
    assert by_copy(unplanned(few)) == {one for one in everyone if "planning" not in one}


@pytest.mark.parametrize("seed", range(size(smoke=2, ci=6, full=200)))
def test_checks_find_the_same_as_among_all(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = random.Random(seed)
    (tmp_path / "guideline.lp").write_text(drawn(seed), encoding="utf-8")
    checks = _CHECKS.format(*(one.randint(0, 3) for _ in range(5)))
    (tmp_path / "audit.lp").write_text(checks, encoding="utf-8")
    few = told(tmp_path)
    for module in (checked_guideline, rules):
        monkeypatch.setattr(module, "representatives", lambda _, ordered: tuple(ordered))
    assert few == told(tmp_path)


def told(folder: Path) -> list[tuple[object, object]]:
    """What a check says, but for who has no plan and how many plans it looked at."""
    found = check(load_for_checks(folder)).analyses
    return [
        ([f.id for f in one.findings], len(one.proofs))
        if one.name == "plans"
        else (one.findings, one.proofs)
        for one in found
    ]


_TWO_GROUPS = """
{{ do(d, one); do(d, two); do(d, three) }} 1 :- planning.
{{ do(e, one); do(e, two) }} :- planning.
settled(D) :- do(D, _).
:- planning, not settled(d), patient(n, V), V > {}.
:- do(d, one), patient({}).
:- do(d, two), not verdict(v0).
:- do(d, three), known({}).
:- planning, {{ do(e, one); do(e, two) }} != 1, patient({}).
:- do(e, one), verdict({}).
:- do(e, two), patient(n, V), V {} {}.
"""


@pytest.mark.parametrize("seed", range(size(smoke=2, ci=10, full=300)))
def test_choices_apart_are_plans_together(seed: int) -> None:
    """Who has a plan in each part has a plan, by plain clingo of all rules at once."""
    one = random.Random(seed)
    guideline = Drawn(seed)
    stating = [f"{name}, {value}" for name, values in guideline.domain.items() for value in values]
    text = guideline.text() + _TWO_GROUPS.format(
        one.randint(-1, 2),
        one.choice(stating),
        one.choice(sorted(guideline.domain)),
        one.choice(stating),
        one.choice(("v0", "else")),
        one.choice(("<", ">")),
        one.randint(0, 4),
    )
    if seed % 5 == 0:
        text += ":- do(d, two), do(e, two)."
    structure = grounded(text)
    parts = independent(structure)
    assert len(parts) == (1 if seed % 5 == 0 else 2)
    together = who_has_a_plan(structure)
    assert set.intersection(*map(who_has_a_plan, parts)) == together
    assert together == who_has_a_plan_by_clingo(text)


def who_has_a_plan(structure: Structure) -> set[Answer]:
    """What is said of patients and readings who have a plan."""
    solver = ProductProgram()
    with solver.open_backend() as backend:
        copy = Copy(solver, backend, structure, ())
    given = {str(s): [one] for s, one in copy.given.items() if s.name in ("patient", "chosen")}
    context = [-copy.broken, copy.given[clingo.Function("planning")]]
    return {
        frozenset(name for name, one in zip(given, chosen, strict=True) if one)
        for chosen in solver.combinations(context, list(given.values()))
    }


def who_has_a_plan_by_clingo(text: str) -> set[Answer]:
    control = clingo.Control(["--warn=none", "0", "--opt-mode=ignore", "--project=show"])
    shown = "#show. #show patient(I, V) : patient(I, V). #show chosen(R, C) : chosen(R, C)."
    text = "".join(line for line in text.splitlines(True) if not line.startswith("#show"))
    control.add("base", [], text + _CHOICES + shown + ":- not planning.")
    control.ground()
    with control.solve(yield_=True) as handle:
        return {frozenset(map(str, model.symbols(shown=True))) for model in handle}


def test_most_guidelines_at_random_have_values_that_stand_for_others() -> None:
    """Else the other tests would show nothing."""
    fewer = 0
    for seed in range(20):
        structure = grounded(drawn(seed))
        order = stated(structure, seed)
        fewer += len(representatives((structure,), order)) < len(order)
    assert fewer >= 7


def test_one_value_of_each_input_does_not_stand_for_all() -> None:
    for seed in range(4):
        text = drawn(seed)
        structure = grounded(text)
        first = dict(reversed(stated(structure, seed)))
        assert by_copy(narrowed(structure, first.items())) != by_clingo(text)


def test_atoms_that_nothing_reads_are_kept_apart() -> None:
    text = "domain(n, 0..9). verdict(v). gap(low) :- patient(n, 3). gap(high) :- patient(n, 4)."
    structure = grounded(text)
    order = [("n", value) for value in range(10)]
    assert representatives((structure,), order) == (("n", 0), ("n", 3), ("n", 4))


def test_what_a_plan_costs_keeps_values_apart() -> None:
    text = "domain(n, 0..9). verdict(v). { do(d, a) } :- planning."
    cost = ":~ do(d, a), patient(n, 3). [1]"
    order = [("n", value) for value in range(10)]
    assert len(representatives((grounded(text),), order)) == 1
    assert len(representatives((grounded(text + cost),), order)) == 2


def test_under_two_guidelines_each_combination_of_classes_has_its_value() -> None:
    domain = "domain(n, 1..4). verdict(v)."
    both = (
        grounded(domain + "a :- patient(n, (1; 3))."),
        grounded(domain + "b :- patient(n, (2; 3))."),
    )
    order = [("n", value) for value in (1, 2, 4, 3)]
    assert representatives(both, order) == tuple(order)
    assert representatives(both[:1], order) == (("n", 1), ("n", 2))


def test_a_tenth_of_the_values_of_the_shipped_guideline() -> None:
    kb = load()
    order = list(kb.stated)
    left = representatives((kb.structure,), order)
    assert {name for name, _ in left} == set(kb.vocabulary.names)
    assert len(left) * 8 < len(order)


@pytest.mark.parametrize("seed", range(size(smoke=4, ci=10, full=200)))
def test_a_second_grounding_numbers_alike(seed: int) -> None:
    """With the planted fault: rules that are not the same are noticed."""
    sources, others = (Sources.of_text(drawn(one)) for one in (seed, seed + 1))
    program = Program(sources)
    assert seen_again(program, sources).program is program
    with pytest.raises(RuntimeError, match="differently"):
        seen_again(program, others)
