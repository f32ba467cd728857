"""The time line of a plan, read back from the page: nothing overlaps, nothing is cut off."""

from dataclasses import dataclass
from itertools import combinations

import pytest

from pyclingo_bridge.answer.model import Plan, Step
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.html.explanation_page import explanation_page
from pyclingo_bridge.render.html.timeline import timeline
from pyclingo_bridge.words.labels import Words
from tests.render.conftest import Tell
from tests.render.support import Element, classes, read

CASES = [
    "patient_a",
    "patient_b",
    "patient_c",
    "c26_1_peritoneum_beyond_control",
    "c08_1_lung_and_a_primary_in_need",
    "bevacizumab_five_weeks_ago",
    "short_course_ten_weeks_ago",
    "resected_with_involved_margin",
]
_CHARACTER, _BOLD, _ASCENT, _DESCENT = 7.0, 7.8, 12, 4
"""A width that 13 pixels of a wide font (DejaVu Sans) do not pass on average."""


@dataclass(frozen=True)
class Box:
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def box(text: Element) -> Box:
    bold = "lane-name" in classes(text)
    width = len(text.text) * (_BOLD if bold else _CHARACTER)
    x, y = float(text.get("x")), float(text.get("y"))
    left = {"end": x - width, "middle": x - width / 2}.get(text.get("text-anchor"), x)
    return Box(text.text, left, y - _ASCENT, left + width, y + _DESCENT)


def drawing(kb: KnowledgeBase, tell: Tell, name: str) -> Element:
    told = tell(name, None)
    (found,) = read(explanation_page(kb, told.answer, told.explanation)).all("svg")
    return found


@pytest.mark.parametrize("name", CASES)
def test_no_label_overlaps_another_or_leaves_the_drawing(
    kb: KnowledgeBase, tell: Tell, name: str
) -> None:
    svg = drawing(kb, tell, name)
    _, _, width, height = map(float, svg.get("viewbox").split())
    boxes = [box(one) for one in svg.all("text")]
    for one, other in combinations(boxes, 2):
        assert not one.meets(other), (one, other)
    for one in boxes:
        assert one.left >= 0
        assert one.right <= width
        assert one.top >= 0
        assert one.bottom <= height


@pytest.mark.parametrize("name", CASES)
def test_every_step_is_drawn_inside(kb: KnowledgeBase, tell: Tell, name: str) -> None:
    svg = drawing(kb, tell, name)
    plan = tell(name, None).answer.plans[0]
    _, _, width, height = map(float, svg.get("viewbox").split())
    steps = [one for one in svg.all("g") if "step" in classes(one)]
    assert len(steps) == len(plan.steps)
    assert sum("contingent" in classes(one) for one in steps) == sum(
        one.contingent_on is not None for one in plan.steps
    )
    for circle in svg.all("circle"):
        x, y, r = (float(circle.get(one)) for one in ("cx", "cy", "r"))
        assert r <= x <= width - r
        assert r <= y <= height - r
    for bar in svg.all("rect"):
        assert float(bar.get("x")) + float(bar.get("width")) <= width
        assert float(bar.get("y")) + float(bar.get("height")) <= height


def step(action: str, start: int, **more: object) -> Step:
    fields: dict[str, object] = {
        "decision": "a decision with a name that is long",
        "action": action,
        "start_week": start,
        "latest_week": None,
        "repeat_weeks": None,
        "repeat_months": None,
        "months": None,
        "after": (),
        "statements": (),
        "contingent_on": None,
    }
    return Step(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("far", [0, 1, 5, 37, 400])
def test_marks_stand_in_the_order_of_time(kb: KnowledgeBase, far: int) -> None:
    steps = (
        step("now", 0, latest_week=far),
        step("then " * 20, far, months=6),
        step("again", far, repeat_weeks=9, repeat_months=2, contingent_on="something"),
        step("last", far, months=far, latest_week=far + 3, contingent_on="something " * 8),
    )
    found = timeline(Plan(1, (), (), steps), Words(kb))
    marks = [row.mark for lane in found.lanes for row in lane.rows]
    assert [one.x for one in marks] == sorted(one.x for one in marks)
    for one in marks:
        assert found.axis <= one.x <= one.x + one.lasts <= found.right
        assert one.latest is None or one.x <= one.latest <= found.right
        assert all(one.x < again <= found.right for again in one.again)
    assert 2 <= len(found.ticks) <= 12
    for row in (row for lane in found.lanes for row in lane.rows):
        for note in row.note:
            assert note.anchor == "end" or note.x + len(note.text) * _CHARACTER <= found.width
            assert all(abs(note.y - one.y) > 1 or note.x >= one.x + 150 for one in row.label)


def test_a_plan_without_steps(kb: KnowledgeBase) -> None:
    assert timeline(Plan(1, (), (), ()), Words(kb)).lanes == ()
