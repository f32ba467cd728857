"""The words that every form of a difference shares: for whom, what, and by which rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.diff.changes import Change, RuleChange
from pyclingo_bridge.diff.run import Difference
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.check_words import CheckWords, capital
from pyclingo_bridge.words.labels import Words, plain
from pyclingo_bridge.words.numbers import counted
from pyclingo_bridge.words.ranges import ranges

EQUIVALENT = "Equivalent: every patient gets the same answer and the same plans (proved)"
COVERS = "This covers {}."
_KINDS = ("verdict", "case check", "advice", "hold", "option", "silence", "answer", "plan")
"""The order in which changes are told."""
_APART = ("case check", "verdict")
"""Kinds of changes whose classes are told one by one; others are merged."""
_HEADINGS = {
    ("case check", "added"): "Cases that now contradict themselves",
    ("case check", "removed"): "Cases that contradict themselves no more",
    ("advice", "added"): "Advice that is new",
    ("advice", "removed"): "Advice that is no longer given",
    ("hold", "added"): "Operations that are now held back",
    ("hold", "removed"): "Operations that are held back no more",
    ("option", "opened"): "Options of a plan that open",
    ("option", "closed"): "Options of a plan that close",
    ("silence", "added"): "Where the sources are now silent",
    ("silence", "removed"): "Where the sources are silent no more",
    ("answer", "different"): "Other parts of the answer that differ",
    ("plan", "different"): "Parts of plans that differ, all else being the same",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Classes of change that have kind and direction in common."""

    heading: str
    merged: bool
    """Whether what changes is enough to tell, without a patient for each."""
    changes: tuple[tuple[str, Change], ...]
    """Each with its text."""


class DiffWords:
    """Puts a difference in the words of the second side; with `ids`, as the rules name it."""

    def __init__(self, kb: KnowledgeBase, result: Difference, ids: bool = False) -> None:
        self._words, self._patients = Words(kb), CheckWords(kb)
        self._result, self._ids = result, ids

    @property
    def headline(self) -> str:
        """For whom which verdict changes, and that nobody else is concerned."""
        if self._result.equivalent:
            return EQUIVALENT
        who, what = self._who(), "; ".join(self._verdicts()) or self._besides_verdicts()
        if who:
            return f"Patients with {who}: {what}; no other patient (proved)"
        kinds = counted(len(self._result.changes), "kind of change", "kinds of change")
        return f"{capital(what)}; {kinds}"

    def _besides_verdicts(self) -> str:
        """What changes where no verdict does."""
        kinds = dict.fromkeys((change.kind, change.direction) for change in self._result.changes)
        heads = (_HEADINGS[kind] for kind in kinds)
        return f"no verdict changes; {', '.join(f'{head[0].lower()}{head[1:]}' for head in heads)}"

    def _who(self) -> str:
        """What every patient has in common whose answer changes."""
        return ", and ".join(
            f"{self._input(one.input)} {self._words.values(one.input, ranges(one.values))}"
            for one in self._result.shared
        )

    def _input(self, name: str) -> str:
        return name if self._ids else self._words.input(name)

    def _verdicts(self) -> list[str]:
        """The changes of verdicts, those to one verdict together."""
        texts = [change.text for change in self._result.changes if change.kind == "verdict"]
        if self._ids:
            return texts
        pairs = (map(plain, text.split(" becomes ")) for text in texts)
        befores = grouped((after, before) for before, after in pairs)
        return [f"from {' or '.join(names)} to {after}" for after, names in befores.items()]

    def spoken(self, kind: str, text: str) -> str:
        """What changes, in words."""
        if self._ids:
            return text
        if kind == "verdict":
            before, after = map(plain, text.split(" becomes "))
            return f"from {before} to {after}"
        if kind in ("answer", "plan"):
            text = text.partition("/")[0]
        return self._words.spoken(text)

    def groups(self) -> Iterator[Group]:
        """The classes of change: cases and verdicts first, each with its patient."""
        found = grouped(
            (
                (change.kind, "" if change.kind == "verdict" else change.direction),
                (self.spoken(change.kind, change.text), change),
            )
            for change in self._result.changes
        )
        for (kind, direction), changes in sorted(
            found.items(), key=lambda it: _KINDS.index(it[0][0])
        ):
            heading = _HEADINGS.get((kind, direction), "Verdicts")
            yield Group(heading, kind not in _APART, tuple(changes))

    def patient(self, change: Change) -> str:
        """The smallest patient of a class in a sentence."""
        return self._patients.sentence(change.witness)

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """Inputs that only one side has, under what became of them."""
        result = self._result
        pairs = (("New inputs", result.new_inputs), ("Dropped inputs", result.dropped_inputs))
        return [(head, ", ".join(names)) for head, names in pairs if names]

    @property
    def rules(self) -> list[tuple[str, list[RuleChange]]]:
        """The changed rules behind the changes, before and after, and those that ask for a
        reading that differs."""
        rules = dict.fromkeys(rule for change in self._result.changes for rule in change.rules)
        heads = {
            "removed": "Rules before",
            "added": "Rules after",
            "asks": "Rules that ask for the reading",
        }
        parts = ((head, [r for r in rules if r.way == way]) for way, head in heads.items())
        return [(head, listed) for head, listed in parts if listed]

    @property
    def cohort(self) -> tuple[str, Sequence[tuple[int, str]]] | None:
        """How many patients of a cohort change, and how many in which way."""
        counts = self._result.cohort
        if counts is None:
            return None
        share = f" ({100 * counts.changed / counts.patients:.1f} %)" if counts.patients else ""
        told = f"{counts.changed} of {counted(counts.patients, 'patient')} change{share}"
        if counts.contradictory:
            told += f"; {counts.contradictory} contradict themselves and are not compared"
        return told, [*self._counts("verdict", counts.verdicts), *self._counts("", counts.others)]

    def _counts(self, kind: str, counts: Mapping[str, int]) -> Iterator[tuple[int, str]]:
        ending = "" if kind else ", the verdict being the same"
        return ((n, self.spoken(kind, text) + ending) for text, n in counts.items())
