"""Terms of rules, evaluated and matched against ground terms.

Pools are gone (a rule with a pool is read as its several rules) and constants of `#const` are put
in. What clingo calls undefined (`a + 1`, a division by zero) has no value here either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyclingo_bridge.logic.arithmetic import applied, left_of, right_of
from pyclingo_bridge.logic.ground import Fn, Ground, Signature, shown

Binding = Mapping[str, Ground]
Bound = dict[str, Ground]
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Constant:
    """A ground term."""

    ground: Ground
    variables = _NONE
    spread = False

    def value(self, binding: Binding) -> Ground | None:  # noqa: ARG002
        return self.ground

    def values(self, binding: Binding) -> Iterator[Ground]:  # noqa: ARG002
        yield self.ground

    def matches(self, term: Ground, binding: Bound) -> bool:  # noqa: ARG002
        return self.ground == term

    def solvable(self, bound: frozenset[str]) -> bool:  # noqa: ARG002
        return True

    def put_in(self, binding: Binding) -> "Term":  # noqa: ARG002
        return self

    def __str__(self) -> str:
        return shown(self.ground)


@dataclass(frozen=True, slots=True)
class Anything:
    """`_`: anything, each time anew."""

    variables = _NONE
    spread = False

    def value(self, binding: Binding) -> Ground | None:  # noqa: ARG002
        return None

    def values(self, binding: Binding) -> Iterator[Ground]:  # noqa: ARG002
        return iter(())

    def matches(self, term: Ground, binding: Bound) -> bool:  # noqa: ARG002
        return True

    def solvable(self, bound: frozenset[str]) -> bool:  # noqa: ARG002
        return True

    def put_in(self, binding: Binding) -> "Term":  # noqa: ARG002
        return self

    def __str__(self) -> str:
        return "_"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable."""

    name: str
    variables: frozenset[str]
    spread = False

    def value(self, binding: Binding) -> Ground | None:
        return binding.get(self.name)

    def values(self, binding: Binding) -> Iterator[Ground]:
        if self.name in binding:
            yield binding[self.name]

    def matches(self, term: Ground, binding: Bound) -> bool:
        return binding.setdefault(self.name, term) == term

    def solvable(self, bound: frozenset[str]) -> bool:  # noqa: ARG002
        return True

    def put_in(self, binding: Binding) -> "Term":
        found = binding.get(self.name)
        return self if found is None else Constant(found)

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
        found = []
        for one in self.arguments:
            value = one.value(binding)
            if value is None:
                return None
            found.append(value)
        return Fn(self.name, tuple(found), self.positive)

    def values(self, binding: Binding) -> Iterator[Fn]:
        for chosen in product(self.arguments, binding):
            yield Fn(self.name, tuple(chosen), self.positive)

    def matches(self, term: Ground, binding: Bound) -> bool:
        if not isinstance(term, Fn) or term.name != self.name or term.positive != self.positive:
            return False
        if len(term.arguments) != len(self.arguments):
            return False
        for own, other in zip(self.arguments, term.arguments, strict=True):
            if not own.matches(other, binding):
                return False
        return True

    def solvable(self, bound: frozenset[str]) -> bool:
        return all(one.solvable(bound) for one in self.arguments)

    def put_in(self, binding: Binding) -> "Term":
        return folded(self.filled(binding))

    def filled(self, binding: Binding) -> "Compound":
        """The same with values put in, still a compound."""
        if not self.variables:
            return self
        return compound(
            self.name, tuple(one.put_in(binding) for one in self.arguments), self.positive
        )

    def __str__(self) -> str:
        inner = ",".join(map(str, self.arguments))
        if not self.name and len(self.arguments) == 1:
            inner += ","
        text = f"{self.name}({inner})" if self.arguments or not self.name else self.name
        return text if self.positive else f"-{text}"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """An operation on numbers: `-`, `~`, `|` with one operand, or one of two operands."""

    operator: str
    operands: tuple["Term", ...]
    variables: frozenset[str]
    spread: bool

    def value(self, binding: Binding) -> Ground | None:
        found = []
        for one in self.operands:
            value = one.value(binding)
            if value is None:
                return None
            found.append(value)
        return applied(self.operator, found)

    def values(self, binding: Binding) -> Iterator[Ground]:
        if not self.spread:
            value = self.value(binding)
            if value is not None:
                yield value
            return
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
        left, right = (one.value(binding) for one in self.operands)
        if left is None and isinstance(right, int):
            solved = left_of(self.operator, number, right)
            return solved is not None and self.operands[0].matches(solved, binding)
        if right is None and isinstance(left, int):
            solved = right_of(self.operator, number, left)
            return solved is not None and self.operands[1].matches(solved, binding)
        return False

    def solvable(self, bound: frozenset[str]) -> bool:
        unbound = [one for one in self.operands if not one.variables <= bound]
        if not unbound:
            return True
        linear = self.operator in "+-" or (
            self.operator == "*" and any(map(_scales, self.operands))
        )
        return linear and not self.spread and len(unbound) == 1 and unbound[0].solvable(bound)

    def put_in(self, binding: Binding) -> "Term":
        return folded(
            arithmetic(self.operator, tuple(one.put_in(binding) for one in self.operands))
        )

    def __str__(self) -> str:
        if len(self.operands) == 2:
            return f"({self.operands[0]}{self.operator}{self.operands[1]})"
        inner = str(self.operands[0])
        return f"|{inner}|" if self.operator == "|" else self.operator + inner


@dataclass(frozen=True, slots=True)
class Interval:
    """Every number from the first to the last."""

    first: "Term"
    last: "Term"
    variables: frozenset[str]
    spread = True

    def value(self, binding: Binding) -> Ground | None:  # noqa: ARG002
        return None

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


def variable(name: str) -> Term:
    """A variable, or `_`."""
    return ANYTHING if name == "_" else Variable(name, frozenset({name}))


def compound(name: str, arguments: tuple[Term, ...], positive: bool = True) -> Compound:
    """A function, atom or tuple."""
    spread = any(one.spread for one in arguments)
    return Compound(name, arguments, positive, _names(arguments), spread)


def arithmetic(sign: str, operands: tuple[Term, ...]) -> Arithmetic:
    """An operation."""
    return Arithmetic(sign, operands, _names(operands), any(one.spread for one in operands))


def interval(first: Term, last: Term) -> Interval:
    """An interval."""
    return Interval(first, last, _names((first, last)))


def _names(terms: tuple[Term, ...]) -> frozenset[str]:
    found = [one.variables for one in terms if one.variables]
    return _NONE.union(*found) if found else _NONE


def folded(term: Compound | Arithmetic) -> Term:
    """A constant for what is ground, so that it is not built anew each time."""
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


def form_of(atom: Fn) -> Compound:
    """A ground atom as the form of an atom."""
    return Compound(atom.name, tuple(map(Constant, atom.arguments)), atom.positive, _NONE, False)


def defined(term: Term, binding: Binding) -> bool:
    """Whether a term without intervals has a value; what is open has one."""
    match term:
        case Compound(arguments=arguments):
            return all(defined(one, binding) for one in arguments)
        case Arithmetic(variables=variables):
            return not variables <= binding.keys() or term.value(binding) is not None
    return True


def computed(term: Term) -> bool:
    """Whether a term has to be computed, and may then be undefined."""
    if isinstance(term, Compound):
        return any(map(computed, term.arguments))
    return isinstance(term, (Arithmetic, Interval))


def depth(term: Term | Ground) -> int:
    """How deeply functions are nested in a term."""
    match term:
        case Constant(ground):
            return depth(ground)
        case Compound(arguments=arguments) | Fn(arguments=arguments):
            return 1 + max(map(depth, arguments), default=0)
    return 0


def within(names: frozenset[str], binding: Binding) -> Bound:
    """Of a binding, the part that is for these variables."""
    return {name: value for name, value in binding.items() if name in names}


def named(term: Term, names: Iterator[str], anew: bool = False) -> Term:
    """The same term with a variable for each `_`; with `anew` also one for each variable."""
    match term:
        case Variable() if not anew:
            return term
        case Anything() | Variable():
            name = next(names)
            return Variable(name, frozenset({name}))
        case Compound(name, arguments, positive):
            inner = tuple(named(one, names, anew) for one in arguments)
            return folded(compound(name, inner, positive))
        case Arithmetic(sign, operands):
            return folded(arithmetic(sign, tuple(named(one, names, anew) for one in operands)))
    return term


def _scales(term: Term) -> bool:
    """Whether a product with this can be undone."""
    return isinstance(term, Constant) and isinstance(term.ground, int) and term.ground != 0
