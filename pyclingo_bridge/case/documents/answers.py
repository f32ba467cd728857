"""The answers of a FHIR QuestionnaireResponse, as the words that the one reader of values reads."""

import re

from pyclingo_bridge.base.diagnostics import Location, quoted
from pyclingo_bridge.case.documents.entries import Entry, Nested, Node, Scalar
from pyclingo_bridge.case.documents.resource import AS_FHIR, Members, ResourceReader
from pyclingo_bridge.case.hints import domain_hint
from pyclingo_bridge.case.values.quantity import unit_named
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.guideline.fhir_names import UCUM_SYSTEM, code_system_url
from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.guideline.units import UNITS
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary

_VALUES = frozenset(
    f"value{kind}"
    for kind in (
        *("Boolean", "Decimal", "Integer", "Date", "DateTime", "Time", "String", "Uri"),
        *("Attachment", "Coding", "Quantity", "Reference"),
    )
)
_ANSWER = frozenset({"id", "extension", "item", *_VALUES})
_CODING = frozenset({"id", "extension", "system", "version", "code", "display", "userSelected"})
_QUANTITY = frozenset({"id", "extension", "value", "comparator", "unit", "system", "code"})
_COMPARATORS = "<", "<=", ">=", ">"
_UNIT = "unit", "system", "code"
_UNIT_WORDS = re.compile(r"%|[A-Za-z ]*3?")
_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*")
_WHOLE = re.compile(r"-?[0-9]+")
_UNITS = {unit.code: name for name, unit in UNITS.items()}


class AnswerReader:
    """Makes of each answer an entry of a plain case; its problems go to `resource`."""

    def __init__(self, vocabulary: Vocabulary, resource: ResourceReader) -> None:
        self.vocabulary, self.resource = vocabulary, resource
        self.system = code_system_url(vocabulary)
        self.dates = {name: date for date, name in vocabulary.synonyms().since.items()}
        """A date from which the time of an input is counted, by input."""

    def members(self, answer: Node) -> Members:
        """The elements of an answer."""
        return self.resource.members(answer, _ANSWER, "answer")

    def entry(self, known: Input, link: Scalar, answer: Node, members: Members) -> Entry | None:
        """The input with what the answer says of it; None after a problem.

        An answer without a value says that the value is not known.
        """
        kinds = [name for name in members if name in _VALUES]
        if len(kinds) > 1:
            message = f"{quoted(link.text)} has {len(kinds)} answers"
            place = members[kinds[1]].location
            self.resource.report("two-answers", message, place, KEEP_ONE)
            return None
        if not kinds:
            return Entry(link, Scalar("unknown", True, answer.location))
        (kind,) = kinds
        node = members[kind]
        if kind in ("valueDate", "valueDateTime") and known.name in self.dates:
            text = self.resource.text(members, kind)
            key = Scalar(self.dates[known.name], True, link.location)
            return (
                Entry(key, Scalar(text.text.partition("T")[0], True, text.location))
                if text
                else None
            )
        value = self._value(known, kind, node, members)
        return Entry(link, value) if value else None

    def note(self, link: Scalar, members: Members) -> Scalar | None:
        """The text of a remark; None where it has none, or another value, which is a problem."""
        for kind in _VALUES.intersection(members) - {"valueString"}:
            node = members[kind]
            message = f"{_written(kind, node)} is not an answer about {quoted(link.text)}"
            self.resource.report("wrong-type", message, node.location, "give a `valueString`")
        return self.resource.text(members, "valueString")

    def _value(self, known: Input, kind: str, node: Node, members: Members) -> Scalar | None:
        """The words of a value; None after a problem."""
        if kind == "valueString":
            return self.resource.text(members, kind)
        is_object = isinstance(node, Nested) and node.kind == "mapping"
        if kind == "valueCoding" and is_object and not known.numeric:
            coding = self.resource.members(node, _CODING, "coding")
            return self._code(known, coding, node.location)
        if kind == "valueQuantity" and is_object and known.numeric:
            quantity = self.resource.members(node, _QUANTITY, "quantity")
            return self._quantity(known, quantity, node.location)
        if kind in ("valueInteger", "valueDecimal") and known.numeric:
            return self._number(node, kind)
        word = _yes_or_no(node)
        if kind == "valueBoolean" and word and {"yes", "no"} <= set(known.values):
            return Scalar(word, True, node.location)
        message = f"{_written(kind, node)} is not an answer about `{known.name}`"
        self.resource.report("wrong-type", message, node.location, domain_hint(known))
        return None

    def _number(self, node: Node | None, name: str) -> Scalar | None:
        """A number as it is written."""
        form = _WHOLE if name == "valueInteger" else _NUMBER
        if isinstance(node, Scalar) and not node.quoted and form.fullmatch(node.text):
            return Scalar(node.text, True, node.location)
        if node is not None:
            what = "whole number" if name == "valueInteger" else "number"
            message = f"{_written(name, node)} is not a {what}"
            self.resource.report("wrong-type", message, node.location, AS_FHIR)
        return None

    def _code(self, known: Input, coding: Members, place: Location) -> Scalar | None:
        """The code of a coding; None after a problem, as where its display is of another value."""
        names = ("code", "system", "display")
        code, system, display = (self.resource.text(coding, name) for name in names)
        if system is not None and system.text != self.system:
            message = f"{quoted(system.text)} is not the code system of this guideline"
            self.resource.report("other-code-system", message, system.location, self._fix)
        elif code is None and "code" not in coding:
            self.resource.report("no-code", "a coding without a code", place, self._fix)
        elif code and display and self._is_other(known, code.text, display.text):
            message = f"{quoted(display.text)} is shown for the code {quoted(code.text)}"
            self.resource.report("two-answers", message, display.location, KEEP_ONE)
        else:
            return code
        return None

    def _is_other(self, known: Input, code: str, display: str) -> bool:
        """Whether what was shown for a code is another value."""
        return folded(display) in {folded(str(value)) for value in known.values} - {folded(code)}

    @property
    def _fix(self) -> str:
        return f"give a code of `{self.system}`, as the form has them"

    def _quantity(self, known: Input, quantity: Members, place: Location) -> Scalar | None:
        """A quantity in words: `< 4.5 cm`; None after a problem."""
        number = self._number(quantity.get("value"), "value")
        if number is None:
            if "value" not in quantity:
                self.resource.report("no-value", "a quantity without a value", place, "give one")
            return None
        bound, unit = self.resource.text(quantity, "comparator"), self._unit(known, quantity)
        if bound is not None and bound.text not in _COMPARATORS:
            message = f"{quoted(bound.text)} is not a comparator"
            fix = f"one of {', '.join(_COMPARATORS)}"
            self.resource.report("wrong-type", message, bound.location, fix)
        text = f"{bound.text if bound else ''} {number.text} {unit}"
        return None if unit is None else Scalar(text.strip(), True, number.location)

    def _unit(self, known: Input, quantity: Members) -> str | None:
        """The unit of a quantity as people write it, empty where none is; None after a problem."""
        unit, system, code = (self.resource.text(quantity, name) for name in _UNIT)
        if system is not None and system.text != UCUM_SYSTEM:
            message = f"{quoted(system.text)} is not the system of units"
            fix = f"give a unit alone, or a code of UCUM, `{UCUM_SYSTEM}`"
            self.resource.report("other-code-system", message, system.location, fix)
            return None
        words = unit.text if unit else ""
        if words == known.unit:  # as the form has it, which people may not write
            words = ValueReader(self.vocabulary).unit(known)
        if code is not None:
            coded = _UNITS.get(code.text, code.text)
            if unit_named(words) not in (None, coded):
                message = f"the quantity is in two units, {quoted(words)} and {quoted(code.text)}"
                self.resource.report("two-units", message, code.location, "keep the true one")
                return None
            unit, words = code, coded
        if unit is not None and not _UNIT_WORDS.fullmatch(words):
            message = f"{quoted(unit.text)} is not a unit that measures `{known.name}`"
            self.resource.report("wrong-unit", message, unit.location, domain_hint(known))
            return None
        return words if words != "count" else ""


KEEP_ONE = "keep the answer that is true of the patient now"


def _yes_or_no(node: Node) -> str:
    """What a truth value says; empty where it is none."""
    if isinstance(node, Scalar) and not node.quoted:
        return {"true": "yes", "false": "no"}.get(node.text, "")
    return ""


def _written(kind: str, node: Node) -> str:
    """A value as it stands in the file, in short."""
    return f"`{kind}` {quoted(node.text)}" if isinstance(node, Scalar) else f"`{kind}`"
