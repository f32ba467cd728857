"""What to write in a file of facts, which holds values alone, instead of people's words."""

from pyclingo_bridge.base.diagnostics import nearest
from pyclingo_bridge.case.hints import LEAVE_OUT, Near, domain_hint
from pyclingo_bridge.case.values.reader import ValueReader
from pyclingo_bridge.case.values.refusal import Refused
from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary


def way_out(vocabulary: Vocabulary, known: Input | None, text: str, near: Near = nearest) -> str:
    """What to write in a file of facts, which holds values alone, instead of a text."""
    if known is None:
        return domain_hint(known)
    try:
        read = ValueReader(vocabulary, near, bare=True).read(known, text)
    except Refused as refused:
        return refused.problem.help or domain_hint(known)
    if read.value is None:
        return f"{LEAVE_OUT}; {domain_hint(known)}"
    if read.bound:
        return f"a fact is one value, and this is a bound; {read.note.rpartition(': ')[2]}"
    how = read.note.partition(", ")[2]
    return f"write `{read.value}`" + (f", {how}" if how else "")
