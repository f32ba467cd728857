"""The table of predicates: complete, current, and the only place that spells their names."""

import ast
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyclingo_bridge.guideline import predicates
from pyclingo_bridge.guideline.predicate_entry import PREDICATES
from pyclingo_bridge.solving.atoms import Predicate
from tests.conftest import ROOT

PACKAGE = ROOT / "pyclingo_bridge"
TABLE = {
    f"guideline/{name}.py"
    for name in ("predicates", "predicate_entry", "predicate_groups", "contract")
}
JUDGE_RULES_AS_WRITTEN = {"extension", "lint"}
CONSTANTS = {
    name: value for name, value in vars(predicates).items() if isinstance(value, Predicate)
}
NAMES = {name for name, _ in PREDICATES}
ASKED = {"facts", "literals", "atoms", "words", "view"}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = str(path.relative_to(PACKAGE))
        if name not in TABLE:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def spelt(tree: ast.AST) -> Iterator[str]:
    """Places where the name of a predicate of the table is written as a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            parts = [one.value for one in node.elts if isinstance(one, ast.Constant)]
            if len(parts) == 2 and type(parts[1]) is int and tuple(parts) in PREDICATES:
                yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "attr", "")
            first = node.args[0] if node.args else None
            name = first.value if isinstance(first, ast.Constant) else None
            if called in ASKED | {"Function", "match"} and isinstance(name, str) and name in NAMES:
                yield f"line {node.lineno}: {called}({name!r})"
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            of = node.value
            name = of.id if isinstance(of, ast.Name) else getattr(of, "attr", "")
            if name.endswith("atoms") and isinstance(node.slice.value, str):
                yield f"line {node.lineno}: {name}[{node.slice.value!r}]"


def test_every_row_has_a_constant_of_its_name() -> None:
    assert set(CONSTANTS.values()) == set(PREDICATES)
    for name, value in CONSTANTS.items():
        assert name in (value.name.upper(), f"{value.name.upper()}_BY")


def test_no_other_module_spells_a_predicate() -> None:
    found = {name: list(spelt(tree)) for name, tree in modules()}
    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize(
    "text",
    [
        'program.facts("domain")',
        'kb.program.literals(("patient", 2))',
        'SAID = (("met", 1), OPEN)',
        'clingo.Function("planning")',
        'atoms["do"]',
        'self._atoms["verdict"]',
    ],
)
def test_a_predicate_that_is_spelt_is_found(text: str) -> None:
    assert len(list(spelt(ast.parse(text)))) == 1


def test_readers_are_the_packages_that_import_the_constant() -> None:
    readers: dict[str, set[str]] = defaultdict(set)
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == predicates.__name__:
                for one in node.names:
                    readers[one.name].add(Path(name).parts[0].removesuffix(".py"))
    written = {name: set(PREDICATES[value].readers) for name, value in CONSTANTS.items()}
    measured = {name: readers[name] - JUDGE_RULES_AS_WRITTEN for name in CONSTANTS}
    assert written == measured


def test_what_is_closed_says_what_to_write_instead() -> None:
    for predicate, row in PREDICATES.items():
        assert bool(row.help) == (row.use == "closed" and not row.inner), predicate


def test_the_page_of_predicates_is_current() -> None:
    command = [sys.executable, str(ROOT / ".ci/predicates.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
