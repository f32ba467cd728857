"""Literals of bodies: what each needs before it can be decided, and its text with values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from pyclingo_bridge.justify.ground import Fn, Signature
from pyclingo_bridge.justify.term_tools import within
from pyclingo_bridge.justify.terms import Binding, Compound, Constant, Term

_SIGNS = ("", "not ", "not not ")
FLIPPED = {">": "<", "<": ">", "<=": ">=", ">=": "<=", "!=": "!=", "=": "="}
"""What stands for an operator where its sides change places."""
OF_A_SET = "#"
"""How the name of the term begins by which an element of `{ a : b }` is told apart."""
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class AtomLiteral:
    """An atom, negated (`sign` 1) or doubly negated (2)."""

    sign: int
    atom: Compound

    @property
    def variables(self) -> frozenset[str]:
        return self.atom.variables


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """`left operator right`, the operator being the one that has to hold."""

    left: Term
    operator: str
    right: Term
    variables: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Either:
    """One of several comparisons: what a negated chain (`not 1 < X < 3`) asks for."""

    comparisons: tuple[Comparison, ...]
    variables: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """`#true` or `#false`."""

    value: bool
    variables: frozenset[str] = _NONE


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """The literal holds for every instance of its condition."""

    literal: "AtomLiteral | Comparison | Either | Truth"
    condition: "Body"
    variables: frozenset[str]
    """Those that it takes from the rest of its rule; the others are its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element of an aggregate: a tuple that counts where its condition holds."""

    terms: tuple[Term, ...]
    condition: "Body"


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
        return variables_of(term for _, term in self.bounds)

    @property
    def variables(self) -> frozenset[str]:
        return self.outer | self.bound_variables

    @property
    def needed(self) -> frozenset[str]:
        """The variables that it cannot give a value itself."""
        return self.outer | variables_of(
            term
            for operator, term in self.bounds
            if self.sign or operator != "=" or not term.solvable(_NONE)
        )


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
        order: list[int] = []
        left = list(range(len(self.literals)))
        while left:
            ready = [place for place in left if self.ready(place, bound)]
            chosen = min(ready or left, key=lambda place: self._effort(place, bound))
            order.append(chosen)
            left.remove(chosen)
            bound |= self.literals[chosen].variables
        return tuple(order)

    def _effort(self, place: int, bound: frozenset[str]) -> tuple[bool, int]:
        literal = self.literals[place]
        unbound = len(literal.variables - bound)
        return isinstance(literal, AtomLiteral) and bool(unbound), unbound


def variables_of(parts: Iterable[Literal | Term]) -> frozenset[str]:
    """The variables of some literals or terms."""
    return _NONE.union(*(part.variables for part in parts))


def _ways(literal: Literal) -> tuple[frozenset[str], ...]:
    """Sets of variables; the literal can be decided where those of one set have values."""
    match literal:
        case AtomLiteral(0, atom):
            arguments = atom.arguments
            needed = variables_of(term for term in arguments if not term.solvable(_NONE))
            linear = all(
                term.solvable(term.variables - {name})
                for term in arguments
                for name in term.variables
            )
            return tuple(needed - {name} for name in needed) if linear and needed else (needed,)
        case Comparison(left, "=", right):
            sides = ((left, right), (right, left))
            solved = (known.variables for known, other in sides if other.solvable(known.variables))
            return (literal.variables, *solved)
        case Aggregate():
            return (literal.needed,)
    return (literal.variables,)


def scoped(literals: tuple[Literal, ...]) -> tuple[Literal, ...]:
    """The literals of one body; conditionals and aggregates are told which variables they share."""
    shared = _NONE.union(
        *(
            literal.bound_variables if isinstance(literal, Aggregate) else literal.variables
            for literal in literals
            if not isinstance(literal, Conditional)
        )
    )
    return tuple(_scoped(literal, shared) for literal in literals)


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
            for needed in condition.literals:
                yield from ((signature, 1) for signature, _ in signatures(needed))
        case Aggregate(outer_sign, elements=elements):
            for element in elements:
                for needed in element.condition.literals:
                    for signature, sign in signatures(needed):
                        yield signature, sign or outer_sign


def with_values(literal: Literal, binding: Binding) -> str:
    """The text of a literal, with the values of its variables."""
    match literal:
        case AtomLiteral(sign, atom):
            return _SIGNS[sign] + str(atom.filled(binding))
        case Comparison(left, operator, right):
            return f"{left.put_in(binding)} {operator} {right.put_in(binding)}"
        case Either(comparisons):
            return " or ".join(with_values(comparison, binding) for comparison in comparisons)
        case Truth(value):
            return "#true" if value else "#false"
        case Conditional(inner, condition):
            shared = within(literal.variables, binding)
            return f"{with_values(inner, shared)} : {_body_with_values(condition, shared)}"
        case Aggregate():
            return _aggregate_with_values(literal, binding)


def _aggregate_with_values(aggregate: Aggregate, binding: Binding) -> str:
    shared = within(aggregate.outer, binding)
    is_set = any(map(_is_of_a_set, aggregate.elements))
    shown = "; ".join(_element_with_values(one, shared) for one in aggregate.elements)
    inside = f"{{ {shown} }}" if is_set else f"{aggregate.function} {{ {shown} }}"
    limits = [(operator, str(term.put_in(binding))) for operator, term in aggregate.bounds]
    if len(limits) > 1:
        operator, left = limits.pop(0)
        inside = f"{left} {FLIPPED[operator]} {inside}"
    right = "".join(f" {operator} {limit}" for operator, limit in limits)
    return f"{_SIGNS[aggregate.sign]}{inside}{right}"


def _element_with_values(element: Element, binding: Binding) -> str:
    condition = element.condition
    if _is_of_a_set(element):
        first, *rest = condition.literals
        inner, condition = with_values(first, binding), Body(tuple(rest))
    else:
        inner = ",".join(str(term.put_in(binding)) for term in element.terms)
    if not condition.literals:
        return inner
    return f"{inner}: {_body_with_values(condition, binding)}"


def _is_of_a_set(element: Element) -> bool:
    """Whether an element is one of `{ a : b }`: what tells it apart has a name that none has."""
    match element.terms:
        case (Compound(name) | Constant(Fn(name)), *_):
            return name.startswith(OF_A_SET)
    return False


def _body_with_values(body: Body, binding: Binding) -> str:
    return ", ".join(with_values(literal, binding) for literal in body.literals)
