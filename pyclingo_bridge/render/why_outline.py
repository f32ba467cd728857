"""An explanation of a program as outlines: a tree for each few levels, so that none is deep.

A step stands below the first that needs it, and is referred to elsewhere. What is deeper than a
tree reaches has a tree of its own further down.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyclingo_bridge.justify.why.model import Blocked, Explained, Step
from pyclingo_bridge.render import why_words as words
from pyclingo_bridge.render.marks import Kind

LEVELS = 6
"""How deep one tree is."""
_BLOCKS = 8
"""How many instances of rules are told for an absent atom."""


@dataclass(slots=True)
class Item:
    """A line of an outline with the lines below it."""

    text: str
    kind: Kind | None = None
    """Its mark and word; None for what is neither a claim nor a rule."""
    note: str = ""
    """The place and the values of its rule, and what else there is to say."""
    number: int | None = None
    """By which others refer to it."""
    see: int | None = None
    """The number of the line where it is told."""
    below: list["Item"] = field(default_factory=list)


class WhyOutline:
    """Turns the steps of an explanation into trees."""

    def __init__(self, explained: Explained) -> None:
        self._steps = explained.steps
        self._roots = explained.explains
        self._parents = self._first_needing()
        self._told: dict[int, Item] = {}
        self._referring: list[tuple[Item, int]] = []
        self._waiting: deque[int] = deque()

    def trees(self) -> list[Item]:
        """The trees: of what answers the goal, then of what is deeper."""
        trees = [self._tree(root) for root in self._roots]
        while self._waiting:
            trees.append(self._tree(self._waiting.popleft()))
        self._number(trees)
        return trees

    def _first_needing(self) -> dict[int, int | None]:
        """For each step that is told the first that needs it, breadth first."""
        parents: dict[int, int | None] = dict.fromkeys(self._roots)
        left = deque(self._roots)
        while left:
            number = left.popleft()
            for needed in self._needed(self._steps[number]):
                if needed not in parents:
                    parents[needed] = number
                    left.append(needed)
        return parents

    def _needed(self, step: Step) -> Iterator[int]:
        yield from step.because
        for also in step.also:
            yield from self._steps[also].because
        for blocked in step.blocked_by[:_BLOCKS]:
            yield from blocked.because

    def _tree(self, number: int) -> Item:
        step = self._steps[number]
        item = self._told[number] = _item(step)
        item.below += self._below(step, 1)
        return item

    def _below(self, step: Step, level: int) -> Iterator[Item]:
        yield from self._claims(step.because, step, level)
        for also in step.also:
            other = self._steps[also]
            below = list(self._claims(other.because, step, level + 1))
            yield Item(words.ALSO, note=words.note(other), below=below)
        for blocked in step.blocked_by[:_BLOCKS]:
            yield self._blocked(blocked, step, level)
        if (more := len(step.blocked_by) - _BLOCKS) > 0:
            yield Item(f"… and {more} more instances of rules")
        if step.cut:
            yield Item("… the rest is left out")

    def _blocked(self, blocked: Blocked, step: Step, level: int) -> Item:
        below = list(self._claims(blocked.because, step, level + 1))
        below += [Item(f"undecided: {text}") for text in blocked.undecided]
        return Item(words.blocked(blocked), words.BLOCKED, words.place(blocked.rule), below=below)

    def _claims(self, numbers: Iterable[int], of: Step, level: int) -> Iterator[Item]:
        for number in numbers:
            step = self._steps[number]
            item = _item(step)
            if not (step.because or step.blocked_by or step.also or step.cut):
                yield item
            elif number not in self._told and self._parents[number] == of.id and level <= LEVELS:
                self._told[number] = item
                item.below += self._below(step, level + 1)
                yield item
            else:
                if self._parents[number] == of.id and number not in self._told:
                    self._waiting.append(number)
                self._referring.append((item, number))
                item.note = ""
                yield item

    def _number(self, trees: Iterable[Item]) -> None:
        """Number what others refer to, in the order in which it is told."""
        wanted = {id(self._told[number]) for _, number in self._referring}
        numbers = iter(range(1, len(wanted) + 1))
        left = list(trees)[::-1]
        while left:
            item = left.pop()
            if id(item) in wanted:
                item.number = next(numbers)
            left += item.below[::-1]
        for item, number in self._referring:
            item.see = self._told[number].number


def _item(step: Step) -> Item:
    return Item(words.says(step), words.kind_of(step), words.note(step))
