"""Rules and atoms that are kept for explanations: what they tell is what the rule files tell."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.files.cache import without_cache
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.files.rule_files import read_rule_files
from pyclingo_bridge.compiled.every_atom import every_atom_of
from pyclingo_bridge.compiled.storage import kept_rules
from pyclingo_bridge.explain.change import change
from pyclingo_bridge.explain.goals import GoalError
from pyclingo_bridge.explain.model import READING, STATED, WITH_PLANS
from pyclingo_bridge.explain.why import explain
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.justify.ground import Fn, Text, atom, atom_of_text, shown, symbol
from pyclingo_bridge.justify.plain_rules import atom_from, plain_rules, rules_from
from pyclingo_bridge.justify.rule_reader import read_files
from pyclingo_bridge.solving.program import Program
from tests.conftest import ROOT

CASES: tuple[dict[str, str], ...] = (
    {},
    {"pain": "yes", "fitness": "fit", "side": "left"},
    {"pain": "no", "side": "right"},
)
GOALS = (None, "verdict(_)", "met(_)", "failed(_)", "missing(_, _)", "do(_, _)", "finding(_, _)")
OUTSIDE = frozenset({STATED, READING, WITH_PLANS})
PROGRAMS = sorted((ROOT / "tests/justify/programs").glob("*.lp"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A guideline of which a compiled form is kept."""
    monkeypatch.setenv("CRLM_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "own"
    shutil.copytree(ROOT / "tests/data/small_guideline", folder)
    for _ in range(2):
        bridge.load(folder)
    return folder


def told(folder: Path) -> list[object]:
    """What is explained of all cases by a knowledge base that is loaded now."""
    return list(_told(bridge.load(folder)))


def _told(kb: KnowledgeBase) -> Iterator[object]:
    for values in CASES:
        case = bridge.Case.of("drawn", values)
        for goal in GOALS:
            try:
                yield to_json(explain(kb, case, goal))
            except GoalError as error:
                yield str(error)
        yield to_json(change(kb, case, "verdict(_)"))


def file_of(folder: Path) -> Path:
    """The file of what is kept for explanations, the only one."""
    (file,) = (folder.parent / "cache/rules").iterdir()
    return file


def test_explained_as_from_the_rule_files(folder: Path) -> None:
    with without_cache():
        expected = told(folder)
    assert told(folder) == expected  # made now
    assert told(folder) == expected  # and read


def test_nothing_is_grounded_or_parsed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = bridge.Case.of("drawn", CASES[1])
    expected = explain(bridge.load(folder), case)
    monkeypatch.setattr(Program, "__init__", None)
    monkeypatch.setattr(kept_rules, "_plain", None)
    monkeypatch.setattr("pyclingo_bridge.solving.syntax_tree.nodes_of", None)
    assert explain(bridge.load(folder), case) == expected


def test_a_cold_explanation_does_without_clingo(folder: Path) -> None:
    program = f"""
import sys
import pyclingo_bridge as bridge
from pyclingo_bridge.explain.why import explain
from pyclingo_bridge.render.text.explanation import explanation_text
kb = bridge.load({str(folder)!r})
case = bridge.Case.of("drawn", {CASES[1]!r})
explanation_text(kb, explain(kb, case, reasons=0), case.values)
print(*(name for name in sys.modules if name.partition(".")[0] == "clingo"))
"""
    run = [sys.executable, "-c", program]
    subprocess.run(run, check=True, cwd=ROOT, capture_output=True)
    assert subprocess.run(run, check=True, cwd=ROOT, capture_output=True).stdout.split() == []


@pytest.mark.slow
def test_a_changed_rule_is_explained_as_it_is_now(folder: Path) -> None:
    told(folder)
    with (folder / "guideline.lp").open("r+") as file:
        text = file.read()
        file.seek(0)
        file.write("\n" + text)
    for _ in range(3):  # grounded; compiled; from what is kept
        found = told(folder)
        with without_cache():
            assert found == told(folder)


@pytest.mark.slow
def test_a_link_that_leads_elsewhere_is_followed(folder: Path) -> None:
    rules = folder / "guideline.lp"
    for name in ("one.lp", "two.lp"):
        shutil.copy(rules, folder / name)
    for name in ("one.lp", "two.lp"):
        rules.unlink()
        rules.symlink_to(name)
        for _ in range(3):
            found = str(told(folder))
        assert f"own/{name}" in found


def test_a_folder_that_is_named_otherwise(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    relative = told(Path("own"))
    monkeypatch.chdir("/")
    assert told(folder) == relative


@pytest.mark.sample(1)
@pytest.mark.parametrize("place", [0, 31, 32, 200, -1])
def test_a_damaged_file_is_not_used(folder: Path, place: int) -> None:
    expected = told(folder)
    path = file_of(folder)
    whole = path.read_bytes()
    data = bytearray(whole)
    data[place] ^= 1
    path.write_bytes(data)
    assert told(folder) == expected
    assert path.read_bytes() == whole  # made again


def test_what_was_made_of_other_rules_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = folder.with_name("other")
    shutil.copytree(folder, other)
    with (other / "guideline.lp").open("a") as file:
        file.write("% one more line\n")
    monkeypatch.setattr(kept_rules, "_name", lambda _: "the same for all")
    for _ in range(2):
        bridge.load(other)
    told(other)
    before = file_of(folder).read_bytes()
    told(folder)
    assert file_of(folder).read_bytes() != before


def test_rules_that_cannot_be_explained_are_left_to_clingo(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told(folder)
    file_of(folder).unlink()
    monkeypatch.setattr(kept_rules, "_plain", lambda *_: None)
    assert told(folder) == expected
    assert file_of(folder).exists()  # that nothing is kept is kept, and not tried each time


@pytest.mark.slow
def test_every_atom_holds_where_clingo_has_it(kb: KnowledgeBase) -> None:
    files = tuple(str(file.path) for file in kb.sources.files)
    kept = kept_rules.KeptRules(kept_rules._plain(kb, OUTSIDE), files, OUTSIDE)
    literals = every_atom_of(kb).literals
    for path in sorted((ROOT / "cases").glob("*.lp"))[::4]:
        assumptions = Inquiry(kb, bridge.read_case(path, kb.vocabulary)).unplanned
        with kb.program.solved(assumptions) as is_true:
            assert is_true is not None
            assert kept.true(assumptions) == frozenset(filter(is_true, literals))
    for name, arity in sorted(kb.program.signatures):
        atoms = kb.program.atoms((name, arity))
        found = [(atom_from(one), *others) for one, *others in kept.atoms((name, arity, True))]
        assert found == [(atom(one.symbol), one.literal, one.is_fact) for one in atoms]


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_rules_as_plain_data_and_back(path: Path) -> None:
    outside = frozenset({("patient", 2, True)})
    files, _ = read_rule_files([path], "guideline")
    names = tuple(str(file.path) for file in files)
    rules = read_files(Sources(files), outside)
    plain = plain_rules(rules, {name: number for number, name in enumerate(names)})
    again = rules_from(plain, outside, names)
    assert rules.predicates() == again.predicates()
    for predicate in rules.predicates():
        pairs = zip(rules.deriving(predicate), again.deriving(predicate), strict=True)
        assert all(same(*pair) for pair in pairs)
        for rule, head in again.deriving(predicate):
            assert any(head is other for other in rule.heads)


def same(left: object, right: object) -> bool:
    """Whether two parts of rules are alike, but for the syntax tree."""
    if is_dataclass(left):
        names = [field.name for field in fields(left) if field.name not in ("node", "orders")]
        return type(left) is type(right) and all(
            same(getattr(left, name), getattr(right, name)) for name in names
        )
    if type(left) is tuple and type(right) is tuple:
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


TERMS = (
    *(0, -3, Text('a "b" \\ c\n'), Fn("a"), Fn("a", positive=False), Fn("", ()), Fn("", (1,))),
    *(Fn("", (1, Fn("b")), False), Fn("f", (Fn("g", (Text(""),)), -1), False)),
)


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_terms_are_written_as_clingo_does(term: int | Text | Fn) -> None:
    assert shown(term) == str(symbol(term))
    assert atom_of_text(f"_p_1(a_B,{shown(term)},7)") == Fn("_p_1", (Fn("a_B"), term, 7))
