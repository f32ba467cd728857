"""`difference` on the shipped knowledge base: every witness is asked of a fresh clingo."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.diff import Difference, Version, diff
from pyclingo_bridge.diff.changes import Change
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT, facts_text
from tests.sizes import SIZE

pytestmark = pytest.mark.usefixtures("loaded_once")


def verdict(files: list[Path], change: Change, readings: Mapping[str, str]) -> str:
    """The verdict on a witness by fresh clingo."""
    control = clingo.Control(logger=lambda *_: None)
    for file in files:
        control.load(str(file))
    chosen = "".join(f"chosen({name}, {choice}).\n" for name, choice in readings.items())
    values = {one.input: one.value for one in change.witness.facts}
    control.add("base", [], facts_text(values) + chosen)
    control.ground()
    with control.solve(yield_=True) as handle:
        model = handle.model()
        assert model is not None
        atoms = set(map(str, model.symbols(atoms=True)))
        assert "inconsistent" not in atoms
        return next(one for one in atoms if one.startswith("verdict("))


def of_kind(found: Difference, kind: str) -> dict[str, list[Change]]:
    """The changes of a kind by direction."""
    changes = [change for change in found.changes if change.kind == kind]
    return {one.direction: [o for o in changes if o.direction == one.direction] for one in changes}


def defaults(kb: KnowledgeBase, name: str = "before") -> Version:
    return Version(kb, kb.chosen(), name)


def copied(at: Path) -> Path:
    shutil.copytree(ROOT / "kb", at / "kb")
    return at / "kb"


@pytest.mark.slow
def test_an_identical_copy_is_proved_equivalent(kb: KnowledgeBase, tmp_path: Path) -> None:
    found = diff(defaults(kb), defaults(bridge.load(copied(tmp_path)), "after"))
    assert found.equivalent
    assert found.new_inputs == found.dropped_inputs == ()


@pytest.mark.skipif(SIZE != "full", reason="half a minute: CRLM_SIZE=full")
def test_a_lower_threshold_indicates_more(kb: KnowledgeBase, tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = folder / "criteria/liver_remnant.lp"
    text = file.read_text(encoding="utf-8")
    edited = text.replace("threshold(flr_percent, 33,", "threshold(flr_percent, 30,")
    assert edited != text
    file.write_text(edited, encoding="utf-8")
    after = bridge.load(folder)
    found = diff(defaults(kb), defaults(after, "after"))
    verdicts = of_kind(found, "verdict")
    assert verdicts["newly indicated"]
    assert "no longer indicated" not in verdicts
    for changes in verdicts.values():
        for change in changes:
            entries = ([ROOT / "kb/guideline.lp"], [folder / "guideline.lp"])
            for entry, atoms in zip(entries, (change.before, change.after), strict=True):
                assert (verdict(entry, change, kb.chosen()),) == atoms
            values = {one.input: one.value for one in change.witness.facts}
            assert 30 <= int(values["flr_percent"]) < 33
    threshold = "threshold(flr_percent,"
    for change in found.changes:
        assert change.rules, change.text
        assert all(one.text.startswith(threshold) for one in change.rules)


@pytest.mark.slow
def test_an_extension_that_asks_for_consent(kb: KnowledgeBase, tmp_path: Path) -> None:
    page = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```prolog\n(% consent\.lp.*?)```", page, re.DOTALL)
    file = tmp_path / "consent.lp"
    file.write_text(block, encoding="utf-8")
    after = bridge.load(extra=[file])
    found = diff(defaults(kb), defaults(after, "after"))
    assert found.new_inputs == ("consent",)
    verdicts = of_kind(found, "verdict")
    assert "newly indicated" not in verdicts
    assert {one.after for one in verdicts["no longer indicated"]} == {
        ("verdict(undetermined)",),
        ("verdict(not_indicated_now)",),
    }
    entry = ROOT / "kb/guideline.lp"
    for change in verdicts["no longer indicated"]:
        values = {one.input: one.value for one in change.witness.facts}
        before = [one for one in change.witness.facts if one.input != "consent"]
        assert (verdict([entry, file], change, kb.chosen()),) == change.after
        assert ("consent" in values) == (len(before) < len(values))
        assert ("consent" in values) == (change.after == ("verdict(not_indicated_now)",))


@pytest.mark.skipif(SIZE != "full", reason="half a minute: CRLM_SIZE=full")
def test_a_stricter_reading_indicates_less(kb: KnowledgeBase) -> None:
    readings = kb.chosen({"remnant": "both"})
    found = diff(defaults(kb), Version(kb, readings, "after"))
    verdicts = of_kind(found, "verdict")
    assert verdicts["no longer indicated"]
    assert "newly indicated" not in verdicts
    entry = [ROOT / "kb/guideline.lp"]
    for change in verdicts["no longer indicated"]:
        assert (verdict(entry, change, kb.chosen()),) == change.before
        assert (verdict(entry, change, readings),) == change.after
    for change in found.changes:
        assert change.rules, change.text
        assert all(one.way == "asks" and "chosen(remnant" in one.text for one in change.rules)
