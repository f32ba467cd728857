"""Substitutions under which literals and bodies hold in a situation."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyclingo_bridge.justify.ground import TESTS, Extreme, Ground, ground, symbol
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.literals import (
    Aggregate,
    AtomLiteral,
    Body,
    Comparison,
    Conditional,
    Either,
    Literal,
    Truth,
)
from pyclingo_bridge.justify.term_tools import defined, within
from pyclingo_bridge.justify.terms import Binding, Bound, Compound, Constant, Term, product


def solutions(body: Body, binding: Binding, situation: Situation) -> Iterator[Bound]:
    """Every substitution that extends `binding` and makes all literals hold."""
    yield from _extended(body, body.order(frozenset(binding)), 0, dict(binding), situation)


def _extended(
    body: Body, order: tuple[int, ...], turn: int, binding: Bound, situation: Situation
) -> Iterator[Bound]:
    if turn == len(order):
        yield binding
        return
    for extended in satisfied(body.literals[order[turn]], binding, situation):
        yield from _extended(body, order, turn + 1, extended, situation)


def holds(literal: Literal, binding: Binding, situation: Situation) -> bool:
    """Whether a literal holds under a binding."""
    return next(satisfied(literal, binding, situation), None) is not None


def satisfied(literal: Literal, binding: Binding, situation: Situation) -> Iterator[Bound]:
    """The extensions of a binding under which a literal holds, each once."""
    if isinstance(literal, AtomLiteral):
        yield from _atom_satisfied(literal, binding, situation)
        return
    match literal:
        case Comparison(left, operator, right):
            yield from _compared(left, operator, right, binding)
        case Either(comparisons):
            if any(holds(comparison, binding, situation) for comparison in comparisons):
                yield dict(binding)
        case Truth(value):
            if value:
                yield dict(binding)
        case Conditional(inner, condition):
            instances = solutions(condition, within(literal.variables, binding), situation)
            if all(holds(inner, instance, situation) for instance in instances):
                yield dict(binding)
        case Aggregate():
            yield from _aggregated(literal, binding, situation)


def _atom_satisfied(
    literal: AtomLiteral, binding: Binding, situation: Situation
) -> Iterator[Bound]:
    atom = literal.atom
    if literal.sign == 0:
        if atom.variables <= binding.keys():  # `_` may be anything: once is enough
            if situation.some(atom, binding) is not None:
                yield dict(binding)
            return
        new = [name for name in atom.variables if name not in binding]
        seen: set[tuple[Ground, ...]] = set()
        for _, extended in situation.matching(atom, binding):
            values = tuple(extended[name] for name in new)
            if values not in seen:
                seen.add(values)
                yield extended
    elif literal.sign == 1:
        if missing(atom, binding, situation.whole) is not None:
            yield dict(binding)
    elif situation.whole.some(atom, binding) is not None:
        yield dict(binding)


def missing(atom: Compound, binding: Binding, situation: Situation) -> Compound | None:
    """A defined instance of an atom with intervals that does not hold."""
    for instance in spread(atom, binding):
        if situation.some(instance, binding) is None and defined(instance, binding):
            return instance
    return None


def spread(atom: Compound, binding: Binding) -> Iterator[Compound]:
    """The instances of an atom with intervals: `not p(1..3)` asks for one of them to be absent."""
    if not atom.spread:
        yield atom
        return
    for place, term in enumerate(atom.arguments):
        if term.spread:
            for value in term.values(binding):
                inner = (*atom.arguments[:place], Constant(value), *atom.arguments[place + 1 :])
                left = any(argument.spread for argument in inner)
                yield from spread(
                    Compound(atom.name, inner, atom.positive, atom.variables, left), binding
                )
            return


def _compared(left: Term, operator: str, right: Term, binding: Binding) -> Iterator[Bound]:
    if operator == "=":
        for known, other in ((right, left), (left, right)):
            if known.variables <= binding.keys() and not other.variables <= binding.keys():
                for value in known.values(binding):
                    extended = dict(binding)
                    if other.matches(value, extended):
                        yield extended
                return
    test = TESTS[operator]
    for left_value in left.values(binding):
        for right_value in right.values(binding):
            if test(left_value, right_value):
                yield dict(binding)
                return


@dataclass(frozen=True, slots=True)
class Counted:
    """A tuple of an aggregate, with the binding under which its condition holds."""

    terms: tuple[Ground, ...]
    condition: Body
    binding: Binding


def counted(aggregate: Aggregate, binding: Binding, situation: Situation) -> list[Counted]:
    """The elements of an aggregate that hold, each tuple once."""
    elements: dict[tuple[Ground, ...], Counted] = {}
    binding = within(aggregate.outer, binding)
    for element in aggregate.elements:
        for inner in solutions(element.condition, binding, situation):
            for terms in product(element.terms, inner):
                elements.setdefault(tuple(terms), Counted(tuple(terms), element.condition, inner))
    return list(elements.values())


def amount(function: str, tuples: list[tuple[Ground, ...]]) -> Ground:
    """The value of an aggregate over these tuples."""
    if function == "#count":
        return len(tuples)
    firsts = [terms[0] for terms in tuples if terms]
    if function == "#min":
        return ground(min(map(symbol, firsts))) if firsts else Extreme(1)
    if function == "#max":
        return ground(max(map(symbol, firsts))) if firsts else Extreme(-1)
    numbers = [number for number in firsts if isinstance(number, int)]
    return sum(number for number in numbers if number > 0 or function == "#sum")


def _aggregated(aggregate: Aggregate, binding: Binding, situation: Situation) -> Iterator[Bound]:
    judged = situation.whole if aggregate.sign else situation
    tuples = [element.terms for element in counted(aggregate, binding, judged)]
    value = amount(aggregate.function, tuples)
    extended = dict(binding)
    tests = []
    for operator, term in aggregate.bounds:
        if operator == "=" and not aggregate.sign and not term.variables <= extended.keys():
            if not term.matches(value, extended):
                return
        else:
            tests.append((TESTS[operator], term))
    for limits in product(tuple(term for _, term in tests), extended):
        met = all(test(value, limit) for (test, _), limit in zip(tests, limits, strict=True))
        if met != (aggregate.sign == 1):
            yield extended
            return
