"""An answer with its explanation as one page that stands alone, for the screen and for paper."""

from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.explain.change import Changes
from pyclingo_bridge.explain.reasons import Known
from pyclingo_bridge.explain.why import Explanation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.render.html.explanation_data import PageData
from pyclingo_bridge.render.html.templating import render


def explanation_page(
    kb: KnowledgeBase,
    answer: Answer,
    explanation: Explanation,
    changes: Changes | None = None,
    case: Case | None = None,
) -> str:
    """One HTML file: the answer for a case, why a goal holds or not, and what would change it.

    The parts must be of one case under the same readings. With `case` the page also lists what is
    stated. It needs no network and no script, and everything that comes from outside is escaped.
    """
    page = PageData(kb, answer, explanation, changes)
    return render(
        "explanation.html",
        page=page,
        kb=kb,
        answer=answer,
        explanation=explanation,
        changes=changes,
        stated=() if case is None else tuple(Known(one.input, one.value) for one in case.facts),
    )
