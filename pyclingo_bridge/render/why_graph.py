"""An explanation of a program as a graph: each step once, arrows from what it rests on."""

from collections.abc import Iterable

from pyclingo_bridge.justify.why.model import Explained, Step, Why
from pyclingo_bridge.render import why_words as words
from pyclingo_bridge.render.graph import ALSO, MIGHT, RESTS, STOPS, Drawing


class WhyGraph(Drawing):
    """The vertices and edges of an explanation, of each answer set apart."""

    def __init__(self, why: Why) -> None:
        super().__init__()
        for explained in why.answer_sets:
            for step in explained.steps:
                self._step(explained, step)

    def _step(self, explained: Explained, step: Step) -> None:
        name = self._named(explained, step.id)
        self._edges_from(explained, step.because, name, RESTS)
        self._edges_from(explained, step.also, name, ALSO)
        for place, blocked in enumerate(step.blocked_by):
            key = "rule", explained.number, step.id, place
            rule = self.vertex(key, words.BLOCKED, words.blocked(blocked))
            self.edge(rule, name, MIGHT)
            self._edges_from(explained, blocked.because, rule, STOPS)

    def _edges_from(
        self, explained: Explained, numbers: Iterable[int], target: str, kind: str
    ) -> None:
        for number in numbers:
            self.edge(self._named(explained, number), target, kind)

    def _named(self, explained: Explained, number: int) -> str:
        step = explained.steps[number]
        return self.vertex((explained.number, number), words.kind_of(step), words.says(step))
