"""Arithmetic on ground terms as clingo computes it: numbers of 32 bits."""

import operator
from collections.abc import Callable, Mapping

from pyclingo_bridge.justify.ground import Fn, Ground

_32_BITS = 1 << 32


def applied(sign: str, operands: list[Ground]) -> Ground | None:
    """An operation; None where it is undefined. `-` also turns strong negation around."""
    first = operands[0]
    if len(operands) == 1 and sign == "-" and isinstance(first, Fn):
        return first._replace(positive=not first.positive)
    numbers = [operand for operand in operands if isinstance(operand, int)]
    return _computed(sign, numbers) if len(numbers) == len(operands) else None


def _computed(sign: str, numbers: list[int]) -> int | None:
    if len(numbers) == 1:
        return _wrapped(_ONE[sign](numbers[0]))
    left, right = numbers
    if sign in "/\\" and right == 0:
        return None
    return _power(left, right) if sign == "**" else _wrapped(_TWO[sign](left, right))


def _wrapped(number: int) -> int:
    return (number + (_32_BITS >> 1)) % _32_BITS - (_32_BITS >> 1)


def _quotient(left: int, right: int) -> int:
    """Rounded towards zero."""
    size = abs(left) // abs(right)
    return size if (left < 0) == (right < 0) else -size


def _power(base: int, exponent: int) -> int | None:
    if exponent >= 0:
        return _wrapped(pow(base, exponent, _32_BITS))
    return 0 if base else None  # also of 1 and -1


_ONE: Mapping[str, Callable[[int], int]] = {"-": operator.neg, "~": operator.invert, "|": abs}
_TWO: Mapping[str, Callable[[int, int], int]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _quotient,
    "\\": lambda left, right: left - right * _quotient(left, right),
    "&": operator.and_,
    "?": operator.or_,
    "^": operator.xor,
}


def left_of(sign: str, result: int, right: int) -> int | None:
    """The left operand of an operation with this result; None where it cannot be told."""
    match sign:
        case "+":
            return _wrapped(result - right)
        case "-":
            return _wrapped(result + right)
        case "*" if right and result % right == 0:
            return result // right
    return None


def right_of(sign: str, result: int, left: int) -> int | None:
    """The right operand of an operation with this result; None where it cannot be told."""
    return _wrapped(left - result) if sign == "-" else left_of(sign, result, left)
