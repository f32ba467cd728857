"""Circuits that are kept: read as they were compiled, and only where what is asked is the same."""

import os
from pathlib import Path
from shutil import copytree
from typing import NoReturn

import pytest

from pyclingo_bridge.base.files.cache import without_cache
from pyclingo_bridge.compiled.guideline import CircuitSource
from pyclingo_bridge.compiled.storage import kept_circuits
from pyclingo_bridge.compiled.storage.kept_circuits import Asked, Circuits, circuits_of
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import DO, VERDICT
from pyclingo_bridge.loading import load
from pyclingo_bridge.solving.atoms import Atom
from tests.conftest import ROOT

SMALL = ROOT / "tests/data/small_guideline"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CRLM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def stored(folder: Path = SMALL) -> KnowledgeBase:
    """A guideline that was compiled before."""
    for _ in range(2):
        load(folder)
    kb = load(folder)
    assert kb.rules.kept is not None
    return kb


def verdicts(kb: KnowledgeBase) -> tuple[Atom, ...]:
    return tuple((VERDICT.name, row) for row, _ in kb.table.literals(VERDICT))


def asked(kb: KnowledgeBase, **readings: str) -> Asked:
    """The verdicts, where they are new under each other reading, and plans."""
    chosen = kb.chosen(readings)
    others = tuple({**chosen, name: choice} for name, choice in kb.not_chosen(chosen))
    return Asked(verdicts(kb), chosen, verdicts(kb), others, (DO,))


def compiled(*_: object, **__: object) -> NoReturn:
    raise AssertionError("it was compiled")


def fresh(kb: KnowledgeBase, what: Asked) -> Circuits:
    with without_cache():
        return circuits_of(kb, what)


@pytest.mark.usefixtures("cache")
def test_what_is_kept_is_what_was_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    kb = stored()
    questions = [
        asked(kb),
        asked(kb, **{name: options[1] for name, options in kb.readings.items()}),
    ]
    expected = [fresh(kb, what) for what in questions]
    assert [circuits_of(kb, what) for what in questions] == expected
    monkeypatch.setattr(CircuitSource, "__init__", compiled)
    assert [circuits_of(load(SMALL), what) for what in questions] == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one._replace(outputs=one.outputs[::-1]),
        lambda one: one._replace(readings=one.others[0]),
        lambda one: one._replace(others=one.others[:-1]),
        lambda one: one._replace(differing=one.differing[:-1]),
        lambda one: one._replace(plans=()),
    ],
)
@pytest.mark.usefixtures("cache")
def test_another_question_is_compiled(change: object, monkeypatch: pytest.MonkeyPatch) -> None:
    kb = stored()
    monkeypatch.setattr(kept_circuits, "_name", lambda *_: "the same for all")
    what = asked(kb)
    circuits_of(kb, what)
    other = change(what)  # type: ignore[operator]
    assert circuits_of(kb, other) == fresh(kb, other) != fresh(kb, what)


def test_a_rule_that_changed_is_compiled(cache: Path, tmp_path: Path) -> None:
    copytree(SMALL, tmp_path / "kb")
    circuits_of(stored(tmp_path / "kb"), asked(stored(tmp_path / "kb")))
    rules = tmp_path / "kb/guideline.lp"
    rules.write_text(rules.read_text() + "verdict(k9) :- patient(pain, yes).\n")
    kb = stored(tmp_path / "kb")
    what = asked(kb)
    assert circuits_of(kb, what) == fresh(kb, what)
    assert len(list((cache / "circuits").iterdir())) == 1  # in the place of what was there


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 4096])
def test_a_damaged_file_is_compiled_again(cache: Path, damage: bytes) -> None:
    kb = stored()
    what = asked(kb)
    circuits_of(kb, what)
    (file,) = (cache / "circuits").iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage + whole[len(damage) + 1 :])
    assert circuits_of(kb, what) == fresh(kb, what)
    assert file.read_bytes() == whole


def test_a_file_of_others_is_not_read(cache: Path) -> None:
    kb = stored()
    what = asked(kb)
    circuits_of(kb, what)
    (file,) = (cache / "circuits").iterdir()
    os.chmod(file, 0o666)
    before = file.stat().st_ino
    assert circuits_of(kb, what) == fresh(kb, what)
    assert file.stat().st_ino != before


def test_nothing_is_kept_without_a_cache(
    cache: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kb = stored()
    fresh(kb, asked(kb))
    assert not (cache / "circuits").exists()
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CRLM_CACHE", str(tmp_path / "file"))
    assert circuits_of(kb, asked(kb)) == fresh(kb, asked(kb))
