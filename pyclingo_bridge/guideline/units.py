"""The units that numbers are measured in, and the sides to which they are rounded."""

from fractions import Fraction

UNITS: dict[str, tuple[str, Fraction]] = {
    "mm": ("length", Fraction(1)),
    "cm": ("length", Fraction(10)),
    "percent": ("share", Fraction(1)),
    "days": ("time", Fraction(1, 7)),
    "weeks": ("time", Fraction(1)),
    "months": ("time", Fraction(13, 3)),
    "years": ("time", Fraction(52)),
    "ml": ("volume", Fraction(1)),
    "l": ("volume", Fraction(1000)),
    "count": ("count", Fraction(1)),
}
"""What each unit measures, and how much of it is one; a month is 13/3 weeks, as in the plans."""
UCUM = {
    "mm": "mm",
    "cm": "cm",
    "percent": "%",
    "days": "d",
    "weeks": "wk",
    "months": "mo",
    "years": "a",
    "ml": "mL",
    "l": "L",
    "count": "1",
}
"""The code of each unit in UCUM, by which medical records name units."""
SIDES = ("down", "up", "exact")
"""`exact`: a number that is not whole is refused."""
