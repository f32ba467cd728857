"""Literals of bodies, and when each can be decided."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyclingo_bridge.logic.ground import Signature
from pyclingo_bridge.logic.terms import Compound, Term

_SIGNS = ("", "not ", "not not ")
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class AtomLiteral:
    """An atom, negated (`sign` 1) or doubly negated (2)."""

    sign: int
    atom: Compound

    @property
    def variables(self) -> frozenset[str]:
        return self.atom.variables

    def __str__(self) -> str:
        return _SIGNS[self.sign] + str(self.atom)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """`left operator right`, the operator being the one that has to hold."""

    left: Term
    operator: str
    right: Term
    variables: frozenset[str]

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """One of several comparisons: what a negated chain (`not 1 < X < 3`) asks for."""

    comparisons: tuple[Comparison, ...]
    variables: frozenset[str]

    def __str__(self) -> str:
        return " or ".join(map(str, self.comparisons))


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """`#true` or `#false`."""

    value: bool
    variables: frozenset[str] = _NONE

    def __str__(self) -> str:
        return "#true" if self.value else "#false"


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """The literal holds for every instance of its condition."""

    literal: "AtomLiteral | Comparison | Either | Truth"
    condition: "Body"
    variables: frozenset[str]

    def __str__(self) -> str:
        return f"{self.literal} : {self.condition}"


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element of an aggregate: a tuple that counts where its condition holds."""

    terms: tuple[Term, ...]
    condition: "Body"

    def __str__(self) -> str:
        terms = ",".join(map(str, self.terms))
        return f"{terms}: {self.condition}" if self.condition.literals else terms


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """An aggregate with its bounds, each read as `aggregate operator bound`."""

    sign: int
    function: str
    elements: tuple[Element, ...]
    bounds: tuple[tuple[str, Term], ...]
    variables: frozenset[str]

    @property
    def bound_variables(self) -> frozenset[str]:
        return _NONE.union(*(term.variables for _, term in self.bounds))

    @property
    def assigned(self) -> frozenset[str]:
        """The variables to which it gives its value."""
        if self.sign:
            return _NONE
        return _NONE.union(*(term.variables for op, term in self.bounds if op == "="))

    def __str__(self) -> str:
        inner = "; ".join(map(str, self.elements))
        bounds = " and ".join(f"{operator} {term}" for operator, term in self.bounds)
        return f"{_SIGNS[self.sign]}{self.function} {{ {inner} }} {bounds}".rstrip()


Literal = AtomLiteral | Comparison | Either | Truth | Conditional | Aggregate


@dataclass(slots=True, eq=False)
class Body:
    """The literals of a body, and for each the variables that must have a value before it.

    A literal has several ways to be ready where it can bind what it leaves open (`X = Y + 1`).
    """

    literals: tuple[Literal, ...]
    ways: tuple[tuple[frozenset[str], ...], ...] = field(init=False)
    orders: dict[frozenset[str], tuple[int, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.ways = tuple(_ways(one, self.literals) for one in self.literals)

    def ready(self, place: int, bound: frozenset[str]) -> bool:
        """Whether the literal at a place can be decided."""
        return any(way <= bound for way in self.ways[place])

    def order(self, bound: frozenset[str]) -> tuple[int, ...]:
        """The places of the literals in an order in which each can be decided in its turn."""
        if bound not in self.orders:
            self.orders[bound] = self._ordered(bound)
        return self.orders[bound]

    def _ordered(self, bound: frozenset[str]) -> tuple[int, ...]:
        found: list[int] = []
        left = list(range(len(self.literals)))
        while left:
            ready = [place for place in left if self.ready(place, bound)]
            chosen = min(ready or left, key=lambda place: self._effort(place, bound))
            found.append(chosen)
            left.remove(chosen)
            bound |= self.literals[chosen].variables
        return tuple(found)

    def _effort(self, place: int, bound: frozenset[str]) -> tuple[bool, int]:
        literal = self.literals[place]
        unbound = len(literal.variables - bound)
        return isinstance(literal, AtomLiteral) and bool(unbound), unbound

    def __str__(self) -> str:
        return ", ".join(map(str, self.literals))


def _ways(literal: Literal, others: tuple[Literal, ...]) -> tuple[frozenset[str], ...]:
    match literal:
        case AtomLiteral(0, atom):
            stuck = [one.variables for one in atom.arguments if not one.solvable(_NONE)]
            if not stuck:
                return (_NONE,)
            linear = all(one.solvable(one.variables - {name}) for one in atom.arguments
                         for name in one.variables)  # fmt: skip
            whole = _NONE.union(*stuck)
            return tuple(whole - {name} for name in whole) if linear else (whole,)
        case Comparison(left, "=", right):
            found = [literal.variables]
            for known, other in ((left, right), (right, left)):
                if other.solvable(known.variables):
                    found.append(known.variables)
            return tuple(found)
        case Conditional() | Aggregate():
            return (_outer(literal, others),)
    return (literal.variables,)


def _outer(literal: Conditional | Aggregate, others: tuple[Literal, ...]) -> frozenset[str]:
    """The variables that a conditional literal or an aggregate takes from the rest of its rule."""
    elsewhere: set[str] = set()
    for other in others:
        if isinstance(other, (AtomLiteral, Comparison, Either)):
            elsewhere |= other.variables
        elif isinstance(other, Aggregate):
            elsewhere |= other.bound_variables
    assigned = literal.assigned if isinstance(literal, Aggregate) else _NONE
    return literal.variables & elsewhere - assigned


def signatures(literal: Literal) -> Iterator[tuple[Signature, int]]:
    """The predicates of a literal; 0 where it needs their atoms, 1 or 2 where it does not."""
    match literal:
        case AtomLiteral(sign, atom):
            yield atom.signature, sign
        case Conditional(inner, condition):
            yield from signatures(inner)
            for one in condition.literals:
                yield from ((signature, 1) for signature, _ in signatures(one))
        case Aggregate(elements=elements):
            for element in elements:
                for one in element.condition.literals:
                    yield from signatures(one)
