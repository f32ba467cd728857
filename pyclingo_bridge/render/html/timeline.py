"""A plan on a time line: the places of each step, its bounds and its words. Units are pixels.

Every step has a row of its own, and no text shares a row with another at the same place, so labels
never overlap however long they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from pyclingo_bridge.answer.model import Plan, Step
from pyclingo_bridge.render.html.svg_text import CHARACTER, Label, lines
from pyclingo_bridge.render.html.svg_text import WIDE as WIDTH
from pyclingo_bridge.words.labels import Words
from pyclingo_bridge.words.plan_steps import conditions, when

FONT = 13
LINE = 17
_BOLD = 8.6
_LANE, _LABEL, _AXIS = 8, 148, 384
_RIGHT = WIDTH - 24
_PAD = 8
_TOP = 34
_GAP = 12
_WEEKS_A_MONTH = 13 / 3
_STRIDES = (1, 2, 4, 8, 13, 26, 52)
_MOST_TICKS = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """A step: from `x`, for as long as it lasts; `latest` bounds its start; `again` repeats it."""

    x: float
    y: float
    lasts: float
    latest: float | None
    again: tuple[float, ...]
    contingent: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One step with its words."""

    mark: Mark
    label: tuple[Label, ...]
    note: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """A decision with its steps."""

    y: float
    height: float
    label: tuple[Label, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that is drawn."""

    height: float
    ticks: tuple[Label, ...]
    lanes: tuple[Lane, ...]
    width: int = WIDTH
    top: int = _TOP
    axis: int = _AXIS
    right: int = _RIGHT


def timeline(plan: Plan, words: Words) -> Timeline:
    """The time line of a plan: a lane a decision, in the order in which they first come up."""
    weeks = max([4, *(week for step in plan.steps for week in _weeks(step))])
    draw = _Drawing(words, (_RIGHT - _AXIS) / weeks)
    lanes: list[Lane] = []
    y: float = _TOP
    for decision in dict.fromkeys(step.decision for step in plan.steps):
        lane = draw.lane(y, decision, [step for step in plan.steps if step.decision == decision])
        lanes.append(lane)
        y += lane.height
    fewest = weeks / _MOST_TICKS
    stride = next((weeks for weeks in _STRIDES if weeks >= fewest), ceil(fewest))
    ticks = (
        Label(draw.at(week), _TOP - 12, str(week)) for week in range(0, ceil(weeks) + 1, stride)
    )
    return Timeline(y + _PAD, tuple(tick for tick in ticks if tick.x <= _RIGHT), tuple(lanes))


def _weeks(step: Step) -> Iterator[float]:
    """The weeks that a step needs room for."""
    yield step.start_week
    yield step.start_week + _duration(step)
    if step.latest_week is not None:
        yield step.latest_week
    if step.repeat_weeks:
        yield step.start_week + 2 * step.repeat_weeks


def _duration(step: Step) -> float:
    return 0 if step.months is None else step.months * _WEEKS_A_MONTH


class _Drawing:
    def __init__(self, words: Words, scale: float) -> None:
        self._words = words
        self._scale = scale

    def at(self, week: float) -> float:
        """The place of a week on the axis."""
        return round(_AXIS + week * self._scale, 1)

    def lane(self, y: float, decision: str, steps: list[Step]) -> Lane:
        """A lane, as high as its steps and its own words need."""
        label = _lines(self._words.decision(decision), _LANE, _LABEL - _LANE - _GAP, y, _BOLD)
        rows: list[Row] = []
        below = y
        for step in steps:
            row, height = self._row(below, step)
            rows.append(row)
            below += height
        return Lane(y, max(below - y, _height(len(label))), label, tuple(rows))

    def _row(self, y: float, step: Step) -> tuple[Row, float]:
        label = _lines(self._words.action(step.action), _LABEL, _AXIS - _LABEL - 2 * _GAP, y)
        mark = self._mark(y, step)
        note, below = self._note(y, step, mark)
        return Row(mark, label, note), _height(max(len(label), len(note) + below))

    def _mark(self, y: float, step: Step) -> Mark:
        again: tuple[float, ...] = ()
        if step.repeat_weeks:
            last = (_RIGHT - _AXIS) / self._scale
            times = range(step.start_week + step.repeat_weeks, int(last) + 1, step.repeat_weeks)
            again = tuple(map(self.at, times))
        return Mark(
            x=self.at(step.start_week),
            y=y + _PAD + LINE / 2,
            lasts=round(self.at(step.start_week + _duration(step)) - self.at(step.start_week), 1),
            latest=None if step.latest_week is None else self.at(step.latest_week),
            again=again,
            contingent=step.contingent_on is not None,
        )

    def _note(self, y: float, step: Step, mark: Mark) -> tuple[tuple[Label, ...], bool]:
        """The words beside a mark, and whether they are below it: else behind or before it."""
        text = "; ".join([when(step), *conditions(self._words.contingency, step)])
        width = len(text) * CHARACTER
        base = y + _PAD + FONT
        end = max(mark.x + mark.lasts, mark.latest or 0, *mark.again)
        if end + _GAP + width <= _RIGHT:
            return (Label(end + _GAP, base, text),), False
        if mark.x - _GAP - width >= _AXIS:
            return (Label(mark.x - _GAP, base, text, "end"),), False
        x = max(_AXIS, min(mark.x, _RIGHT - width))
        return _lines(text, x, _RIGHT - x, y + LINE), True


def _lines(
    text: str, x: float, width: float, y: float, character: float = CHARACTER
) -> tuple[Label, ...]:
    texts = lines(text, width, character)
    return tuple(Label(x, y + _PAD + FONT + n * LINE, line) for n, line in enumerate(texts))


def _height(number: int) -> float:
    """The height of a number of lines."""
    return number * LINE + 2 * _PAD
