"""Terms of rules, which are evaluated, and matched against ground terms.

Pools are gone (a rule with a pool is read as its several rules) and constants of `#const` are put
in. What clingo calls undefined (`a + 1`, a division by zero) has no value here either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyclingo_bridge.justify.arithmetic import applied, left_of, right_of
from pyclingo_bridge.justify.ground import Fn, Ground, Signature, shown, written

Binding = Mapping[str, Ground]
Bound = dict[str, Ground]
_NONE: frozenset[str] = frozenset()


class _Term:
    """The defaults of terms: one value at most, and no variable that needs a value before others.

    A term has `variables`; it is `spread` where it has many values.
    """

    __slots__ = ()
    spread = False

    def value(self, binding: Binding) -> Ground | None:  # noqa: ARG002
        """The one value of the term; None where it has none, or many."""
        return None

    def values(self, binding: Binding) -> Iterator[Ground]:
        value = self.value(binding)
        if value is not None:
            yield value

    def solvable(self, bound: frozenset[str]) -> bool:  # noqa: ARG002
        """Whether `matches` can bind the other variables where these have values."""
        return True


@dataclass(frozen=True, slots=True)
class Constant(_Term):
    """A ground term."""

    ground: Ground
    variables = _NONE

    def value(self, binding: Binding) -> Ground | None:  # noqa: ARG002
        return self.ground

    def matches(self, term: Ground, binding: Bound) -> bool:  # noqa: ARG002
        return self.ground == term

    def put_in(self, binding: Binding) -> "Term":  # noqa: ARG002
        return self

    def __str__(self) -> str:
        return shown(self.ground)


@dataclass(frozen=True, slots=True)
class Anything(_Term):
    """`_`: anything, each time anew."""

    variables = _NONE

    def matches(self, term: Ground, binding: Bound) -> bool:  # noqa: ARG002
        return True

    def put_in(self, binding: Binding) -> "Term":  # noqa: ARG002
        return self

    def __str__(self) -> str:
        return "_"


@dataclass(frozen=True, slots=True)
class Variable(_Term):
    """A variable."""

    name: str
    variables: frozenset[str]

    def value(self, binding: Binding) -> Ground | None:
        return binding.get(self.name)

    def matches(self, term: Ground, binding: Bound) -> bool:
        return binding.setdefault(self.name, term) == term

    def put_in(self, binding: Binding) -> "Term":
        value = binding.get(self.name)
        return self if value is None else Constant(value)

    def __str__(self) -> str:
        return "_" if self.name.startswith("_#") else self.name


@dataclass(frozen=True, slots=True)
class Compound:
    """A function or an atom with arguments, or a tuple (no name); strongly negated or not."""

    name: str
    arguments: tuple["Term", ...]
    positive: bool
    variables: frozenset[str]
    spread: bool
    """Whether it has many values: there is an interval in it."""

    @property
    def signature(self) -> Signature:
        return self.name, len(self.arguments), self.positive

    def value(self, binding: Binding) -> Ground | None:
        values = _one_value_each(self.arguments, binding)
        return None if values is None else Fn(self.name, tuple(values), self.positive)

    def values(self, binding: Binding) -> Iterator[Fn]:
        for chosen in product(self.arguments, binding):
            yield Fn(self.name, tuple(chosen), self.positive)

    def matches(self, term: Ground, binding: Bound) -> bool:
        if not isinstance(term, Fn) or term.name != self.name or term.positive != self.positive:
            return False
        if len(term.arguments) != len(self.arguments):
            return False
        for argument, value in zip(self.arguments, term.arguments, strict=True):
            if not argument.matches(value, binding):
                return False
        return True

    def solvable(self, bound: frozenset[str]) -> bool:
        return all(argument.solvable(bound) for argument in self.arguments)

    def put_in(self, binding: Binding) -> "Term":
        return folded(self.filled(binding))

    def filled(self, binding: Binding) -> "Compound":
        """The same with values put in, still a compound."""
        if not self.variables:
            return self
        return compound(
            self.name, tuple(argument.put_in(binding) for argument in self.arguments), self.positive
        )

    def __str__(self) -> str:
        return written(self.name, map(str, self.arguments), self.positive)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """An operation on numbers: `-`, `~`, `|` with one operand, or one of two operands."""

    operator: str
    operands: tuple["Term", ...]
    variables: frozenset[str]
    spread: bool

    def value(self, binding: Binding) -> Ground | None:
        values = _one_value_each(self.operands, binding)
        return None if values is None else applied(self.operator, values)

    def values(self, binding: Binding) -> Iterator[Ground]:
        for chosen in product(self.operands, binding):
            result = applied(self.operator, chosen)
            if result is not None:
                yield result

    def matches(self, term: Ground, binding: Bound) -> bool:
        if self.spread:
            return term in self.values(binding)
        value = self.value(binding)
        return self._solved(term, binding) if value is None else value == term

    def _solved(self, number: Ground, binding: Bound) -> bool:
        """Bind the one variable of a linear term: `X + 1` is 4 where X is 3."""
        if len(self.operands) == 1:
            negated = applied("-", [number]) if self.operator == "-" else None
            return negated is not None and self.operands[0].matches(negated, binding)
        if not isinstance(number, int):
            return False
        left, right = (operand.value(binding) for operand in self.operands)
        if left is None and isinstance(right, int):
            solved = left_of(self.operator, number, right)
            return solved is not None and self.operands[0].matches(solved, binding)
        if right is None and isinstance(left, int):
            solved = right_of(self.operator, number, left)
            return solved is not None and self.operands[1].matches(solved, binding)
        return False

    def solvable(self, bound: frozenset[str]) -> bool:
        unbound = [operand for operand in self.operands if not operand.variables <= bound]
        if not unbound:
            return True
        numbers = [operand.ground for operand in self.operands if isinstance(operand, Constant)]
        linear = self.operator in "+-" or (self.operator == "*" and numbers not in ([], [0]))
        return linear and not self.spread and len(unbound) == 1 and unbound[0].solvable(bound)

    def put_in(self, binding: Binding) -> "Term":
        return folded(
            arithmetic(self.operator, tuple(operand.put_in(binding) for operand in self.operands))
        )

    def __str__(self) -> str:
        if len(self.operands) == 2:
            return f"({self.operands[0]}{self.operator}{self.operands[1]})"
        inner = str(self.operands[0])
        return f"|{inner}|" if self.operator == "|" else self.operator + inner


@dataclass(frozen=True, slots=True)
class Interval(_Term):
    """Every number from the first to the last."""

    first: "Term"
    last: "Term"
    variables: frozenset[str]
    spread = True

    def values(self, binding: Binding) -> Iterator[Ground]:
        for low in self.first.values(binding):
            for high in self.last.values(binding):
                if isinstance(low, int) and isinstance(high, int):
                    yield from range(low, high + 1)

    def matches(self, term: Ground, binding: Bound) -> bool:
        return term in self.values(binding)

    def solvable(self, bound: frozenset[str]) -> bool:
        return self.variables <= bound

    def put_in(self, binding: Binding) -> "Term":
        return interval(self.first.put_in(binding), self.last.put_in(binding))

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


Term = Constant | Anything | Variable | Compound | Arithmetic | Interval
ANYTHING = Anything()


def compound(name: str, arguments: tuple[Term, ...], positive: bool = True) -> Compound:
    """A function, atom or tuple."""
    spread = any(argument.spread for argument in arguments)
    return Compound(name, arguments, positive, _names(arguments), spread)


def arithmetic(sign: str, operands: tuple[Term, ...]) -> Arithmetic:
    """An operation."""
    return Arithmetic(sign, operands, _names(operands), any(operand.spread for operand in operands))


def interval(first: Term, last: Term) -> Interval:
    """An interval."""
    return Interval(first, last, _names((first, last)))


def _names(terms: tuple[Term, ...]) -> frozenset[str]:
    names = [term.variables for term in terms if term.variables]
    return _NONE.union(*names) if names else _NONE


def _one_value_each(terms: tuple[Term, ...], binding: Binding) -> list[Ground] | None:
    """The one value of each term; None where one has none, or many."""
    values = []
    for term in terms:
        value = term.value(binding)
        if value is None:
            return None
        values.append(value)
    return values


def folded(term: Compound | Arithmetic) -> Term:
    """A constant in place of a ground term, so that it is not built anew each time."""
    if term.variables or term.spread:
        return term
    value = term.value({})
    return term if value is None else Constant(value)


def product(terms: tuple[Term, ...], binding: Binding) -> Iterator[list[Ground]]:
    """Every choice of one value for each term."""
    if not terms:
        yield []
        return
    for first in terms[0].values(binding):
        for rest in product(terms[1:], binding):
            yield [first, *rest]
