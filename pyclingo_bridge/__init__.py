"""Guideline criteria in Answer Set Programming, and a bridge that answers for a case.

>>> import pyclingo_bridge as bridge
>>> kb = bridge.load()
>>> case = bridge.read_case("cases/patient_a.lp", kb.vocabulary)
>>> bridge.assess(kb, case).verdict
'not_indicated_now'

What only some programs need is imported when it is first asked for. `explain`, `check`, `mutate`
and `lint` are names of packages, so the functions of these names are in them:
`from pyclingo_bridge.explain.why import explain`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyclingo_bridge.answer.assess import assess, verdict
    from pyclingo_bridge.answer.model import Answer
    from pyclingo_bridge.case.model import Case
    from pyclingo_bridge.case.read import parse_case, read_case
    from pyclingo_bridge.cohort.prepare import answering_of
    from pyclingo_bridge.cohort.run import answer_tables
    from pyclingo_bridge.consult.consultation import Consultation
    from pyclingo_bridge.diagnostics import BridgeError, CaseError, Diagnostic, KnowledgeBaseError
    from pyclingo_bridge.diff import Version, difference
    from pyclingo_bridge.explain.ask import ask
    from pyclingo_bridge.explain.change import change
    from pyclingo_bridge.explain.compare import compare
    from pyclingo_bridge.explain.contrast import contrast
    from pyclingo_bridge.files.json_form import to_json
    from pyclingo_bridge.files.shipped import shipped
    from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase, ReadingError
    from pyclingo_bridge.loading import load, load_for_checks

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "BridgeError",
    "Case",
    "CaseError",
    "Consultation",
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
    "compare",
    "contrast",
    "difference",
    "load",
    "load_for_checks",
    "parse_case",
    "read_case",
    "shipped",
    "to_json",
    "verdict",
]

_LATE = {
    **dict.fromkeys(("assess", "verdict"), "answer.assess"),
    "Answer": "answer.model",
    "Case": "case.model",
    **dict.fromkeys(("parse_case", "read_case"), "case.read"),
    **dict.fromkeys(
        ("BridgeError", "CaseError", "Diagnostic", "KnowledgeBaseError"), "diagnostics"
    ),
    "Consultation": "consult.consultation",
    "to_json": "files.json_form",
    "shipped": "files.shipped",
    **dict.fromkeys(("KnowledgeBase", "ReadingError"), "guideline.knowledge_base"),
    **dict.fromkeys(("load", "load_for_checks"), "loading"),
    **{name: f"explain.{name}" for name in ("ask", "change", "compare", "contrast")},
    **dict.fromkeys(("Version", "difference"), "diff"),
    "answer_tables": "cohort.run",
    "answering_of": "cohort.prepare",
}


def __getattr__(name: str) -> object:
    """What is imported when it is first asked for. Raises AttributeError for any other name."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    attribute: object = getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
    globals()[name] = attribute
    return attribute


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
