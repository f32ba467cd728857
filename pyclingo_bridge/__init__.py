"""Guideline criteria in Answer Set Programming, and a bridge that answers for a case.

>>> import pyclingo_bridge as bridge
>>> kb = bridge.load()
>>> case = bridge.read_case("cases/patient_a.lp", kb.vocabulary)
>>> bridge.assess(kb, case).verdict
'not_indicated_now'
"""

from pyclingo_bridge.answer.assess import assess, verdict
from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.case import Case, parse_case, read_case
from pyclingo_bridge.diagnostics import BridgeError, CaseError, Diagnostic, KnowledgeBaseError
from pyclingo_bridge.files.rule_files import shipped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase, ReadingError
from pyclingo_bridge.loading import load

__all__ = [
    "Answer",
    "BridgeError",
    "Case",
    "CaseError",
    "Diagnostic",
    "KnowledgeBase",
    "KnowledgeBaseError",
    "ReadingError",
    "assess",
    "load",
    "parse_case",
    "read_case",
    "shipped",
    "verdict",
]
