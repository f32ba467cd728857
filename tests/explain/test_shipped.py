"""Explanations of generated cases of the shipped knowledge base, against plain clingo."""

import random
from collections.abc import Callable, Iterable, Iterator

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.explain.ask import ask
from pyclingo_bridge.explain.change import Changed, change
from pyclingo_bridge.explain.goals import goal_of
from pyclingo_bridge.explain.reasons import reasons_for
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.value_classes import value_classes
from tests.explain.plain import SHOWN, changing, fresh_says_no, shared, two_patients
from tests.explain.table import Fact, Value, box, expanded
from tests.sizes import size

Cases = Callable[[int, int], list[bridge.Case]]
PARTS = 5
COUNT = size(smoke=5, ci=8, full=500)
FIRST = 3
"""How many of the minimal reasons are looked at."""
SHARE = size(smoke=0.05, ci=0.1, full=1.0)
"""The share of the goals whose reasons and changes are looked for."""


def part_of(generated: Cases, part: int) -> list[bridge.Case]:
    return generated(COUNT, 71)[part::PARTS]


def goals(true: Iterable[str], kb: KnowledgeBase) -> Iterator[str]:
    """What is concluded, and the verdicts and criteria that are not."""
    held = set(true)
    for kind, found in kb.conclusions.items():
        yield from (one for one in found.values() if one in held or kind != "advice")
    yield from sorted(one for one in held if one.startswith("advice("))


def held_of(case: bridge.Case, kb: KnowledgeBase) -> frozenset[str]:
    plain = shared()
    found = plain.true([*plain.case(case.values), *plain.readings(kb.chosen())])
    assert found is not None
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_reasons_are_sufficient_and_minimal(kb: KnowledgeBase, generated: Cases, part: int) -> None:
    plain, drawn = shared(), random.Random(part)
    for case in part_of(generated, part):
        held, inquiry = held_of(case, kb), Inquiry(kb, case)
        for goal in goals(held, kb):
            if drawn.random() > SHARE:
                continue
            found = reasons_for(inquiry, goal_of(kb, goal), goal in held, FIRST)
            assert found.sufficient
            wrong = -plain.literal[goal] if goal in held else plain.literal[goal]
            context = [*plain.readings(inquiry.readings), -plain.literal["inconsistent"], wrong]
            for reason in found.sufficient:
                facts: list[Fact] = [(one.input, one.value) for one in reason]
                literals = [plain.fact(one) for one in facts]
                assert all(one.value == case.values.get(one.input) for one in reason)
                assert not plain.satisfiable([*context, *literals]), (case.name, goal)
                for one in literals:
                    rest = [other for other in literals if other != one]
                    assert plain.satisfiable([*context, *rest]), (case.name, goal)
                if drawn.random() < 0.02:
                    wrong_text = goal if goal in held else f"not {goal}"
                    assert fresh_says_no(facts, inquiry.readings, wrong_text)
                    if facts:
                        assert not fresh_says_no(facts[1:], inquiry.readings, wrong_text)
            everything = [plain.fact((name, case.values.get(name))) for name in plain.inputs]
            for needed in found.necessary:
                own = plain.fact((needed.input, needed.value))
                rest = [other for other in everything if other != own]
                assert plain.satisfiable([*context, *rest]), (case.name, goal)


@pytest.mark.parametrize("part", range(PARTS))
def test_changes_reach_the_goal_and_nothing_less_does(
    kb: KnowledgeBase, generated: Cases, part: int
) -> None:
    drawn = random.Random(part)
    for case in part_of(generated, part):
        held = held_of(case, kb)
        for goal in goals(held, kb):
            if goal in held or drawn.random() > SHARE:
                continue
            any_input = drawn.random() < 0.3
            found = change(kb, case, goal, any_input=any_input)
            assert not found.holds
            if found.changes:
                _check_changes(kb, case, goal, found.changes, drawn)
            _nothing_smaller(kb, case, goal, found.changes, any_input)


def _check_changes(
    kb: KnowledgeBase,
    case: bridge.Case,
    goal: str,
    changes: tuple[tuple[Changed, ...], ...],
    drawn: random.Random,
) -> None:
    plain = shared()
    points: dict[tuple[str, ...], set[tuple[Value, ...]]] = {}
    for one in changes:
        inputs = tuple(changed.input for changed in one)
        points.setdefault(inputs, set()).update(box(changed.after for changed in one))
    readings = plain.readings(kb.chosen())

    def reaches(inputs: tuple[str, ...], values: tuple[Value, ...]) -> bool:
        after = {**case.values, **dict(zip(inputs, values, strict=True))}
        atoms = plain.true([*plain.case(after), *readings])
        assert atoms is not None
        if goal.startswith("verdict(") and "inconsistent" not in atoms and drawn.random() < 0.1:
            assert (f"verdict({bridge.verdict(kb, bridge.Case.of('x', after))})" == goal) == (
                goal in atoms
            )
        return goal in atoms and "inconsistent" not in atoms

    for inputs, good in points.items():
        assert not any(set(other) < set(inputs) for other in points)
        for values in drawn.sample(sorted(good, key=str), min(3, len(good))):
            assert reaches(inputs, values), (case.name, goal, inputs, values)
            for place, name in enumerate(inputs):
                for value in _near(plain.inputs[name], values[place], drawn):
                    other = (*values[:place], value, *values[place + 1 :])
                    assert reaches(inputs, other) == (other in good), (case.name, goal, other)


def _near(domain: list[Value], value: Value, drawn: random.Random) -> list[Value]:
    """Some other values: of a number those beside it and a few more."""
    others = drawn.sample(domain, min(4, len(domain)))
    if isinstance(value, int):
        others += [one for one in (value - 1, value + 1) if one in domain]
    return others


def _nothing_smaller(
    kb: KnowledgeBase,
    case: bridge.Case,
    goal: str,
    changes: tuple[tuple[Changed, ...], ...],
    any_input: bool,
) -> None:
    """Every way to the goal that changes three inputs at most contains one of the changes."""
    plain = changing()
    context = [*plain.readings(kb.chosen()), -plain.literal["inconsistent"], plain.literal[goal]]
    for name in plain.inputs:
        before = case.values.get(name)
        if before is None:
            context.append(-plain.literal[f"_had({name})"])
        else:
            context += [plain.literal[f"before({name},{before})"], plain.literal[f"known({name})"]]
        if not any_input and kb.vocabulary[name].change == "never":
            context.append(-plain.literal[f"changed({name})"])
    minimal = {frozenset(one.input for one in found) for found in changes}
    minimal = {one for one in minimal if len(one) <= 3}
    changed = {name: plain.literal[f"changed({name})"] for name in plain.inputs}
    with plain.control.solve(
        assumptions=[*context, plain.literal["few(3)"]], yield_=True
    ) as handle:
        for model in handle:
            own = {name for name, one in changed.items() if model.is_true(one)}
            assert any(one <= own for one in minimal), (case.name, goal, own)
            for one in minimal:
                model.context.add_clause([-changed[name] for name in one])


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.slow
def test_questions(kb: KnowledgeBase, generated: Cases, part: int) -> None:
    for case in part_of(generated, part):
        found, inquiry = ask(kb, case), Inquiry(kb, case)
        closed = [one.name for one in kb.vocabulary if one.default is not None]
        fixed: list[Fact] = [*case.values.items()]
        fixed += [(name, None) for name in closed if name not in case.values]
        _check_conclusions(kb, inquiry, fixed, found.certain, found.possible)
        two = two_patients()
        context = [*map(two.fact, fixed), *two.readings(inquiry.readings)]
        may = {name: two.literal[f"may_differ({name})"] for name in two.inputs}
        for kind in kb.conclusions:
            matter = {one.input for one in found.relevant if kind in one.matters_for}
            differ = [*context, two.literal[f"differ({kind})"]]
            free = [name for name in two.inputs if name not in dict(fixed)]
            assert matter <= set(free)
            for name in matter:
                alone = [lit if other == name else -lit for other, lit in may.items()]
                assert two.satisfiable([*differ, *alone]), (case.name, name)
            rest = [-lit for name, lit in may.items() if name in matter or name not in free]
            assert not two.satisfiable([*differ, *rest]), case.name


def _check_conclusions(
    kb: KnowledgeBase,
    inquiry: Inquiry,
    fixed: list[Fact],
    certain: tuple[str, ...],
    possible: tuple[str, ...],
) -> None:
    plain = shared()
    context = [*map(plain.fact, fixed), *plain.readings(inquiry.readings)]
    context.append(-plain.literal["inconsistent"])
    every = [text for own in kb.conclusions.values() for text in own.values()]
    some = {one for one in every if plain.satisfiable([*context, plain.literal[one]])}
    open_ = {one for one in some if plain.satisfiable([*context, -plain.literal[one]])}
    assert set(certain) == some - open_
    assert set(possible) == open_


def test_alike_values_change_nothing_shown(kb: KnowledgeBase, generated: Cases) -> None:
    plain, drawn = shared(), random.Random(9)
    numeric = [one.name for one in kb.vocabulary if one.numeric]
    kept = SHOWN | {"inconsistent"}
    for case in generated(COUNT // 3, 72):
        for name in numeric:
            own = drawn.choice(
                [one for one in value_classes(kb.structure, name) if len(one) > 1] or [()]
            )
            seen = set()
            for value in drawn.sample(own, min(3, len(own))):
                after = plain.case({**case.values, name: value})
                atoms = plain.true([*after, *plain.readings(kb.chosen())])
                assert atoms is not None
                seen.add(frozenset(a for a in atoms if a.partition("(")[0] in kept))
            assert len(seen) <= 1, (case.name, name, own)


def test_values_part_at_the_thresholds(kb: KnowledgeBase) -> None:
    """A threshold T of an input parts T - 1 from T, or T from T + 1."""
    plain = shared()
    thresholds: dict[str, set[int]] = {}
    for one in plain.control.symbolic_atoms.by_signature("threshold", 3):
        thresholds.setdefault(str(one.symbol.arguments[0]), set()).add(
            one.symbol.arguments[1].number
        )
    numeric = {one.name for one in kb.vocabulary if one.numeric}
    assert len(numeric & thresholds.keys()) >= 6
    for name in sorted(numeric & thresholds.keys()):
        classes = value_classes(kb.structure, name)
        of = {value: place for place, own in enumerate(classes) for value in own}
        assert [value for own in classes for value in own] == plain.inputs[name]
        for limit in thresholds[name]:
            parted = {
                (a, b)
                for a, b in ((limit - 1, limit), (limit, limit + 1))
                if a in of and b in of and of[a] != of[b]
            }
            assert parted, (name, limit, classes)
    assert value_classes(kb.structure, "flr_percent") == (tuple(range(33)), tuple(range(33, 101)))
    assert expanded(["33..35", 40]) == [33, 34, 35, 40]
