"""Files in the user's folder that are called like those of the knowledge base change nothing."""

import json
from pathlib import Path

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.standalone import standalone_program
from pyclingo_bridge.lint import lint
from pyclingo_bridge.loading import load_for_checks
from tests.conftest import sources_of
from tests.sizes import size

HOSTILE = {"empty": "", "hostile": "verdict(indicated). met(r0). failed(r0).", "broken": "a :- ("}
NAMES = sorted(path.relative_to(shipped("kb")) for path in shipped("kb").rglob("*.lp"))
CASES = sorted(path.stem for path in shipped("cases").glob("*.lp"))


EACH = [(kind, flat) for kind in HOSTILE for flat in (True, False)]


SOME = [EACH[0], EACH[3], EACH[4]]


@pytest.fixture(params=size(smoke=EACH[2::3], ci=SOME, full=EACH))
def hostile(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A working directory with every name of `kb/`, with or without its folders."""
    kind, flat = request.param
    for name in NAMES:
        path = tmp_path / (name.name if flat else name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HOSTILE[kind])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(kb: KnowledgeBase, name: str) -> str:
    case = bridge.read_case(shipped("cases") / f"{name}.lp", kb.vocabulary)
    return json.dumps(to_json(bridge.assess(kb, case, plans=0, analyse=False)))


def same_rules(one: KnowledgeBase, other: KnowledgeBase) -> bool:
    return one.sources.digest == other.sources.digest and one.sources.program == (
        other.sources.program
    )


@pytest.mark.usefixtures("hostile")
def test_every_answer_is_the_same(kb: KnowledgeBase) -> None:
    here = bridge.load()
    assert same_rules(here, kb)
    for name in CASES[:: size(smoke=6, ci=4, full=1)]:
        assert answer(here, name) == answer(kb, name)


@pytest.mark.slow
def test_with_checks_and_an_extension(kb: KnowledgeBase, hostile: Path) -> None:
    own = hostile / "my" / "own.lp"
    own.parent.mkdir()
    own.write_text('% Own.\n#include "part.lp".\n')
    (own.parent / "part.lp").write_text("% Part.\n_own :- candidate. #show _own/0.\n")
    (hostile / "part.lp").write_text("% Wrong.\nverdict(indicated).\n")
    checked = load_for_checks(extra=[own])
    folders = {Path(file.real).parent for file in checked.sources.files}
    assert hostile.resolve() not in folders
    assert {one.path.name for one in checked.sources.files if one.role == "extension"} == {
        "own.lp",
        "part.lp",
    }
    assert same_rules(bridge.load(shipped("kb")), kb)


@pytest.mark.slow
@pytest.mark.parametrize("hostile", size(smoke=EACH[:1], ci=SOME[:2], full=EACH), indirect=True)
@pytest.mark.usefixtures("hostile")
def test_by_lint() -> None:
    assert lint([shipped("kb")]).clean


def test_plain_clingo_is_led_astray_and_the_one_file_is_not(
    kb: KnowledgeBase, hostile: Path
) -> None:
    """The folders are as hostile as they are meant to be."""
    control = clingo.Control(["--warn=none"], logger=lambda *_: None)
    flat = not (hostile / "criteria").is_dir()
    try:
        control.load(str(shipped("kb") / "crlm.lp"))
        control.ground()
        reached = {str(atom.symbol) for atom in control.symbolic_atoms}
    except RuntimeError:
        reached = set()
    plain = clingo.Control(["--warn=none"], logger=lambda *_: None)
    plain.add("base", [], standalone_program(kb))
    plain.ground()
    wanted = {str(atom.symbol) for atom in plain.symbolic_atoms}
    assert "threshold(flr_percent,33,s0_08)" in wanted
    assert reached != wanted or flat


def test_each_name_alone(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file of a name at a time, as a user would have it."""
    monkeypatch.chdir(tmp_path)
    entry = shipped("kb") / "guideline.lp"
    for name in NAMES[:: size(smoke=6, ci=3, full=1)]:
        (tmp_path / name.name).write_text("")
        assert sources_of(entry).digest == kb.sources.digest
        (tmp_path / name.name).unlink()
