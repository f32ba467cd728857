"""`kb/README.md` against the knowledge base: every file, every public predicate, every reading.

What `.ci/kb_readme.py` writes is current; what is kept by hand, the rows of the predicates and the
table of readings, leaves nothing out.
"""

import re
from pathlib import Path
from typing import Any

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT, script

KB = ROOT / "kb"
README = (KB / "README.md").read_text(encoding="utf-8")
CONTRACT = {
    *("patient/2", "input/1", "domain/2", "statement/5", "met/1", "failed/1", "open/1"),
    *("verdict/1", "overrides/2", "reading/2", "chosen/2"),
}


WRITER = script("kb_readme")


@pytest.fixture(scope="module")
def rules() -> Any:
    """Where each predicate of the shipped rules stands."""
    return WRITER.Rules(KB)


def test_what_the_rules_say_is_current(rules: Any) -> None:
    assert WRITER.page(README, rules) == README


@pytest.mark.parametrize(
    ("row", "other"),
    [
        ("| `core/advice.lp` | Statements", "| `core/advice.lp` | Sentences"),
        ("| `core/advice.lp` |", "| `core/advices.lp` |"),
        ("| `core/three_values.lp` | `core/`, answer |", "| `core/three_values.lp` | answer |"),
        ("| `criteria/scope.lp` | `criteria/`", "| `criteria/r0.lp` | `criteria/`"),
    ],
)
def test_a_cell_that_is_wrong_is_put_right(rules: Any, row: str, other: str) -> None:
    wrong = README.replace(row, other)
    assert wrong != README
    assert WRITER.page(wrong, rules) == README


def test_where_a_predicate_stands(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.lp").write_text("% X.\na(1..2). { b(X) : c(X) }. #minimize { X : d(X) }.\n")
    (tmp_path / "y.lp").write_text("#defined c/1.\n_e :- not a(1), 1 { b(X) : a(X) }. #show b/1.\n")
    rules = WRITER.Rules(tmp_path)
    assert rules.public == {"a/1", "b/1", "c/1"}
    cells = {name: (rules.derived_in(name), rules.read_by(name)) for name in ("a/1", "b/1", "c/1")}
    assert cells == {
        "a/1": ("`a/x.lp`", "`y.lp`"),
        "b/1": ("`a/x.lp`", "`y.lp`, answer"),
        "c/1": ("outside", "`a/`"),
    }
    assert rules.read_by("d/1") == "`a/`"


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


def test_every_public_predicate_is_in_the_table(rules: Any) -> None:
    assert sorted(rules.public - set(predicate_rows())) == []


def test_the_table_names_no_predicate_that_does_not_exist(rules: Any) -> None:
    assert sorted(set(predicate_rows()) - rules.public) == []


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
    assert regimen(named[1], ()) == set()
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
