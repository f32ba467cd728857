"""`kb/README.md` against the knowledge base: every file, every public predicate, every reading.

A row of a predicate table reads `name/arity` | arguments | meaning | derived in | read by. The last
two are computed here, so that a failing comparison says what the row should be.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import clingo
import pytest
from clingo import ast
from clingo.ast import ASTType

import pyclingo_bridge as bridge
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT

KB = ROOT / "kb"
FILES = sorted(KB.rglob("*.lp"))
README = (KB / "README.md").read_text(encoding="utf-8")
CONTRACT = {
    *("patient/2", "input/1", "domain/2", "statement/5", "met/1", "failed/1", "open/1"),
    *("verdict/1", "overrides/2", "reading/2", "chosen/2"),
}
MANY = 4
"""From so many files of one folder on, a cell names the folder."""


@dataclass
class Uses:
    """Where each predicate, written as name/arity, stands."""

    heads: dict[str, set[Path]] = field(default_factory=lambda: defaultdict(set))
    bodies: dict[str, set[Path]] = field(default_factory=lambda: defaultdict(set))
    shown: set[str] = field(default_factory=set)
    supplied: set[str] = field(default_factory=set)
    """Declared by `#defined`: there for a case or an extension to say."""


def functions(term: ast.AST) -> Iterator[ast.AST]:
    """The atom, or the atoms of a pool like `decision(one; two)`."""
    if term.ast_type is ASTType.UnaryOperation:
        term = term.argument
    yield from term.arguments if term.ast_type is ASTType.Pool else (term,)


def predicates(node: object) -> Iterator[str]:
    """Every predicate in a part of the syntax tree."""
    if isinstance(node, ast.ASTSequence):
        for part in node:
            yield from predicates(part)
    elif isinstance(node, ast.AST):
        if node.ast_type is ASTType.SymbolicAtom:
            yield from (f"{one.name}/{len(one.arguments)}" for one in functions(node.symbol))
            return
        for key in node.child_keys:
            yield from predicates(getattr(node, key))


def derived(head: ast.AST) -> Iterator[str]:
    """The predicates that a head derives: not those of the conditions of a choice."""
    if head.ast_type is ASTType.Literal:
        yield from predicates(head)
    for element in getattr(head, "elements", ()):
        yield from predicates(getattr(element, "literal", element))


def conditions(head: ast.AST) -> Iterator[str]:
    for element in getattr(head, "elements", ()):
        yield from predicates(getattr(element, "condition", None))


def uses_of(path: Path, uses: Uses) -> None:
    """Add what one file derives, reads, shows and leaves to be supplied."""
    nodes: list[ast.AST] = []
    text = re.sub(r"^#include", "%#include", path.read_text(encoding="utf-8"), flags=re.M)
    ast.parse_string(text, nodes.append)
    for node in nodes:
        match node.ast_type:
            case ASTType.Rule:
                for name in derived(node.head):
                    uses.heads[name].add(path)
                for name in (*conditions(node.head), *predicates(node.body)):
                    uses.bodies[name].add(path)
            case ASTType.Minimize:
                for name in predicates(node.body):
                    uses.bodies[name].add(path)
            case ASTType.ShowSignature:
                uses.shown.add(f"{node.name}/{node.arity}")
            case ASTType.Defined:
                uses.supplied.add(f"{node.name}/{node.arity}")


@pytest.fixture(scope="module")
def uses() -> Uses:
    found = Uses()
    for path in FILES:
        uses_of(path, found)
    return found


def public(uses: Uses) -> set[str]:
    return {name for name in set(uses.heads) | uses.supplied if not name.startswith("_")}


def folder_of(path: Path) -> str:
    inside = path.relative_to(KB)
    return f"{inside.parts[0]}/" if len(inside.parts) > 1 else inside.name


def derived_cell(files: set[Path]) -> str:
    """`r0.lp`, with the folder where it is not clear from the name; a folder for many files."""
    by_folder: dict[str, list[str]] = defaultdict(list)
    for path in files:
        by_folder[folder_of(path)].append(str(path.relative_to(KB)))
    cells = [
        [folder] if len(names) >= MANY else sorted(names) for folder, names in by_folder.items()
    ]
    return ", ".join(sorted(f"`{cell}`" for group in cells for cell in group)) or "outside"


def read_cell(name: str, uses: Uses) -> str:
    """The folders whose rules read a predicate, and whether it is shown in the answer."""
    folders = sorted({folder_of(path) for path in uses.bodies.get(name, ())})
    return ", ".join([f"`{one}`" for one in folders] + ["answer"] * (name in uses.shown))


def rows(heading: str) -> list[list[str]]:
    """The cells of every table row under a heading, down to the next heading of that level."""
    _, _, rest = README.partition(f"\n## {heading}\n")
    section, _, _ = rest.partition("\n## ")
    found = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row] for row in found]
    return [row for row in cells if row[0].startswith(("`", "**`"))]


def bare(cell: str) -> str:
    return cell.strip("*`")


def predicate_rows() -> dict[str, list[str]]:
    return {bare(row[0]): row for row in rows("Predicates")}


def test_every_public_predicate_is_in_the_table(uses: Uses) -> None:
    assert sorted(public(uses) - set(predicate_rows())) == []


def test_the_table_names_no_predicate_that_does_not_exist(uses: Uses) -> None:
    assert sorted(set(predicate_rows()) - public(uses)) == []


def test_no_predicate_stands_twice_in_the_table() -> None:
    names = [bare(row[0]) for row in rows("Predicates")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_the_arguments_are_as_many_as_the_arity() -> None:
    wrong = [
        name
        for name, row in predicate_rows().items()
        if len([part for part in row[1].split(",") if part.strip()]) != int(name.split("/")[1])
    ]
    assert wrong == []


def test_the_contract_is_marked() -> None:
    marked = {name for name, row in predicate_rows().items() if row[0].startswith("**")}
    assert marked == CONTRACT


def test_where_each_predicate_is_derived(uses: Uses) -> None:
    stated = {name: row[3] for name, row in predicate_rows().items()}
    assert stated == {name: derived_cell(uses.heads.get(name, set())) for name in stated}


def test_who_reads_each_predicate(uses: Uses) -> None:
    """What the bridge reads by name is said in the README and not compared."""
    stated = {
        name: ", ".join(part for part in row[4].split(", ") if part not in ("bridge", ""))
        for name, row in predicate_rows().items()
    }
    assert stated == {name: read_cell(name, uses) for name in stated}


def test_every_file_has_its_line() -> None:
    stated = [bare(row[0]) for row in rows("Files")]
    assert sorted(stated) == sorted(
        str(path.relative_to(KB)) for path in FILES if path.name != "all.lp"
    )


def test_the_table_of_readings(kb: KnowledgeBase) -> None:
    """Choices with the default first; the statements that the reading is about."""
    stated = {bare(row[0]): (row[1], row[2]) for row in rows("Readings")}
    assert stated == {
        name: (" · ".join(choices), ", ".join(sorted(statements_of(kb, name))))
        for name, choices in kb.readings.items()
    }


def statements_of(kb: KnowledgeBase, reading: str) -> list[str]:
    found = kb.program.facts(("reading_from", 2))
    return [str(s).upper().replace("_", "-") for name, s in found if str(name) == reading]


def test_the_example_of_an_extension_does_what_the_text_says(tmp_path: Path) -> None:
    """The block is a file of its own: it changes the plan of the case that it names."""
    block = re.search(r"```prolog\n(% \w+\.lp\n.*?)```", README, re.S)
    named = re.search(r"(cases/\w+\.lp) --with", README)
    assert block is not None
    assert named is not None
    file = tmp_path / "extension.lp"
    file.write_text(block[1], encoding="utf-8")
    assert regimen(named[1], ()) == {"doublet"}
    assert regimen(named[1], (file,)) == {"pembrolizumab"}


def regimen(case: str, extra: tuple[Path, ...]) -> set[str]:
    kb = bridge.load(extra=extra)
    answer = bridge.assess(kb, bridge.read_case(ROOT / case, kb.vocabulary))
    steps = [step for plan in answer.plans for step in plan.steps]
    return {step.action for step in steps if step.decision == "systemic_therapy"}


def test_plain_clingo_runs_with_a_reading_changed() -> None:
    """The command of the README, with `choose/2`."""
    control = clingo.Control(["--opt-mode=optN", "0"], logger=lambda *_: None)
    for path in (KB / "crlm.lp", ROOT / "cases" / "remnant_at_the_threshold.lp"):
        control.load(str(path))
    control.add("base", [], "choose(remnant, both).")
    control.ground()
    verdicts: list[str] = []
    control.solve(
        on_model=lambda model: verdicts.extend(
            str(atom) for atom in model.symbols(shown=True) if atom.match("verdict", 1)
        )
    )
    assert set(verdicts) == {"verdict(not_indicated_now)"}
