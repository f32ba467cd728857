"""What a form says: fields as they were typed, read by the one reader of cases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyclingo_bridge.base.diagnostics import Diagnostic, Location, by_location
from pyclingo_bridge.case.check import check_facts
from pyclingo_bridge.case.documents.entries import Entry, Nested, Node, Scalar, read_entries
from pyclingo_bridge.case.model import Case, Fact
from pyclingo_bridge.case.values.dates import says_day
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase, ReadingError
from pyclingo_bridge.guideline.synonyms import folded
from pyclingo_bridge.guideline.vocabulary import Vocabulary

Pairs = Sequence[tuple[str, str]]
"""Fields with their texts, in the order of the page."""

NAME = "consultation"
"""The name of the case, where a file would have its own."""
READING = "reading:"
"""What the name of a field that chooses a reading begins with."""
SKIP, GOAL, UNSET, LAST, CASE = CONTROLS = "skip", "goal", "unset", "last", "case"
"""Fields that say nothing of the patient: ask no more for an input; explain a conclusion; take back
what is stated of an input; which one was stated last; a case file as text."""
FOR_PEOPLE = ("name", "date", "note", "source")


@dataclass(frozen=True)
class Said:
    """What a form says."""

    pairs: Pairs
    """The fields that say something of the patient, as they were sent."""
    case: Case
    """What could be read."""
    readings: Mapping[str, str]
    """The readings that are chosen."""
    skipped: tuple[str, ...]
    goal: str
    problems: Mapping[str, tuple[Diagnostic, ...]]
    """By field, what is wrong with it and what was remarked; those of no field under ""."""

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of each field."""
        return dict(self.pairs)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What keeps the form from being a case."""
        every = (problem for problems in self.problems.values() for problem in problems)
        return tuple(problem for problem in every if problem.level == "error")


class Forms:
    """Reads forms about the patients of a knowledge base."""

    def __init__(self, kb: KnowledgeBase, readings: Mapping[str, str]) -> None:
        """`readings` are those in force where a form chooses none. Raises ReadingError."""
        self.kb, self.readings = kb, kb.chosen(readings)
        self._since = {name: key for key, name in kb.vocabulary.synonyms().since.items()}

    def read(self, pairs: Iterable[tuple[str, str]]) -> Said:
        """What a form says. It raises nothing: what cannot be read is left out of the case, and
        told under its field."""
        sent = [(key.strip(), text.replace("\r\n", "\n").strip()) for key, text in pairs]
        unset = {text for key, text in sent if key == UNSET}
        filled = [(key, text) for key, text in sent if text and key not in (*CONTROLS, *unset)]
        skipped = tuple(
            text for key, text in sent if key == SKIP and text in self.kb.vocabulary.names
        )
        goal = next((text for key, text in sent if key == GOAL), "")
        choices = {
            key.removeprefix(READING): text for key, text in filled if key.startswith(READING)
        }
        last = next((text for key, text in sent if key == LAST), "")
        said = [pair for pair in filled if not pair[0].startswith(READING)]
        said.sort(key=lambda pair: pair[0] == last)  # what belongs to it is asked next
        readings, problems = self._chosen(choices)
        case, others = self._case(said)
        for field, problem in others:
            problems.setdefault(field, []).append(problem)
        told = {field: tuple(found) for field, found in problems.items()}
        return Said(filled, case, readings, skipped, goal, told)

    def _chosen(
        self, choices: Mapping[str, str]
    ) -> tuple[Mapping[str, str], dict[str, list[Diagnostic]]]:
        """The readings in force; one that cannot be chosen is told, and its default holds."""
        chosen, problems = dict(self.readings), dict[str, list[Diagnostic]]()
        for name, choice in choices.items():
            try:
                self.kb.chosen({name: choice})
            except ReadingError as error:
                field = f"{READING}{name}" if name in self.kb.readings else ""
                problems.setdefault(field, []).extend(error.diagnostics)
            else:
                chosen[name] = choice
        return chosen, problems

    def _case(self, said: Pairs) -> tuple[Case, list[tuple[str, Diagnostic]]]:
        """The case that fields state, and each problem with its field."""
        vocabulary = self.kb.vocabulary
        entries = [self._entry(line, *pair) for line, pair in enumerate(said)]
        reading = read_entries(entries, vocabulary)
        problems = by_location([*reading.problems, *check_facts(reading.facts, vocabulary)])
        placed = [(_field(vocabulary, said, problem.location), problem) for problem in problems]
        case = Case(
            NAME,
            _usable(reading.facts, problems),
            sources=tuple(reading.sources),
            title=reading.title,
            notes=tuple(reading.notes),
            date=reading.date,
        )
        return case, placed

    def _entry(self, line: int, key: str, text: str) -> Entry:
        """A field as an entry of a case; its line tells which field it was."""
        place = Location("form", line, 1)
        if key in self._since and says_day(text):
            key = self._since[key]
        value: Node = Scalar(text, True, place)
        if key in ("note", "source"):
            value = Nested("list", tuple(Scalar(t, True, place) for t in text.split("\n")), place)
        return Entry(Scalar(key, True, place), value)


def _usable(facts: Iterable[Fact], problems: Iterable[Diagnostic]) -> tuple[Fact, ...]:
    """The facts of inputs with which nothing is wrong, each once."""
    wrong = {problem.location for problem in problems if problem.level == "error"}
    dropped = {fact.input for fact in facts if fact.location in wrong}
    first: dict[str, Fact] = {}
    for fact in facts:
        if fact.input not in dropped:
            first.setdefault(fact.input, fact)
    return tuple(first.values())


def _field(vocabulary: Vocabulary, said: Pairs, place: Location | None) -> str:
    """The field of a problem; empty for one that the page does not have."""
    if place is None:
        return ""
    key = said[place.line][0]
    known = vocabulary.named(key)
    if known is not None:
        return known.name
    volumes = [name for pair in vocabulary.synonyms().ratios.values() for name in pair]
    named = {folded(name): name for name in (*volumes, *FOR_PEOPLE)}
    return named.get(folded(key), "")


def pairs_of(case: Case) -> list[tuple[str, str]]:
    """The fields of a form that say what a case says; expectations are left out."""
    texts = [
        ("name", case.title),
        ("date", case.date.isoformat() if case.date else ""),
        ("note", "\n".join(case.notes)),
        ("source", "\n".join(case.sources)),
    ]
    facts = [(fact.input, fact.bound or str(fact.value)) for fact in case.facts]
    return [pair for pair in (*texts, *facts) if pair[1]]
