"""Guidelines with a mutant in the place of its rule, as text."""

from functools import cache
from pathlib import Path

from clingo import ast

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load
from pyclingo_bridge.mutate.judge import ALSO
from pyclingo_bridge.mutate.mutants import Mutant
from pyclingo_bridge.population.switches import switchable_rules


def plain(folder: Path, mutant: Mutant | None = None) -> str:
    """All rules of a guideline, in one text."""
    old = None if mutant is None else _switched(folder)[mutant.rule].location
    lines: list[str] = []

    def add(node: ast.AST) -> None:
        if mutant is not None and node.ast_type is ast.ASTType.Rule and node.location == old:
            lines.append("" if mutant.node is None else str(mutant.node))
        else:
            lines.append(str(node))

    ast.parse_string(_loaded(folder).sources.program, add)
    return "\n".join(lines)


@cache
def _loaded(folder: Path) -> KnowledgeBase:
    return load(folder)


@cache
def _switched(folder: Path) -> tuple[ast.AST, ...]:
    return switchable_rules(_loaded(folder), ALSO)
