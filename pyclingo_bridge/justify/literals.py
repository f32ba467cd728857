"""Literals of bodies, and when each can be decided."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pyclingo_bridge.justify.ground import Signature
from pyclingo_bridge.justify.terms import Compound, Term

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
    """Those that it takes from the rest of its rule; the others are its own."""

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
    outer: frozenset[str]
    """The variables that its elements take from the rest of its rule; the others are their own."""

    @property
    def bound_variables(self) -> frozenset[str]:
        return _NONE.union(*(term.variables for _, term in self.bounds))

    @property
    def variables(self) -> frozenset[str]:
        return self.outer | self.bound_variables

    @property
    def needed(self) -> frozenset[str]:
        """The variables that it cannot give a value itself."""
        return self.outer.union(
            *(
                term.variables
                for operator, term in self.bounds
                if self.sign or operator != "=" or not term.solvable(_NONE)
            )
        )

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
        self.ways = tuple(map(_ways, self.literals))

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


def _ways(literal: Literal) -> tuple[frozenset[str], ...]:
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
        case Aggregate():
            return (literal.needed,)
    return (literal.variables,)


def scoped(literals: tuple[Literal, ...]) -> tuple[Literal, ...]:
    """The literals of one body, those with variables of their own told which are not."""
    shared = _NONE.union(
        *(
            one.bound_variables if isinstance(one, Aggregate) else one.variables
            for one in literals
            if not isinstance(one, Conditional)
        )
    )
    return tuple(_scoped(one, shared) for one in literals)


def _scoped(literal: Literal, shared: frozenset[str]) -> Literal:
    match literal:
        case Conditional():
            return replace(literal, variables=literal.variables & shared)
        case Aggregate():
            return replace(literal, outer=literal.outer & shared)
    return literal


def signatures(literal: Literal) -> Iterator[tuple[Signature, int]]:
    """The predicates of a literal; 0 where it needs their atoms, 1 or 2 where it does not."""
    match literal:
        case AtomLiteral(sign, atom):
            yield atom.signature, sign
        case Conditional(inner, condition):
            yield from signatures(inner)
            for one in condition.literals:
                yield from ((signature, 1) for signature, _ in signatures(one))
        case Aggregate(outside, elements=elements):
            for element in elements:
                for one in element.condition.literals:
                    yield from ((found, sign or outside) for found, sign in signatures(one))
