"""What the tests of extensions share: texts judged against the shipped knowledge base."""

from functools import cache
from pathlib import Path

from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.extension.before_grounding import examine
from pyclingo_bridge.extension.symbol_table import Core, SymbolTable, core_of, core_table
from pyclingo_bridge.guideline.knowledge_base import CHECKS, KnowledgeBase
from pyclingo_bridge.loading import load_for_checks

OWN = (
    'source(own, "A protocol", "2026-01-01"). statement(own, own, local, must, "x"). '
    'statement(other, own, local, should, "y"). criterion(board).\n'
)
"""A line that declares what the rules of an example speak of."""


@cache
def shipped() -> KnowledgeBase:
    """The shipped knowledge base with what its checks load."""
    kb = load_for_checks()
    assert (kb.folder / CHECKS).is_file()
    return kb


@cache
def context() -> tuple[Core, SymbolTable]:
    """What an extension of it is judged with."""
    return core_of(shipped()), core_table(shipped())


def problems(folder: Path, text: str) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with an extension before it is grounded."""
    path = folder / "extra.lp"
    path.write_text(text, encoding="utf-8")
    return examine([path], *context())[2]


def codes(folder: Path, text: str) -> list[tuple[str, int]]:
    """The code and the line of every problem."""
    return [(one.code, one.location.line) for one in problems(folder, text) if one.location]
