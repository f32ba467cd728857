"""Declared shares of the values of a variable, as one weight for each value."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pyclingo_bridge.solving.atoms import Value

TOLERANCE = 1e-6


class Unusable(Exception):
    """What is wrong with a declaration: a code, a message, perhaps a fix."""

    def __init__(self, code: str, message: str, fix: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.fix = code, message, fix


@dataclass(frozen=True, slots=True)
class Shares:
    """Weights, the declaration in words, and how many numbers it holds."""

    weights: tuple[float, ...]
    declared: str
    count: int


def shares(declared: Any, values: Sequence[Value], numeric: bool) -> Shares:
    """The weights that a declaration gives to `values`.

    Named values: a table of shares. Numbers: a list of ranges with shares, or a table that names a
    distribution with its bounds. Raises Unusable.
    """
    if not numeric:
        return _of_names(declared, values)
    numbers = [value for value in values if isinstance(value, int)]
    if isinstance(declared, list):
        return _of_ranges(declared, numbers)
    if isinstance(declared, dict) and "distribution" in declared:
        return _of_distribution(declared, numbers)
    raise Unusable(
        "wrong-type",
        "the values of a number are a list of ranges, or a distribution",
        'write `[{ from = 1, to = 3, share = 1.0 }]` or `{ distribution = "poisson", … }`',
    )


def proportion(share: Any) -> float:
    """A number from 0 to 1. Raises Unusable."""
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise Unusable("share", f"`{share}` is not a share", "a number from 0 to 1")
    return float(share)


def _of_names(declared: Any, values: Sequence[Value]) -> Shares:
    if not isinstance(declared, dict):
        raise Unusable("wrong-type", "the values of a named input are a table of shares")
    names = list(map(str, values))
    for name in declared:
        if name not in names:
            known = f"one of {', '.join(names)}"
            raise Unusable("value-outside-domain", f"`{name}` is not a value", known)
    given = {name: proportion(share) for name, share in declared.items()}
    _check_sum(given.values())
    text = ", ".join(f"{name} {share:g}" for name, share in given.items())
    return Shares(tuple(given.get(name, 0.0) for name in names), text, len(given))


def _of_ranges(declared: Sequence[Any], numbers: Sequence[int]) -> Shares:
    weights = dict.fromkeys(numbers, 0.0)
    words: list[str] = []
    for row in declared:
        if not isinstance(row, dict) or set(row) != {"from", "to", "share"}:
            raise Unusable("wrong-type", "a range has `from`, `to` and `share`")
        first, last = _bounds(row, numbers)
        share = proportion(row["share"])
        within = [number for number in numbers if first <= number <= last]
        for number in within:
            weights[number] += share / len(within)
        words.append(f"{first}–{last} {share:g}" if first != last else f"{first} {share:g}")
    _check_sum(row["share"] for row in declared)
    return Shares(tuple(weights.values()), ", ".join(words), len(declared))


_PARAMETERS = {"lognormal": ("median", "sigma"), "poisson": ("mean",)}


def _of_distribution(declared: Mapping[str, Any], numbers: Sequence[int]) -> Shares:
    name = declared["distribution"]
    if not isinstance(name, str) or name not in _PARAMETERS:
        known = f"one of {', '.join(_PARAMETERS)}"
        raise Unusable("unknown-distribution", f"no distribution is called `{name}`", known)
    needed = {"distribution", "from", "to", *_PARAMETERS[name]}
    if set(declared) != needed:
        message = f"a {name} distribution is said with {', '.join(sorted(needed))}"
        raise Unusable("wrong-type", message)
    parameters = [_positive(declared[parameter], parameter) for parameter in _PARAMETERS[name]]
    first, last = _bounds(declared, numbers)
    masses = [_mass(name, n, parameters) if first <= n <= last else 0.0 for n in numbers]
    total = math.fsum(masses)
    if total < TOLERANCE:
        raise Unusable("weights", f"next to nothing of the distribution is in {first}–{last}")
    words = ", ".join(f"{parameter} {declared[parameter]:g}" for parameter in _PARAMETERS[name])
    text = f"{name}: {words}, {first}–{last}"
    return Shares(tuple(mass / total for mass in masses), text, len(parameters))


def _mass(name: str, number: int, parameters: Sequence[float]) -> float:
    """The weight of a whole number: of a lognormal, all that is rounded to it."""
    if name == "poisson":
        (mean,) = parameters
        return math.exp(number * math.log(mean) - mean - math.lgamma(number + 1))
    median, sigma = parameters
    below = [
        0.5 * (1 + math.erf(math.log(edge / median) / (sigma * math.sqrt(2)))) if edge > 0 else 0.0
        for edge in (number - 0.5, number + 0.5)
    ]
    return below[1] - below[0]


def _bounds(declared: Mapping[str, Any], numbers: Sequence[int]) -> tuple[int, int]:
    bounds = first, last = declared["from"], declared["to"]
    if any(isinstance(bound, bool) or not isinstance(bound, int) for bound in bounds):
        raise Unusable("wrong-type", "`from` and `to` are whole numbers")
    if first > last:
        raise Unusable("wrong-type", f"no number is from {first} to {last}")
    for bound in bounds:
        if bound not in numbers:
            known = f"{numbers[0]}..{numbers[-1]}"
            raise Unusable("value-outside-domain", f"`{bound}` is not a value", known)
    return first, last


def _positive(number: Any, name: str) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < math.inf:
        raise Unusable("wrong-type", f"`{name}` is a number above 0")
    return float(number)


def _check_sum(parts: Iterable[float]) -> None:
    total = math.fsum(parts)
    if abs(total - 1) > TOLERANCE:
        raise Unusable("weights", f"the shares add up to {total:g}", "they must add up to 1")


def cumulated(weights: Sequence[float], steps: int) -> list[int]:
    """For each value but the last, how many of `steps` equal parts go to it and those before it.

    What has no weight gets no part; the last value with a weight gets the rest.
    """
    total, bounds = 0.0, []
    last = max(place for place, weight in enumerate(weights) if weight > 0)
    for place, weight in enumerate(weights[:-1]):
        total += weight
        bounds.append(steps if place >= last else round(total * steps))
    if any(before > after for before, after in pairwise(bounds)):
        raise ValueError("negative weights")
    return bounds
