"""The contradictions in a case that a guideline finds, as entries of the table of codes."""

from pyclingo_bridge.base.codes import Entry
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import FINDING, FINDING_TEXT, REMEDY


def contradictions(kb: KnowledgeBase) -> dict[str, Entry]:
    """By code, what each contradiction says and the way out, in the guideline's own words."""
    kinds = sorted(str(kind) for (kind, level), _ in kb.table.literals(FINDING) if level == "error")
    texts, remedies = kb.words(FINDING_TEXT), kb.words(REMEDY)
    codes = ((kind.replace("_", "-"), kind) for kind in kinds)
    return {
        code: Entry(code, "cases", texts.get(kind, kind), fix=remedies.get(kind, ""))
        for code, kind in codes
    }
