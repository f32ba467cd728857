"""The fields of the page: each input with its question, its values, and what was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.case.hints import says_unknown
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.vocabulary import Input
from pyclingo_bridge.web.form import READING, Said
from pyclingo_bridge.words.labels import Words, plain

_EXAMPLES = {
    "mm": "also as 4.5 cm",
    "percent": "also as >35 % or 1-20 %",
    "weeks": "also as >6 or 2 months",
    "months": "also as >6 or 1 year",
    "count": "also as >3 or 1-2",
}
"""How numbers may be written, by what they measure."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the page; one without choices takes a text."""

    name: str
    question: str
    label: str
    unit: str
    hint: str
    choices: tuple[Choice, ...]
    text: str
    """As it was sent."""
    search: str
    """The words by which it is found: names, synonyms, values."""
    skipped: bool = False
    input: str = ""
    """The input that it states; empty for a part of one, and for a reading."""
    parts: tuple["Field", ...] = ()
    """Two volumes that state the same as the field."""


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading."""

    id: str
    heading: str
    fields: tuple[Field, ...]
    stated: int
    """How many of its fields say something."""


class Fields:
    """The fields of a knowledge base, filled in as a form says."""

    def __init__(self, kb: KnowledgeBase, readings: Mapping[str, str]) -> None:
        """`readings` are those in force where a form chooses none."""
        self._kb, self._words, self._default = kb, Words(kb), readings
        self._synonyms = kb.vocabulary.synonyms()

    def sections(self, said: Said) -> tuple[Section, ...]:
        """Every input, by the sections of the vocabulary."""
        sections = []
        for name, inputs in groupby(self._kb.vocabulary, key=lambda known: known.section):
            fields = tuple(self.field(known, said) for known in inputs)
            stated = sum(any(part.text for part in (one, *one.parts)) for one in fields)
            sections.append(Section(name, plain(name).capitalize(), fields, stated))
        return tuple(sections)

    def readings(self, said: Said) -> Section:
        """Every reading of the sources, as a section."""
        fields = tuple(self._reading(name, said) for name in self._kb.readings)
        others = sum(said.readings[name] != self._default[name] for name in self._kb.readings)
        return Section("readings", "How the sources are read", fields, others)

    def field(self, known: Input, said: Said) -> Field:
        """The field of one input."""
        text = said.texts.get(known.name, "")
        read = {fact.input: str(fact.value) for fact in said.case.facts}.get(known.name, text)
        return Field(
            known.name,
            known.question or self._words.input(known.name).capitalize(),
            self._words.input(known.name),
            self._words.unit(known.name),
            self._hint(known),
            () if known.numeric else tuple(self._choices(known, "" if not text else read)),
            text,
            self._search(known),
            known.name in said.skipped,
            known.name,
            tuple(self._part(name, said) for name in self._synonyms.ratios.get(known.name, ())),
        )

    def _choices(self, known: Input, text: str) -> Iterator[Choice]:
        """Nothing, then each value, then what was typed instead of one."""
        assumed = self._words.assumed(known.name)
        nothing = f"not stated, taken as {assumed}" if assumed else "not known"
        unknown = not text or says_unknown(text)
        yield Choice("", nothing, unknown)
        values = [str(value) for value in known.values]
        yield from (Choice(value, self._words.value(value), value == text) for value in values)
        if not unknown and text not in values:
            yield Choice(text, f"“{text}”", True)

    def _hint(self, known: Input) -> str:
        """What may be written, and what it means that the input is left out."""
        hints = []
        if known.numeric:
            hints.append(known.domain_text().replace("..", "–"))
            hints.append(_EXAMPLES.get(self._synonyms.measures.get(known.name, ("", ""))[0], ""))
        if known.name in self._synonyms.since.values():
            hints.append("or the date, 2026-11-12")
        if known.default is None and (meaning := self._kb.vocabulary.left_out(known)):
            hints.append(f"left out: {self._plainly(meaning)}")
        return "; ".join(filter(None, hints))

    def _plainly(self, text: str) -> str:
        """A text in which names in backticks are put in words."""
        pieces = text.split("`")
        words = self._words.input
        return "".join(
            words(piece) if n % 2 and piece in self._kb.vocabulary else piece
            for n, piece in enumerate(pieces)
        )

    def _part(self, name: str, said: Said) -> Field:
        words = f"{plain(name).removesuffix(' ml')} volume"
        return Field(name, words, words, "ml", "", (), said.texts.get(name, ""), "")

    def _reading(self, name: str, said: Said) -> Field:
        question = self._words.reading(name)
        default, chosen = self._default[name], said.readings[name]
        choices = [
            Choice(
                "" if choice == default else choice,
                f"{plain(choice)} (default)" if choice == default else plain(choice),
                choice == chosen,
            )
            for choice in sorted(self._kb.readings[name], key=lambda choice: choice != default)
        ]
        text = "" if chosen == default else chosen
        search = f"{name} {question} {' '.join(self._kb.readings[name])}"
        title = question[:1].upper() + question[1:]
        return Field(f"{READING}{name}", title, question, "", "", tuple(choices), text, search)

    def _search(self, known: Input) -> str:
        """All words for an input and its values."""
        name = known.name
        words = [name, self._words.input(name), known.question, *self._other_names.get(name, ())]
        words += map(str, () if known.numeric else known.values)
        words += self._synonyms.values.get(name, ())
        return " ".join(dict.fromkeys(words)).casefold()

    @cached_property
    def _other_names(self) -> dict[str, list[str]]:
        synonyms = self._synonyms
        return grouped((name, text) for text, name in {**synonyms.inputs, **synonyms.since}.items())
