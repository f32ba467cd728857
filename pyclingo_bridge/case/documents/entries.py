"""The JSON and YAML forms of a case: one mapping from inputs to values.

Both forms are read into the same entries, so that they cannot differ in what they refuse.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pyclingo_bridge.case.check import unknown_input
from pyclingo_bridge.case.hints import (
    LEAVE_OUT,
    clingo_number,
    decimal_hint,
    domain_hint,
    number_hint,
)
from pyclingo_bridge.case.lp.facts import read_goal
from pyclingo_bridge.case.model import Expectation, Fact, Reading
from pyclingo_bridge.case.text import forbidden_in
from pyclingo_bridge.diagnostics import Diagnostic, Location, Suggestions, quoted
from pyclingo_bridge.files.text_reader import shown
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary
from pyclingo_bridge.solving.atoms import Value

MOST_NODES = 20_000
"""Keys, values and elements of lists that are read of a text; a case has a few hundred."""
_LONGEST_GOALS = 100_000

_NULLS = frozenset({"", "~", "null"})
_BOOLEANS = {"true": "yes", "false": "no"}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?[0-9]*[.,][0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+\.")
_NUMBER_LIKE = re.compile(r"[-+]?\.?[0-9].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written; `quoted` says that it is text and nothing else."""

    text: str
    quoted: bool
    location: Location


@dataclass(frozen=True, slots=True)
class Nested:
    """A list with its elements, or a mapping, whose content nobody reads."""

    kind: str
    items: tuple["Node", ...]
    location: Location


Node = Scalar | Nested


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of the mapping with its value."""

    key: Node
    value: Node


def too_many(name: str) -> Diagnostic:
    """The problem of a text with more than `MOST_NODES`, which is no case."""
    message = f"{shown(name)} holds more than {MOST_NODES:,} keys and values"
    return Diagnostic("too-large", message, help="give a file that holds one case")


def read_entries(entries: Iterable[Entry], vocabulary: Vocabulary) -> Reading:
    """The facts of a mapping and every problem of its form; domains are not yet checked."""
    reader = _Reader(vocabulary)
    for entry in entries:
        reader.add(entry)
    return reader.reading


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.near = Suggestions()
        self.goals_length = 0
        self.reading = Reading()
        self.seen: dict[str, Location] = {}

    def report(self, code: str, message: str, location: Location, fix: str) -> None:
        self.reading.problems.append(Diagnostic(code, message, location, help=fix))

    def add(self, entry: Entry) -> None:
        key = entry.key
        if isinstance(key, Nested):
            message = f"a {key.kind} where the name of an input belongs"
            self.report("nested-value", message, key.location, "write one input a line")
            return
        if not self.is_clean(key):
            return
        first = self.seen.setdefault(key.text, key.location)
        if first is not key.location:
            message = f"the key {quoted(key.text)} is already given at {first}"
            fix = "keep the one that is true of the patient now"
            self.report("duplicate-key", message, key.location, fix)
        if key.text == "expect":
            self.expect(entry.value)
        elif key.text == "source":
            self.sources(entry.value)
        else:
            self.fact(key, entry.value, first is key.location)

    def fact(self, key: Scalar, node: Node, first: bool) -> None:
        known = self.vocabulary.get(key.text)
        value = self.value(node, key.text, known)
        if value is not None and first:
            self.reading.facts.append(Fact(key.text, value, key.location, node.location))
        elif value is None and known is None:
            # Without a value there is no fact to be checked later.
            problem = unknown_input(key.text, key.location, self.vocabulary, self.near)
            self.reading.problems.append(problem)

    def is_clean(self, scalar: Scalar) -> bool:
        problem = forbidden_in(scalar.text, scalar.location)
        if problem:
            self.reading.problems.append(problem)
        return problem is None

    def value(self, node: Node, name: str, known: Input | None) -> Value | None:
        """The value of an input, None after a problem was reported."""
        if isinstance(node, Nested):
            message = f"a {node.kind} where the value of {quoted(name)} belongs"
            fix = f"an input has one value; {domain_hint(known)}"
            self.report("nested-value", message, node.location, fix)
            return None
        if not self.is_clean(node):
            return None
        if not node.quoted:
            return self.plain_value(node, name, known)
        if known is None or not known.numeric or not _INTEGER.fullmatch(node.text):
            return node.text
        message = f"the number {quoted(node.text)} of `{known.name}` is in quotes"
        self.report("quoted-number", message, node.location, "write it without quotes")
        return None

    def plain_value(self, node: Scalar, name: str, known: Input | None) -> Value | None:
        text, place = node.text, node.location
        lower = text.lower()
        if lower in _NULLS:
            self.report("null-value", f"no value for {quoted(name)}", place, LEAVE_OUT)
        elif lower in _BOOLEANS:
            message = f"{quoted(text)} is a truth value, not a value of {quoted(name)}"
            fix = f'write "{_BOOLEANS[lower]}" in quotes; {domain_hint(known)}'
            self.report("boolean-value", message, place, fix)
        elif _INTEGER.fullmatch(text) and text != "-0":
            if (number := clingo_number(text)) is not None:
                return number
            message = f"the number {quoted(text)} is too large"
            self.report("number-too-large", message, place, domain_hint(known))
        elif _DECIMAL.fullmatch(text):
            message = f"{quoted(text)} is not a whole number"
            self.report("decimal", message, place, decimal_hint(known))
        elif _NUMBER_LIKE.fullmatch(text):
            message = f"{quoted(text)} is not a plain number"
            self.report("number-format", message, place, number_hint(text))
        else:
            return text
        return None

    def sources(self, node: Node) -> None:
        items = node.items if isinstance(node, Nested) and node.kind == "list" else (node,)
        for item in items:
            if isinstance(item, Nested) or _is_word_of_the_form(item):
                fix = "give a string, or a list of strings"
                self.report("source-not-text", "the source is not a text", item.location, fix)
            elif self.is_clean(item):
                self.reading.sources.append(item.text)

    def expect(self, node: Node) -> None:
        if not (isinstance(node, Nested) and node.kind == "list"):
            fix = 'give a list of strings, like ["verdict(indicated)"]'
            message = "the value of `expect` is not a list"
            self.report("expect-not-a-list", message, node.location, fix)
            return
        for item in node.items:
            if isinstance(item, Nested) or _is_word_of_the_form(item):
                shown = f"a {item.kind}" if isinstance(item, Nested) else quoted(item.text)
                fix = 'give a string, like "verdict(indicated)"'
                message = f"{shown} where an atom belongs"
                self.report("expect-not-an-atom", message, item.location, fix)
            elif self.is_clean(item):
                self.goal(item)

    def goal(self, item: Scalar) -> None:
        length_before = self.goals_length
        self.goals_length += len(item.text)
        if self.goals_length > _LONGEST_GOALS:
            if length_before <= _LONGEST_GOALS:
                message = f"the expectations are longer than {_LONGEST_GOALS:,} characters"
                self.report("too-large", message, item.location, "expect less of one case")
            return
        goal, problems = read_goal(item.text, self.vocabulary)
        if goal is not None:
            self.reading.expectations.append(Expectation(goal, item.location))
        for problem in problems:
            message = f"{problem.message}, in the expectation {quoted(item.text)}"
            placed = replace(problem, message=message, location=item.location)
            self.reading.problems.append(placed)


def _is_word_of_the_form(scalar: Scalar) -> bool:
    """Whether the form gives the word a meaning of its own: nothing, true or false."""
    lower = scalar.text.lower()
    return not scalar.quoted and (lower in _NULLS or lower in _BOOLEANS)
