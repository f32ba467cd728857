"""Functions on terms besides evaluation: definedness, depth, renaming of variables."""

from collections.abc import Iterator

from pyclingo_bridge.justify.ground import Fn, Ground
from pyclingo_bridge.justify.terms import (
    ANYTHING,
    Anything,
    Arithmetic,
    Binding,
    Bound,
    Compound,
    Constant,
    Interval,
    Term,
    Variable,
    arithmetic,
    compound,
    folded,
)


def defined(term: Term, binding: Binding) -> bool:
    """Whether a term without intervals has a value; what is open has one."""
    match term:
        case Compound(arguments=arguments):
            return all(defined(argument, binding) for argument in arguments)
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
    """The part of a binding that is for these variables."""
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
            inner = tuple(named(argument, names, anew) for argument in arguments)
            return folded(compound(name, inner, positive))
        case Arithmetic(sign, operands):
            return folded(
                arithmetic(sign, tuple(named(operand, names, anew) for operand in operands))
            )
    return term


def variable(name: str) -> Term:
    """A variable, or `_`."""
    return ANYTHING if name == "_" else Variable(name, frozenset({name}))


def form_of(atom: Fn) -> Compound:
    """A ground atom as the form of an atom."""
    return compound(atom.name, tuple(map(Constant, atom.arguments)), atom.positive)
