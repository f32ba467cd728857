"""The JSON and YAML forms of a case: one mapping from inputs to values.

Both forms are read into the same entries, so that they cannot differ in what they refuse.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TypeVar

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, Suggestions, quoted
from pyclingo_bridge.base.files.text_reader import shown
from pyclingo_bridge.case.check import unknown_input
from pyclingo_bridge.case.hints import LEAVE_OUT, domain_hint, says_unknown
from pyclingo_bridge.case.lp.facts import read_goal
from pyclingo_bridge.case.model import Expectation, Fact, Reading
from pyclingo_bridge.case.text import forbidden_in
from pyclingo_bridge.case.values.dates import day
from pyclingo_bridge.case.values.reader import Read, ValueReader
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary

Result = TypeVar("Result")

MOST_NODES = 20_000
"""Keys, values and elements of lists that are read of a text; a case has a few hundred."""
_LONGEST_GOALS = 100_000

_NULLS = frozenset({"", "~", "null"})
_BOOLEANS = frozenset({"true", "false"})
_TEXTS = {"source": "source", "note": "note", "notes": "note"} | dict.fromkeys(
    ("name", "patient", "pat", "patientname"), "name"
)
"""What each key with free text is kept as."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written; `quoted` says that it is text and nothing else."""

    text: str
    quoted: bool
    location: Location
    block: bool = False
    """Whether it is a block of lines, as `|` and `>` begin one in YAML."""


@dataclass(frozen=True, slots=True)
class Nested:
    """A list with its elements, or a mapping, whose content a plain case does not use."""

    kind: str
    items: tuple["Node", ...]
    location: Location
    entries: tuple["Entry", ...] = ()
    """Of a mapping, where it is read deeply."""


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


def read_entries(
    entries: Iterable[Entry], vocabulary: Vocabulary, on: date | None = None
) -> Reading:
    """The facts of a mapping and every problem of its form.

    Time is counted to the day `on`; without one, to the `date` of the case, else to today.
    """
    reader = _Reader(vocabulary)
    for entry in entries:
        reader.add(entry)
    reader.derive(on)
    return reader.reading


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.near = Suggestions()
        self.values = ValueReader(vocabulary, self.near)
        self.synonyms = vocabulary.synonyms()
        self.goals_length = 0
        self.reading = Reading()
        self.seen: dict[str, Location] = {}
        self.dates: list[tuple[str, Scalar, Scalar]] = []
        """The input that counts the time since each date, the key and the date."""
        self.volumes: dict[str, tuple[Scalar, Scalar]] = {}
        """By folded name, the parts and wholes of ratios, with their keys."""

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
        word = folded(key.text)
        same = key.text if key.text in self.vocabulary else _TEXTS.get(word, word)
        first = self.seen.setdefault(same, key.location)
        if first is not key.location:
            message = f"the key {quoted(key.text)} is already given at {first}"
            fix = "keep the one that is true of the patient now"
            self.report("duplicate-key", message, key.location, fix)
        self.take(key, entry.value, first is key.location)

    def take(self, key: Scalar, node: Node, first: bool) -> None:
        """Take in an entry by what its key names."""
        word, synonyms = folded(key.text), self.synonyms
        known = self.vocabulary.named(key.text)
        volumes = {folded(name) for pair in synonyms.ratios.values() for name in pair}
        if known is not None:
            self.fact(known, key, node, first)
        elif word == "expect":
            self.expect(node)
        elif word in _TEXTS:
            self.texts(_TEXTS[word], node)
        elif word in ("date", *synonyms.since, *volumes):
            if (scalar := self.scalar(node, key.text)) is not None and first:
                self.keep(word, key, scalar)
        elif word in synonyms.not_used:
            message = f"{quoted(key.text)} is not used by this guideline"
            self.remark("not-used", message, key.location)
        else:
            self.scalar(node, key.text)
            problem = unknown_input(key.text, key.location, self.vocabulary, self.near)
            fix = f"{problem.help}; what is for people alone goes under `note`"
            self.reading.problems.append(replace(problem, help=fix))

    def keep(self, word: str, key: Scalar, scalar: Scalar) -> None:
        """Keep a date or a volume until all entries are known."""
        if word != "date" and says_unknown(scalar.text):
            self.remark("not-known", f"{quoted(key.text)}: not known", scalar.location)
        elif word == "date":
            self.reading.date = self.read(scalar, partial(day, scalar.text))
        elif word in self.synonyms.since:
            self.dates.append((self.synonyms.since[word], key, scalar))
        else:
            self.volumes[word] = key, scalar

    def fact(self, known: Input, key: Scalar, node: Node, first: bool) -> None:
        scalar = self.scalar(node, known.name)
        if scalar is not None:
            read = self.read(scalar, partial(self.values.read, known, scalar.text))
            if read is not None and folded(key.text) != folded(known.name):
                read = read.under(key.text, scalar.text)
            if read is not None and first:
                self.state(known.name, read, key, scalar)

    def state(self, name: str, read: Read, key: Scalar, scalar: Scalar) -> None:
        """Add a fact, and a remark where it was read from other words."""
        if read.value is not None:
            fact = Fact(name, read.value, key.location, scalar.location, read.note, read.bound)
            self.reading.facts.append(fact)
        else:
            self.remark("not-known", f"`{name}`: {read.note}", scalar.location)

    def remark(self, code: str, message: str, location: Location) -> None:
        self.reading.problems.append(Diagnostic(code, message, location, "note"))

    def read(self, scalar: Scalar, reading: Callable[[], Result]) -> Result | None:
        """What was read of a scalar, None after its refusal was reported."""
        try:
            return reading()
        except Refused as refused:
            placed = replace(refused.problem, location=scalar.location)
            self.reading.problems.append(placed)
            return None

    def derive(self, on: date | None) -> None:
        """Add the facts that follow from dates and volumes."""
        until = on or self.reading.date or date.today()
        today = ", today" if on is None and self.reading.date is None else ""
        for name, key, scalar in self.dates:
            self.reading.date = until
            known = self.vocabulary[name]
            read = self.read(scalar, partial(self.values.since, known, scalar.text, until))
            if read is not None:
                self.state(name, read._replace(note=f"{read.note}{today}"), key, scalar)
        for name, pair in self.synonyms.ratios.items():
            part, whole = (self.volumes.get(folded(volume)) for volume in pair)
            if part and whole:
                numbers = part[1].text, whole[1].text
                read = self.read(
                    part[1], partial(self.values.ratio, self.vocabulary[name], *numbers)
                )
                if read is not None:
                    self.state(name, read, *part)
            elif one := part or whole:
                other = pair[1] if part else pair[0]
                message = f"{quoted(one[0].text)} says nothing without `{other}`"
                self.report("half-a-ratio", message, one[0].location, f"state `{other}` as well")

    def is_clean(self, scalar: Scalar) -> bool:
        problem = forbidden_in(scalar.text, scalar.location)
        if problem:
            self.reading.problems.append(problem)
        return problem is None

    def scalar(self, node: Node, name: str) -> Scalar | None:
        """The single value of a key, None after a problem was reported."""
        if isinstance(node, Nested):
            message = f"a {node.kind} where the value of {quoted(name)} belongs"
            fix = f"an input has one value; {domain_hint(self.vocabulary.get(name))}"
            self.report("nested-value", message, node.location, fix)
        elif not node.quoted and node.text.lower() in _NULLS:
            self.report("null-value", f"no value for {quoted(name)}", node.location, LEAVE_OUT)
        elif node.block:
            fix = "write it on the line of its key; what begins with `>` or `|` goes in quotes"
            self.report("block-of-text", "a block of text is not a value", node.location, fix)
        elif self.is_clean(node):
            return node
        return None

    def texts(self, kind: str, node: Node) -> None:
        """Free text for people: the source, notes, the name of the case."""
        items = node.items if isinstance(node, Nested) and node.kind == "list" else (node,)
        for item in items:
            if isinstance(item, Nested) or (not item.quoted and item.text.lower() in _NULLS):
                fix = "give a string, or a list of strings"
                self.report(f"{kind}-not-text", f"the {kind} is not a text", item.location, fix)
            elif self.is_clean(item):
                self.reading.keep_text(kind, item.text)

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
