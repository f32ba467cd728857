"""What is said of one input, or of one reading, stands in one block of one file."""

from collections.abc import Iterable
from itertools import groupby

from clingo import ast
from clingo.ast import ASTType

from tests.conftest import ROOT

KB = ROOT / "kb"
INPUTS = ("domain", "unit", "question", "input_label", "section", "change", "closed_world")
READINGS = ("reading", "default_reading", "reading_from", "reading_label")


def scattered(texts: Iterable[str], predicates: tuple[str, ...]) -> list[str]:
    """The names of which facts stand in two places, with other names between them."""
    blocks: list[str] = []
    for text in texts:
        blocks += (name for name, _ in groupby(_named(text, predicates)))
    return sorted({name for name in blocks if blocks.count(name) > 1})


def _named(text: str, predicates: tuple[str, ...]) -> list[str]:
    """The first argument of every fact of these predicates, in the order of the file."""
    nodes: list[ast.AST] = []
    ast.parse_string(text, nodes.append)
    facts = [node for node in nodes if node.ast_type is ASTType.Rule and not node.body]
    atoms = [fact.head.atom.symbol for fact in facts]
    return [
        str(part.arguments[0])
        for atom in atoms
        for part in (atom.arguments if atom.ast_type is ASTType.Pool else (atom,))
        if part.name in predicates
    ]


def _texts(*patterns: str) -> list[str]:
    return [
        "\n".join(line for line in path.read_text("utf-8").splitlines() if line[:1] != "#")
        for pattern in patterns
        for path in sorted(KB.glob(pattern))
    ]


def test_every_input_is_declared_in_one_block() -> None:
    assert scattered(_texts("**/*.lp"), INPUTS) == []


def test_every_reading_is_declared_in_one_block() -> None:
    assert scattered(_texts("**/*.lp"), READINGS) == []


def test_a_label_far_from_its_input_is_found() -> None:
    label = 'input_label(ecog, "again").'
    assert scattered([*_texts("vocabulary/*.lp"), label], INPUTS) == ["ecog"]
