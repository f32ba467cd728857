"""The value of an input, read from what people write: the one place where words become values."""

import math
import re
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from pyclingo_bridge.base.diagnostics import nearest, quoted
from pyclingo_bridge.case.hints import (
    Near,
    clingo_number,
    domain_hint,
    number_hint,
    says_unknown,
    value_hint,
)
from pyclingo_bridge.case.values.dates import completed, day
from pyclingo_bridge.case.values.quantity import Quantity, as_measured, quantity, unit_named
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.guideline.synonyms import folded, own_words
from pyclingo_bridge.guideline.units import UNITS
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.atoms import Value

_PLAIN = re.compile(r"0|-?[1-9][0-9]*")
_LONGEST = 200
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}(?![0-9])")
_GAP = re.compile(r"[ \t]*:[ \t]*|[ \t]+|(?<=[A-Za-z])(?=[0-9<>=≤≥])")
_FURTHER = re.compile(r"[,;(]")
_ASKED = {
    "mm": ("mm", "cm"),
    "percent": ("percent",),
    "weeks": ("weeks",),
    "months": ("months",),
}
"""The units that are asked for, by the unit of an input."""


class Read(NamedTuple):
    """What was read: a value, or None where it says that nothing is known exactly."""

    value: Value | None
    note: str = ""
    """How it was read, where it says another thing than the value itself."""
    bound: str = ""
    """The text, where the value stands for several: it was not stated."""

    def under(self, key: str, text: str) -> "Read":
        """The same, of a key that is another name of its input."""
        whole = f"read from {quoted(f'{key}: {text}')}"
        rest = self.note.partition(quoted(text))[2]
        return self._replace(note=f"{whole}{rest}" if self.value is not None else self.note)


class ValueReader:
    """Reads values of the inputs of a vocabulary; ways out name `bare` values, or words as well."""

    def __init__(self, vocabulary: Vocabulary, near: Near = nearest, bare: bool = False) -> None:
        self._vocabulary, self._near, self._bare = vocabulary, near, bare
        self._synonyms = vocabulary.synonyms()

    def read(self, known: Input, text: str) -> Read:
        """The value that a text gives an input. Raises Refused, with a way out that is true."""
        word = folded(text)
        if says_unknown(text):
            return self._unknown(known, text)
        if known.numeric and _PLAIN.fullmatch(text):
            return self._whole(known, text)
        if (value := self._meant(known, word)) is not None:
            return Read(value, "" if str(value) == text else f"read from {quoted(text)}")
        if instead := self._synonyms.unsettled.get(known.name, {}).get(word):
            message = f"{quoted(text)} does not settle `{known.name}`"
            raise Refused("unsettled-value", message, instead)
        if known.numeric and len(text) <= _LONGEST and (written := quantity(text)):
            return self._number(known, text, written)
        rest = self._after_name(known, text)
        if rest and known.numeric:
            return self.read(known, rest)
        if rest and (value := self._meant(known, folded(rest))) is not None:
            return Read(value, f"read from {quoted(text)}")
        code = "number-format" if known.numeric else "value-outside-domain"
        message = f"{quoted(text)} is not a value of `{known.name}`"
        raise Refused(code, message, self._hint(known, text))

    def _unknown(self, known: Input, text: str) -> Read:
        """That nothing is known. Raises Refused where to leave the input out says more."""
        if not (meaning := self._vocabulary.left_out(known)):
            return Read(None, "not known")
        message = f"{quoted(text)}: that `{known.name}` is not known cannot be said"
        fix = f"to leave it out means {meaning}; say what is known of it"
        raise Refused("unknown-not-open", message, fix)

    def unit(self, known: Input) -> str:
        """The unit of `UNITS` that an input is measured in; empty where it is in none."""
        return self._measure(known)[0]

    def side(self, known: Input) -> str:
        """To which side an input is rounded: `down`, `up`, or `exact` where to none."""
        return self._measure(known)[1]

    def scales(self, known: Input) -> list[tuple[str, Fraction]]:
        """Other units in which an input may be written, and how much of its own each is."""
        own = self._measure(known)[0]
        others = (unit for unit in _ASKED.get(own, ()) if unit != own)
        return [(unit, UNITS[unit].size / UNITS[own].size) for unit in others]

    def ratio(self, known: Input, part: str, whole: str) -> Read:
        """The percentage that two volumes give. Raises Refused."""
        numbers = []
        for text in (part, whole):
            written = quantity(text)
            if _THOUSANDS.match(text.strip()) and (written is None or written.measured != "l"):
                message = f"{quoted(text)} may be thousands or a decimal"
                raise Refused("number-format", message, "write it in ml without the point")
            if written is None or written.bound or written.measured not in ("ml", "l", None):
                raise Refused("number-format", f"{quoted(text)} is not a volume", "state it in ml")
            if written.unit and written.measured is None:
                raise Refused("wrong-unit", f"{quoted(text)} is not a volume", "state it in ml")
            numbers.append(written.low * UNITS[written.measured or "ml"].size)
        if not 0 < numbers[0] <= numbers[1]:
            message = f"{quoted(part)} is not a part of {quoted(whole)}"
            raise Refused("ratio", message, "the part is more than nothing and at most the whole")
        percent = 100 * numbers[0] / numbers[1]
        side = self.side(known)
        number = math.ceil(percent) if side == "up" else math.floor(percent)
        rounded = "" if percent == number else f", rounded {side} from {_decimal(percent)} %"
        taken = f", taken as the {what}" if (what := _of_what(known)) else ""
        return Read(number, f"{part} of {whole}{taken}{rounded}")

    def since(self, known: Input, text: str, until: date) -> Read:
        """The completed time from the day that a text names to another. Raises Refused."""
        if says_unknown(text):
            return self._unknown(known, text)
        start, (unit, _) = day(text), self._measure(known)
        if start > until:
            message = f"{start} is after {until}, the day to which time is counted"
            raise Refused("date-after", message, "correct one of them; `date` is that of the board")
        time = completed(start, until, unit)
        if not known.accepts(time):
            message = f"from {start} to {until} are {time} {unit}"
            raise Refused("value-outside-domain", message, domain_hint(known))
        return Read(time, f"completed {unit} from {start} to {until}")

    def _hint(self, known: Input, text: str) -> str:
        """The way out of a text that is no value; what follows one may take it back."""
        if known.numeric:
            fix = number_hint(text) or domain_hint(known)
        else:
            fix = value_hint(text, known, self._near)
        further = not self._bare and _FURTHER.search(text)
        return f"{fix}; one value alone, all else goes under `note`" if further else fix

    def _whole(self, known: Input, text: str) -> Read:
        """The number that digits write."""
        number = clingo_number(text)
        if number is None:
            message = f"the number {quoted(text)} is too large"
            raise Refused("number-too-large", message, domain_hint(known))
        if not known.accepts(number):
            message = f"{quoted(text)} is not a value of `{known.name}`"
            raise Refused("value-outside-domain", message, domain_hint(known))
        return Read(number)

    def _meant(self, known: Input, word: str) -> Value | None:
        """The value that a folded word means."""
        meanings = self._synonyms.values.get(known.name)
        if meanings is None:  # an input that is declared elsewhere
            meanings = own_words(known.values)
        value = meanings.get(word, self._synonyms.words.get(word))
        return value if known.accepts(value) else None

    def _after_name(self, known: Input, text: str) -> str:
        """What follows the name of an input, as in `KRAS wt` and `ECOG 1`; "" without a name."""
        gaps = _GAP.finditer(text if len(text) <= _LONGEST else "")
        names = self._synonyms.inputs
        own = (gap for gap in gaps if names.get(folded(text[: gap.start()])) == known.name)
        return next((text[gap.end() :] for gap in own), "")

    def _number(self, known: Input, text: str, written: Quantity) -> Read:
        """The number that a quantity gives."""
        unit, side = self._measure(known)
        self._check_unit(known, written, unit, text)
        if not written.whole and not written.unit:
            message = f"{quoted(text)} is not a whole number"
            raise Refused("decimal", message, self._of_decimal(known, written, unit, side))
        if unit == "percent" and 0 < written.low < 1:
            message = f"{quoted(text)} may be a share of 1 or a percentage"
            raise Refused("share-or-percent", message, self._of_share(written.low))
        ends = as_measured(written, unit or "count", side)
        if ends is None:
            message = f"{quoted(text)} gives no whole number of {unit or 'units'}"
            raise Refused("decimal", message, domain_hint(known))
        return self._between(known, text, written, *ends)

    def _measure(self, known: Input) -> tuple[str, str]:
        """What an input is measured in, and to which side it is rounded; empty where nothing is."""
        if known.name in self._synonyms.measures:
            return self._synonyms.measures[known.name]
        return unit_named(known.unit) or "", "exact"

    def _check_unit(self, known: Input, written: Quantity, unit: str, text: str) -> None:
        """Raises Refused for a unit that does not measure the input."""
        if not written.unit:
            return
        kind = UNITS[unit].measures if unit else ""
        if written.measured is not None and UNITS[written.measured].measures == kind:
            return
        if kind in ("", "count") and written.unit in (folded(known.unit), folded(known.unit[:-1])):
            return
        ratio = self._synonyms.ratios.get(known.name)
        fix = f"state it in {' or '.join(_ASKED.get(unit, ('whole numbers alone',)))}"
        if ratio and written.measured in ("ml", "l"):
            whole = f"`{ratio[1]}`" + (f" ({what})" if (what := _of_what(known)) else "")
            fix = f"state both volumes, `{ratio[0]}` and {whole}, or the percentage"
        message = f"{quoted(text)} is in a unit that does not measure `{known.name}`"
        raise Refused("wrong-unit", message, fix)

    def _of_decimal(self, known: Input, written: Quantity, unit: str, side: str) -> str:
        """The way out for a decimal without a unit: what it is read as with one."""
        if unit == "percent" and 0 < written.low <= 1:
            return self._of_share(written.low)
        units = () if written.bound else _ASKED.get(unit, ())
        ways = []
        for name in units:
            ends = as_measured(written._replace(unit=name), unit, side)
            if ends is not None:
                shown = f"{_decimal(written.low)} {'%' if name == 'percent' else name}"
                way = f"`{ends[0]}` for {shown}" if self._bare else f"`{shown}`, read as {ends[0]}"
                ways.append(way)
        return f"write {' or '.join(ways)}" if ways else domain_hint(known)

    def _of_share(self, number: Fraction) -> str:
        """The way out for a percentage below 1, which may be a share."""
        share = _decimal(number * 100)
        if self._bare:
            return f"write a whole percentage: a share of {_decimal(number)} is {share} %"
        return f"write `{share} %` if it is a share of 1, `0 %` or `1 %` if it is a percentage"

    def _between(
        self, known: Input, text: str, written: Quantity, least: int, greatest: int | None
    ) -> Read:
        """The value that stands for all between two ends, if no rule tells them apart."""
        values = [
            value
            for value in known.values
            if isinstance(value, int) and least <= value and (greatest is None or value <= greatest)
        ]
        ends = least, greatest if written.bound == "range" else values[-1] if values else None
        exact = written.bound in ("", "range")
        if not values or (exact and (values[0], values[-1]) != ends):
            message = f"{quoted(text)} is not a value of `{known.name}`"
            raise Refused("value-outside-domain", message, domain_hint(known))
        if len(values) == 1:
            return Read(values[0], self._how(text, written, values[0], known))
        classes = self._vocabulary.classes
        alike = (classes and classes(known.name)) or [(value,) for value in known.values]
        class_of = {value: number for number, each in enumerate(alike) for value in each}
        parts = [list(run) for _, run in groupby(values, key=class_of.__getitem__)]
        if len(parts) == 1:
            value = values[-1] if written.bound in ("<", "<=") else values[0]
            how = f"read from {quoted(text)}: {values[0]} to {values[-1]} give the same answer"
            return Read(value, how, text)
        shown = ", ".join(_span(part) for part in parts[:5]) + (", ..." if len(parts) > 5 else "")
        how = f"not known exactly, read from {quoted(text)}: the answer differs between {shown}"
        return Read(None, how)

    def _how(self, text: str, written: Quantity, value: int, known: Input) -> str:
        """How one number was read, where it is not the number as written."""
        if text.strip() == str(value):
            return ""
        unit, side = self._measure(known)
        factor = UNITS[written.measured or unit].size / UNITS[unit].size if unit else Fraction(1)
        exact = written.low * factor == value
        if exact or written.bound:
            return f"read from {quoted(text)}"
        return f"read from {quoted(text)}, rounded {side}"


def _of_what(known: Input) -> str:
    """What a share is a share of, as its unit says."""
    return known.unit.partition(" of ")[2]


def _decimal(number: Fraction) -> str:
    return f"{float(number):.4f}".rstrip("0").rstrip(".")


def _span(values: list[int]) -> str:
    return str(values[0]) if len(values) == 1 else f"{values[0]} to {values[-1]}"
