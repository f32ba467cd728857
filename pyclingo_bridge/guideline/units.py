"""The units that numbers are measured in, and the sides to which they are rounded."""

from fractions import Fraction
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit: what it measures, how much of it is one, and its code in UCUM, by which medical
    records name units. A month is 13/3 weeks, as in the plans."""

    measures: str
    size: Fraction
    code: str


UNITS: dict[str, Unit] = {
    "mm": Unit("length", Fraction(1), "mm"),
    "cm": Unit("length", Fraction(10), "cm"),
    "percent": Unit("share", Fraction(1), "%"),
    "days": Unit("time", Fraction(1, 7), "d"),
    "weeks": Unit("time", Fraction(1), "wk"),
    "months": Unit("time", Fraction(13, 3), "mo"),
    "years": Unit("time", Fraction(52), "a"),
    "ml": Unit("volume", Fraction(1), "mL"),
    "l": Unit("volume", Fraction(1000), "L"),
    "count": Unit("count", Fraction(1), "1"),
}
SIDES = ("down", "up", "exact")
"""`exact`: a number that is not whole is refused."""
