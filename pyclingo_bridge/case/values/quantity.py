"""Numbers as people write them: with a unit (`4.5 cm`), as a bound (`> 12`) or a range (`1-2`)."""

import math
import re
from fractions import Fraction
from typing import Literal, NamedTuple

from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.guideline.units import UNITS

_SPELLINGS = {
    "millimetre": "mm", "millimetres": "mm", "millimeter": "mm", "millimeters": "mm",
    "centimetre": "cm", "centimetres": "cm", "centimeter": "cm", "centimeters": "cm",
    "%": "percent", "pct": "percent", "day": "days", "d": "days", "week": "weeks", "wk": "weeks",
    "wks": "weeks", "w": "weeks", "completedweeks": "weeks", "month": "months", "mo": "months",
    "mos": "months", "mths": "months", "completedmonths": "months", "year": "years", "yr": "years",
    "yrs": "years", "y": "years", "cc": "ml", "cm3": "ml", "millilitre": "ml", "millilitres": "ml",
    "milliliter": "ml", "milliliters": "ml", "litre": "l", "litres": "l",
}  # fmt: skip
_BOUNDS = {
    **dict.fromkeys((">", "over", "morethan"), ">"),
    **dict.fromkeys((">=", "=>", "≥", "atleast"), ">="),
    **dict.fromkeys(("<", "under", "lessthan"), "<"),
    **dict.fromkeys(("<=", "=<", "≤", "atmost", "upto"), "<="),
}
_NUMBER = r"(?:0|[1-9][0-9]{0,8})(?:[.,][0-9]{1,6})?"
_UNIT = r"%|[A-Za-z]+3?(?:[ _][A-Za-z]+)?"
_QUANTITY = re.compile(
    rf"(?P<bound>>=|=>|<=|=<|[<>≤≥]|at least|at most|more than|less than|up to|over|under)?\s*"
    rf"(?P<low>{_NUMBER})\s*(?P<unit>{_UNIT})??"
    rf"(?:\s*(?:[-\u2013\u2014]|to)\s*(?P<high>{_NUMBER})\s*(?P<high_unit>{_UNIT})?)?"
    r"\s*(?P<plus>\+)?",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[0-9]+,[0-9]{3}")

Bound = Literal["", ">", ">=", "<", "<=", "range"]


class Quantity(NamedTuple):
    """A number as written, or the two between which it lies."""

    bound: Bound
    low: Fraction
    high: Fraction
    unit: str
    """As written, folded; empty where none is."""
    whole: bool
    """Whether it is written without decimals."""

    @property
    def measured(self) -> str | None:
        """The unit that is meant, None where it is not known, or none is written."""
        return unit_named(self.unit)


def unit_named(text: str) -> str | None:
    """The unit of `UNITS` that a text names, None where it names none."""
    word = folded(text)
    unit = _SPELLINGS.get(word, word)
    return unit if unit in UNITS else None


def quantity(text: str) -> Quantity | None:
    """The quantity that a text writes, None where it writes none.

    Also None for a number with a comma and three digits, which may be thousands.
    """
    found = _QUANTITY.fullmatch(text.strip())
    if found is None or _THOUSANDS.search(text):
        return None
    units = [folded(unit) for unit in (found["unit"], found["high_unit"]) if unit]
    if len(set(units)) > 1 or (found["high"] and found["unit"] and not found["high_unit"]):
        return None
    numbers = [number.replace(",", ".") for number in (found["low"], found["high"]) if number]
    low, high = Fraction(numbers[0]), Fraction(numbers[-1])
    bound: Bound = ""
    if found["high"]:
        bound = "range"
    elif found["bound"]:
        bound = _BOUNDS[folded(found["bound"])]  # type: ignore[assignment]
    if found["plus"]:
        bound = ">=" if not bound else "range"
    if (found["high"] and (found["bound"] or found["plus"])) or (found["plus"] and found["bound"]):
        return None
    if low > high or (bound == "range" and low == high):
        return None
    whole = not any("." in number for number in numbers)
    return Quantity(bound, low, high, units[0] if units else "", whole)


def as_measured(quantity: Quantity, unit: str, side: str) -> tuple[int, int | None] | None:
    """The least and the greatest whole number that a quantity may be in a unit; None for no end.

    Numbers of another unit are converted, then rounded to `side` (`down`, `up`; `exact`: to none).
    Of time completed units count: six weeks last until the seventh is over. None altogether where a
    number is not whole and may not be rounded.
    """
    kind = UNITS[unit].measures
    factor = UNITS[quantity.measured or unit].size / UNITS[unit].size
    low, high = quantity.low * factor, quantity.high * factor
    if side == "exact" and (low.denominator, high.denominator) != (1, 1):
        return None
    open_low, open_high = quantity.bound == ">", quantity.bound == "<"
    if kind == "time" and quantity.whole and quantity.bound not in ("<", ">="):
        high, open_high = high + factor, True  # all of the unit that it is given in
    least = _above(low, side) if open_low and kind != "time" else _rounded(low, side)
    greatest = _below(high, side) if open_high else _rounded(high, side)
    if quantity.bound in (">", ">="):
        return least, None
    if quantity.bound in ("<", "<="):
        return 0, greatest
    return least, greatest


def _rounded(number: Fraction, side: str) -> int:
    return math.ceil(number) if side == "up" else math.floor(number)


def _above(number: Fraction, side: str) -> int:
    """What is a little more than a number, rounded."""
    return math.floor(number) + (side != "down")


def _below(number: Fraction, side: str) -> int:
    """What is a little less than a number, rounded."""
    return math.ceil(number) - (side != "up")
