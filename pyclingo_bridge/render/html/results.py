"""What a notebook shows of results: the parts of the pages, in an element with a style of its own.

Several may stand on one page, beside what is not ours, so nothing in them has an id, and their
style holds nowhere else. They need no script.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import islice
from typing import Any

from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.cohort.answers import Answers
from pyclingo_bridge.cohort.counts import Summary
from pyclingo_bridge.diff.run import Difference
from pyclingo_bridge.explain.change import Changes
from pyclingo_bridge.explain.compare import Comparison
from pyclingo_bridge.explain.consultation import Consultation
from pyclingo_bridge.explain.contrast import Contrast
from pyclingo_bridge.explain.questions import Questions
from pyclingo_bridge.explain.sentences import Sentences
from pyclingo_bridge.explain.why import Explanation
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.rules import of_identity
from pyclingo_bridge.population.findings import Report
from pyclingo_bridge.render import changes as compared
from pyclingo_bridge.render.diff_words import DiffWords
from pyclingo_bridge.render.html.check_page import CheckPage
from pyclingo_bridge.render.html.cohort_page import CohortPage
from pyclingo_bridge.render.html.explanation_page import Explained, PageData
from pyclingo_bridge.render.html.templating import environment, source
from pyclingo_bridge.render.text.contrast import STATUS, name_of, side_rows
from pyclingo_bridge.words.labels import Words

_CLASS = "crlm-result"
_ROWS, _ASKED = 10, 3
"""How many rows of a table are shown, and how many questions of a consultation."""
_COLUMNS = ("verdict", "blocked_by", "missing_for_verdict", "plan", "problem")
"""The columns of answers that are shown beside those that were carried along."""
_Data = Mapping[str, Any]


def as_html(result: Any) -> str | None:
    """A part of a page for a result; None where its knowledge base is in another process."""
    template, data_of = _SHOWN[type(result)]
    summary = result.summary if isinstance(result, Answers) else result
    kb = result.kb if isinstance(result, Consultation) else of_identity(summary.kb)
    if kb is None:
        return None
    with kb.lock:
        page = environment().get_template(f"results/{template}.html")
        html = page.render(kb=kb, result=result, **data_of(kb, result))
    return f'<div class="{_CLASS}"><style>{_style()}</style>{_anonymous(html)}</div>'


def _answer(kb: KnowledgeBase, answer: Answer) -> _Data:
    return {"page": PageData(kb, answer), "answer": answer, "stated": ()}


def _explanation(kb: KnowledgeBase, explanation: Explanation) -> _Data:
    change = Sentences(kb, {}).change
    return {
        "page": Explained(kb, explanation, None),
        "explanation": explanation,
        "nearest": [change(one.input, one.now, one.instead) for one in explanation.nearest],
    }


def _questions(kb: KnowledgeBase, questions: Questions) -> _Data:
    first = [asked for asked in questions.relevant if "verdict" in asked.matters_for]
    rest = [asked for asked in questions.relevant if asked not in first]
    return {"words": Words(kb), "first": first, "rest": rest}


def _contrast(kb: KnowledgeBase, contrast: Contrast) -> _Data:
    sentences, sides = Sentences(kb, {}), (contrast.a, contrast.b)
    told = [{"now": STATUS[side.status], **dict(side_rows(sentences, side))} for side in sides]
    heads = dict.fromkeys(head for rows in told for head in rows)
    names = [name_of(sentences.labels, contrast, side) for side in sides]
    return {
        "names": names,
        "rows": [(head, [rows.get(head, "") for rows in told]) for head in heads],
    }


def _summary(kb: KnowledgeBase, summary: Summary) -> _Data:
    return {"page": CohortPage(kb, summary), "summary": summary, "heads": (), "rows": ()}


def _answers(kb: KnowledgeBase, answers: Answers) -> _Data:
    names = answers.to_arrow().column_names
    carried = names[: names.index("verdict")] if "verdict" in names else names
    heads = [*carried, *(name for name in _COLUMNS if name in names)]
    rows = list(islice(answers, _ROWS))
    return {**_summary(kb, answers.summary), "heads": heads, "rows": rows}


def _consultation(kb: KnowledgeBase, talk: Consultation) -> _Data:
    contradictions = talk.contradictions
    if contradictions:
        return {"contradictions": contradictions, "page": None, "asked": ()}
    asked = [kb.vocabulary[name] for name in islice(talk.next_inputs(), _ASKED)]
    return {"contradictions": (), "asked": asked, **_answer(kb, talk.answer())}


_SHOWN: dict[type, tuple[str, Callable[[KnowledgeBase, Any], _Data]]] = {
    Answer: ("answer", _answer),
    Explanation: ("explanation", _explanation),
    Changes: ("changes", lambda kb, one: {"page": Explained(kb, None, one), "changes": one}),
    Questions: ("questions", _questions),
    Contrast: ("contrast", _contrast),
    Comparison: (
        "comparison",
        lambda kb, one: {
            "changes": compared.Changes(kb, one),
            "heads": [one.before, one.after],
            "doubts": (),
        },
    ),
    Report: ("report", lambda kb, one: {"page": CheckPage(kb, one), "report": one}),
    Difference: ("difference", lambda kb, one: {"words": DiffWords(kb, one)}),
    Summary: ("answers", _summary),
    Answers: ("answers", _answers),
    Consultation: ("consultation", _consultation),
}
"""The template of each kind of result, and what it is given."""


def _anonymous(html: str) -> str:
    """The same without ids and links to them; what a script would fold is folded. What comes from
    outside is escaped: it has no quotation mark that could end an attribute."""
    html = re.sub(r' (?:id|aria-labelledby|aria-controls)="[^"]*"| href="#[^"]*"', "", html)
    return re.sub(r" open data-fold(?=[ >])", "", html)


@cache
def _style() -> str:
    """The style of the pages, for what is in such an element alone, and without what is for paper.

    A notebook says whether it is dark, which need not be what the system says.
    """
    screen = source("style.css").partition("@media print")[0]
    screen = re.sub(r"^(body|html)(?= \{)", "&", screen, flags=re.M)
    light, dark = re.findall(r":root (\{.*?\})", screen, re.S)
    themes = (
        f'[data-jp-theme-light="true"] &, .vscode-light & {light}',
        f'[data-jp-theme-light="false"] &, .vscode-dark &, html[theme="dark"] & {dark}',
    )
    own = f"{source('result.css')} {' '.join(themes)}"
    # Three times the class: what a notebook says of tables and lists gives way to it.
    return f".{_CLASS}.{_CLASS}.{_CLASS} {{ {screen.replace(':root', '&')} {own} }}"
