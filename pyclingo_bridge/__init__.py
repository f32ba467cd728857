"""Guideline criteria in Answer Set Programming, and a bridge that answers for a case.

>>> import pyclingo_bridge as bridge
>>> kb = bridge.load()
>>> bridge.assess(kb, {"primary_site": "rectum", "FLR": "28 %"}).verdict
'undetermined'

What only some programs need is imported when it is first asked for. `explain`, `check`, `diff`,
`cohort` and `lint` are packages that can be called.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyclingo_bridge.answer.assess import assess, verdict
    from pyclingo_bridge.answer.model import Answer
    from pyclingo_bridge.base.diagnostics import (
        BridgeError,
        CaseError,
        Diagnostic,
        KnowledgeBaseError,
    )
    from pyclingo_bridge.base.files.shipped import shipped
    from pyclingo_bridge.case.model import Case
    from pyclingo_bridge.case.read import parse_case, read_case
    from pyclingo_bridge.check.run import check
    from pyclingo_bridge.cohort.answers import cohort
    from pyclingo_bridge.cohort.prepare import answering_of
    from pyclingo_bridge.cohort.run import answer_tables
    from pyclingo_bridge.diff.cohort_counts import Version
    from pyclingo_bridge.diff.run import diff
    from pyclingo_bridge.explain.ask import ask
    from pyclingo_bridge.explain.change import change
    from pyclingo_bridge.explain.compare import compare
    from pyclingo_bridge.explain.consultation import Consultation as consult
    from pyclingo_bridge.explain.contrast import contrast
    from pyclingo_bridge.explain.why import explain
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase, ReadingError
    from pyclingo_bridge.lint.run import lint
    from pyclingo_bridge.loading import load, load_for_checks

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "BridgeError",
    "Case",
    "CaseError",
    "Diagnostic",
    "KnowledgeBase",
    "KnowledgeBaseError",
    "ReadingError",
    "Version",
    "answer_tables",
    "answering_of",
    "ask",
    "assess",
    "change",
    "check",
    "cohort",
    "compare",
    "consult",
    "contrast",
    "diff",
    "explain",
    "lint",
    "load",
    "load_for_checks",
    "parse_case",
    "read_case",
    "shipped",
    "verdict",
]

_CALLED = ("check", "cohort", "diff", "explain", "lint")
"""Packages that can be called."""
_LATE = {
    **dict.fromkeys(("assess", "verdict"), "answer.assess"),
    "Answer": "answer.model",
    "Case": "case.model",
    **dict.fromkeys(("parse_case", "read_case"), "case.read"),
    **dict.fromkeys(
        ("BridgeError", "CaseError", "Diagnostic", "KnowledgeBaseError"), "base.diagnostics"
    ),
    "shipped": "base.files.shipped",
    **dict.fromkeys(("KnowledgeBase", "ReadingError"), "guideline.knowledge_base"),
    **dict.fromkeys(("load", "load_for_checks"), "loading"),
    **{name: f"explain.{name}" for name in ("ask", "change", "compare", "contrast")},
    "consult": "explain.consultation",
    "Version": "diff",
    "answer_tables": "cohort.run",
    "answering_of": "cohort.prepare",
}


def __getattr__(name: str) -> object:
    """What is imported when it is first asked for. Raises AttributeError for any other name."""
    if name in _CALLED:
        return import_module(f"{__name__}.{name}")
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    attribute: object = getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    globals()[name] = attribute
    return attribute


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _as_html(result: object) -> str | None:
    """What a notebook shows of a result: results are made below what renders them."""
    html: str | None = import_module(f"{__name__}.render.html.results").as_html(result)
    return html
