"""What is said of one input, or of one reading, stands in one block of one file, and so does what a
private name means: all files share one name space.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.syntax_tree import heads_of
from tests.conftest import ROOT

KB = ROOT / "kb"
INPUTS = (
    *("domain", "unit", "question", "input_label", "section", "change", "closed_world"),
    *("synonym", "unsettled", "input_synonym", "measure", "since", "ratio"),
)
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


def shared_private_names(files: Mapping[str, str]) -> dict[Signature, list[str]]:
    """The private predicates with rules in more than one file, and these files."""
    found: dict[Signature, set[str]] = defaultdict(set)
    for name, text in files.items():
        for signature in _derived(text):
            if signature[0].startswith("_"):
                found[signature].add(name)
    return {signature: sorted(names) for signature, names in found.items() if len(names) > 1}


def _derived(text: str) -> set[Signature]:
    nodes: list[ast.AST] = []
    ast.parse_string(text, nodes.append)
    return {head for node in nodes if node.ast_type is ASTType.Rule for head in heads_of(node)}


def _texts(*patterns: str) -> list[str]:
    return [_without_directives(path) for pattern in patterns for path in sorted(KB.glob(pattern))]


def _without_directives(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if line[:1] != "#")


def _files() -> dict[str, str]:
    return {
        path.relative_to(KB).as_posix(): _without_directives(path)
        for path in sorted(KB.rglob("*.lp"))
    }


def test_every_input_is_declared_in_one_block() -> None:
    assert scattered(_texts("**/*.lp"), INPUTS) == []


def test_every_reading_is_declared_in_one_block() -> None:
    assert scattered(_texts("**/*.lp"), READINGS) == []


def test_a_label_far_from_its_input_is_found() -> None:
    label = 'input_label(ecog, "again").'
    assert scattered([*_texts("vocabulary/*.lp"), label], INPUTS) == ["ecog"]


def test_a_private_name_has_its_rules_in_one_file() -> None:
    assert shared_private_names(_files()) == {}


def test_a_private_name_of_two_files_is_found() -> None:
    other = "_named_site(Site) :- patient(Site, present), site(Site)."
    shared = shared_private_names({**_files(), "plan/other.lp": other})
    assert shared == {("_named_site", 1): ["consistency/elsewhere.lp", "plan/other.lp"]}
