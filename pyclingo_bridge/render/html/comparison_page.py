"""What changed since the last board as one HTML page, before the sheet of the patient today."""

from pathlib import Path

from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.compare import Comparison, doubts
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.changes import Changes
from pyclingo_bridge.render.html.board_page import STYLES, Sheet
from pyclingo_bridge.render.html.templating import render


def comparison_page(
    kb: KnowledgeBase, result: Comparison, dates: tuple[Case, Case], answer: Answer
) -> str:
    """One HTML file: what changed from one date of a patient to the other, and the sheet of the
    later one, of which `answer` is the answer."""
    return render(
        "comparison.html",
        STYLES,
        kb=kb,
        result=result,
        changes=Changes(kb, result),
        heads=[
            " ".join(filter(None, (case.title or Path(case.name).stem, str(case.date or ""))))
            for case in dates
        ],
        doubts=[doubt.message for doubt in doubts(*dates)],
        sheets=[Sheet(kb, dates[1], answer)],
        day=dates[1].date,
    )
