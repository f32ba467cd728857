"""Compiled forms in files: used where nothing has changed, and never otherwise."""

import marshal
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge import loading
from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.base.files.cache import without_cache
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.compiled.build import diagrams_of, form_of
from pyclingo_bridge.compiled.diagrams.space import KeptDiagrams, Space
from pyclingo_bridge.compiled.question import QuestionReader
from pyclingo_bridge.compiled.solver import CompiledSolver
from pyclingo_bridge.compiled.storage import stored
from pyclingo_bridge.compiled.storage.plain_data import diagrams_from, plain_diagrams
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT
from tests.sizes import size

CASE = {"pain": "yes", "fitness": "fit", "side": "left"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A guideline of which a compiled form is kept."""
    monkeypatch.setenv("CRLM_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "own"
    shutil.copytree(ROOT / "tests/data/small_guideline", folder)
    bridge.load(folder)
    assert not kept(folder)
    bridge.load(folder)  # what is loaded as it was before is compiled
    assert kept(folder)
    return folder


def kept(folder: Path) -> bool:
    """Whether a compiled form is used."""
    path = stored.path_of(folder)
    return stored.stored(folder, path, lambda: loading.read_guideline(folder)) is not None


def answer(folder: Path) -> object:
    kb = bridge.load(folder)
    return to_json(bridge.assess(kb, bridge.Case.of("drawn", CASE)))


def test_a_form_answers_as_the_rules_do(folder: Path) -> None:
    compiled = answer(folder)
    with without_cache():
        assert compiled == answer(folder)


def test_the_classes_that_bounds_are_read_by_are_kept(folder: Path) -> None:
    bridge.load(folder)
    kept = bridge.load(folder)
    assert kept.rules.kept is not None
    with without_cache():
        plain = bridge.load(folder)
    numbers = [known.name for known in plain.vocabulary if known.numeric]
    assert numbers == list(kept.rules.kept.alike)
    assert all(kept.alike(name) == plain.alike(name) for name in numbers)


@pytest.mark.slow
def test_the_diagrams_of_conclusions_are_kept(kb: KnowledgeBase) -> None:
    """They are those that are made, under the usual readings; under others none is taken."""
    form = form_of(kb)
    reader = QuestionReader(form)
    usual = tuple(choices[0] for choices in form.choices)
    kept = diagrams_from(marshal.loads(marshal.dumps(plain_diagrams(diagrams_of(kb, form)))))
    assert kept is not None
    made, read = Space(form, usual, reader), Space(form, usual, reader, kept)
    conclusions = [literal for atoms in kb.conclusions.values() for literal in atoms]
    random = Random(0)
    for _ in range(size(smoke=200, ci=1000, full=5000)):
        classes = [random.randrange(width) for width in made.diagrams.widths]
        for literal in random.sample(conclusions, 20):
            expected = made.diagrams.holds(made.diagram(literal), classes)
            assert read.diagrams.holds(read.diagram(literal), classes) == expected
    levels, _, _ = marshal.loads(kept.nodes)
    assert len(read.diagrams.levels) < len(levels) * 1.1
    solver = CompiledSolver(form, lambda: kb.program, lambda: kept)
    other = [form.choices[0][1], *usual[1:]]
    reasoned = [literal for kind in ("verdict", "criteria") for literal in kb.conclusions[kind]]
    cases = [
        bridge.read_case(path, kb.vocabulary) for path in sorted((ROOT / "cases").glob("*b*.lp"))
    ]
    assert len(kept.alone) == len(reasoned) + 2
    for chosen in (list(usual), other):
        verdicts = list(kb.verdicts)
        assumptions = [-form.planning, *chosen]
        plain = CompiledSolver(form, lambda: kb.program)
        assert solver.reached(assumptions, verdicts) == plain.reached(assumptions, verdicts)
        for case in cases[: size(smoke=5, ci=20)]:
            patient = list(kb.patient(case.values))
            for concluded in ([], kb.consistent, *([-one, *kb.consistent] for one in reasoned)):
                asked = [*assumptions, *concluded]
                assert solver.satisfiable([*asked, *patient]) == plain.satisfiable(
                    [*asked, *patient]
                )
                assert solver.minimal_core(asked, patient) == plain.minimal_core(asked, patient)


@pytest.mark.slow
def test_diagrams_kept_under_the_wrong_literals_are_noticed(kb: KnowledgeBase) -> None:
    form = form_of(kb)
    kept = diagrams_of(kb, form)
    assert kept is not None
    others = [*kept.alone.values()]
    turned = dict(zip(kept.alone, [*others[1:], others[0]], strict=True))
    patient = list(kb.patient(bridge.read_case(ROOT / "cases/patient_b.lp", kb.vocabulary).values))
    context = [-form.planning, *kept.chosen, *kb.consistent]

    def cores(diagrams: KeptDiagrams) -> list[object]:
        solver = CompiledSolver(form, lambda: kb.program, lambda: diagrams)
        return [solver.minimal_core([*context, -one], patient) for one in kb.verdicts]

    assert cores(kept) != cores(kept._replace(alone=turned))


def test_the_latest_files_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "MOST_FILES", 3)
    place = stored.path_of(folder).parent
    for number in range(5):
        old = place / f"{number}.seen"
        old.write_text("")
        os.utime(old, (number, number))
    with (folder / "guideline.lp").open("a") as file:
        file.write("% one more line\n")
    for _ in range(2):
        bridge.load(folder)
    assert kept(folder)
    assert {one.name for one in place.iterdir()} == {
        *("4.seen", stored.path_of(folder).name, stored.path_of(folder).with_suffix(".seen").name)
    }


def test_a_changed_rule_file_makes_it_stale(folder: Path) -> None:
    with (folder / "guideline.lp").open("a") as file:
        file.write("% one more line\n")
    assert not kept(folder)
    answer(folder)
    assert not kept(folder)  # a rule that is being worked on is not compiled each time
    answer(folder)
    assert kept(folder)


def test_a_removed_rule_file_makes_it_stale(folder: Path) -> None:
    (folder / "guideline.lp").unlink()
    assert not kept(folder)


def test_a_link_that_leads_elsewhere_makes_it_stale(folder: Path) -> None:
    rules = folder / "guideline.lp"
    for name in ("one.lp", "two.lp"):
        shutil.copy(rules, folder / name)
    rules.unlink()
    rules.symlink_to("one.lp")
    bridge.load(folder)
    assert kept(folder)
    rules.unlink()
    rules.symlink_to("two.lp")
    assert not kept(folder)


def test_other_code_or_versions_make_it_stale(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "made_by", lambda _: bytes(32))
    assert not kept(folder)


@pytest.mark.parametrize("place", [0, 31, 32, 200, -1])
def test_a_damaged_file_is_not_used(folder: Path, place: int) -> None:
    path = stored.path_of(folder)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert not kept(folder)


@pytest.mark.parametrize("size", [0, 10, 32, 1000])
def test_a_cut_file_is_not_used(folder: Path, size: int) -> None:
    path = stored.path_of(folder)
    path.write_bytes(path.read_bytes()[:size])
    assert not kept(folder)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders of users are their own there")
def test_what_others_can_write_is_not_used(folder: Path) -> None:
    path = stored.path_of(folder)
    for place in (path, path.parent):
        before = place.stat().st_mode
        place.chmod(0o777)
        assert not kept(folder)
        place.chmod(before)
    assert kept(folder)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders of users are their own there")
def test_what_others_own_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = stored.path_of(folder).stat().st_uid
    monkeypatch.setattr(os, "getuid", lambda: owner + 4711)
    assert kept(folder) == (owner == 0)  # what root installs is trusted


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CRLM_CACHE", str(tmp_path / "file"))
    folder = ROOT / "tests/data/small_guideline"
    assert answer(folder) == answer(folder)


def test_rules_that_change_while_they_are_in_use(folder: Path) -> None:
    kb = bridge.load(folder)
    with (folder / "guideline.lp").open("a") as file:
        file.write("% one more line\n")
    with pytest.raises(KnowledgeBaseError, match="changed while"):
        kb.program  # noqa: B018


def test_an_answer_without_plans_imports_neither_clingo_nor_numpy(folder: Path) -> None:
    script = (
        "import sys, pyclingo_bridge as bridge\n"
        f"kb = bridge.load({str(folder)!r})\n"
        f"bridge.assess(kb, bridge.Case.of('drawn', {CASE!r}), plans=0)\n"
        "print({'clingo', 'numpy', 'yaml', 'rich'} & sys.modules.keys())\n"
    )
    run = [sys.executable, "-c", script]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
