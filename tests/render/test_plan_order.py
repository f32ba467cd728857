"""A plan is the same in JSON, in text and on a page: its parts, its steps, and their order."""

import json

import pytest

from pyclingo_bridge.answer.model import Plan
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.html.explanation_page import explanation_page
from pyclingo_bridge.render.text.answer import answer_text
from pyclingo_bridge.words import plan_steps
from pyclingo_bridge.words.labels import Words
from tests.render.conftest import Tell, Told
from tests.render.support import read

CASES = (
    *("patient_a", "patient_b", "patient_c", "both_at_once", "c05_2_liver_first"),
    *("short_course_ten_weeks_ago", "c22_1_left_colon_needs_conversion", "emergency_on_the_bowel"),
)
each = pytest.mark.parametrize("name", CASES)
Line = tuple[str, ...]
"""A heading, or what is done, when, and by which statements."""


def lines_of(words: Words, plan: Plan) -> list[Line]:
    """The headings and steps of a plan, as they are said."""
    lines: list[Line] = []
    heading = None
    for step in plan.steps:
        branch = step.contingent_on
        part = words.contingency(branch).capitalize() if branch else words.phase(step.phase or "")
        if part != heading:
            lines.append((part,))
        heading = part
        notes = [f"{step.months} months"] if step.months is not None else []
        if waiting := plan_steps.waiting(words, step, plan.steps):
            notes.append(waiting)
        said = plan_steps.doing(words.action, step) + (f" ({'; '.join(notes)})" if notes else "")
        cells = (said, plan_steps.when(step), ", ".join(step.statements))
        lines.append(tuple(cell for cell in cells if cell))
    return lines


def shown_as_text(kb: KnowledgeBase, told: Told) -> list[Line]:
    page = answer_text(kb, told.answer, width=500).splitlines()
    start = next(place for place, line in enumerate(page) if line.startswith("Plan"))
    shown: list[Line] = []
    for line in page[start + 2 :]:
        if not line.startswith("    "):
            break
        shown.append(tuple(cell.strip() for cell in line.split("  ") if cell.strip()))
    return shown


@each
def test_text(kb: KnowledgeBase, tell: Tell, name: str) -> None:
    told = tell(name, None)
    assert shown_as_text(kb, told) == lines_of(Words(kb), told.answer.plans[0])


@each
def test_page(kb: KnowledgeBase, tell: Tell, name: str) -> None:
    told = tell(name, None)
    plan = told.answer.plans[0]
    page = read(explanation_page(kb, told.answer, told.explanation))
    (table,) = (one for one in page.all("table") if one.get("class") == "steps")
    shown: list[Line] = []
    for row in table.all("tbody")[0].all("tr"):
        (head,), cells = row.all("th"), [cell.text for cell in row.all("td")]
        if head.get("scope") == "rowgroup":
            shown.append((head.text,))
            continue
        when, after, _ = cells
        notes, said = [after] if after else [], head.text
        if said.endswith(" months)"):
            said, _, months = said.removesuffix(")").rpartition(" (")
            notes.insert(0, months)
        said += f" ({'; '.join(notes)})" if notes else ""
        cited = ", ".join(one.text for one in row.all("a"))
        shown.append(tuple(cell for cell in (said, when, cited) if cell))
    assert shown == lines_of(Words(kb), plan)


def test_json(tell: Tell) -> None:
    plan = tell("patient_a", None).answer.plans[0]
    shown = json.loads(json.dumps(to_json(plan)))["steps"]
    assert [(one["decision"], one["action"]) for one in shown] == [
        (step.decision, step.action) for step in plan.steps
    ]


def test_another_order_is_seen(
    kb: KnowledgeBase, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tell("patient_a", None)
    sections = plan_steps.sections
    monkeypatch.setattr(plan_steps, "sections", lambda *one: tuple(reversed(sections(*one))))
    assert shown_as_text(kb, told) != lines_of(Words(kb), told.answer.plans[0])
