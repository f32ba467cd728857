"""Literals with values put in, as text."""

from pyclingo_bridge.justify.literals import (
    Aggregate,
    AtomLiteral,
    Body,
    Comparison,
    Conditional,
    Either,
    Literal,
)
from pyclingo_bridge.justify.term_tools import within
from pyclingo_bridge.justify.terms import Binding

_SIGNS = ("", "not ", "not not ")


def with_values(literal: Literal, binding: Binding) -> str:
    """A literal with the values of its variables."""
    match literal:
        case AtomLiteral(sign, atom):
            return _SIGNS[sign] + str(atom.filled(binding))
        case Comparison(left, operator, right):
            return f"{left.put_in(binding)} {operator} {right.put_in(binding)}"
        case Either(comparisons):
            return " or ".join(with_values(one, binding) for one in comparisons)
        case Conditional(inner, condition):
            own = within(literal.variables, binding)
            return f"{with_values(inner, own)} : {_body(condition, own)}"
        case Aggregate(sign, function, elements, bounds):
            own = within(literal.outer, binding)
            shown = [
                ",".join(str(one.put_in(own)) for one in element.terms)
                + f": {_body(element.condition, own)}" * bool(element.condition.literals)
                for element in elements
            ]
            limits = " and ".join(f"{op} {term.put_in(binding)}" for op, term in bounds)
            return f"{_SIGNS[sign]}{function} {{ {'; '.join(shown)} }} {limits}".rstrip()
    return str(literal)


def _body(body: Body, binding: Binding) -> str:
    return ", ".join(with_values(one, binding) for one in body.literals)
