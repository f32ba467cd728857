"""Extensions with a compiled form: the same bytes as without, and never of other files."""

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import BridgeError, KnowledgeBaseError
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.base.files.known_files import KnownFile, known
from pyclingo_bridge.base.files.program_text import RuleFile
from pyclingo_bridge.compiled.storage import stored
from pyclingo_bridge.guideline import proofs
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.words.labels import additions
from tests.compiled.extended import OWN, PART, keep, kept


def outcome(*extra: str, cache: bool = True) -> object:
    """What is answered for a case and said of the extension, or why it is refused."""
    try:
        kb = bridge.load("kb", extra, cache=cache)
        case = bridge.read_case("b.lp", kb.vocabulary)
        return to_json(bridge.assess(kb, case)), additions(kb), kb.extensions, kb.review_status
    except BridgeError as error:
        return [str(one) for one in error.diagnostics]


def _write(name: str, text: str) -> Callable[[], object]:
    return lambda: Path(name).write_text(text)


def _elsewhere() -> None:
    """The part leads out of the folder, to the same bytes."""
    Path("../elsewhere").mkdir()
    Path("part.lp").rename("../elsewhere/part.lp")
    Path("part.lp").symlink_to("../elsewhere/part.lp")


def _another_link() -> None:
    Path("other.lp").write_text(PART.replace("left", "right"))
    Path("part.lp").unlink()
    Path("part.lp").symlink_to("other.lp")


def _foreign_folder() -> None:
    """The same name, elsewhere."""
    Path("b").mkdir()
    for name, text in {"own.lp": OWN, "part.lp": PART.replace("left", "right")}.items():
        Path("b", name).write_text(text)
    for name in ("kb", "b.lp"):
        Path("b", name).symlink_to(f"../{name}")
    os.chdir("b")


def _refuted() -> None:
    """Claims are added, and with them the rules are refuted."""
    Path("kb/audit.lp").write_text('claim(left, must, "No cane."). rests_on(left, k1).\n')
    files = load_for_checks("kb", ["own.lp"]).sources.files
    proofs.remember_proof(files, proofs.proof_with([], ["why (smallest patient: x)"]))


def _guideline() -> None:
    file = Path("kb/guideline.lp")
    text = file.read_text()
    file.write_text(text.replace("k4) :- patient(fitness, frail)", "k4) :- patient(fitness, fit)"))
    assert file.read_text() != text


CHANGES: dict[str, Callable[[], object]] = {
    "the extension": _write("own.lp", OWN.replace("A cane", "No cane")),
    "what it includes": _write("part.lp", PART.replace("left", "right")),
    "so that it is refused": _write("part.lp", "a :- not patient(side, left).\n"),
    "removed": lambda: Path("own.lp").unlink(),
    "what it includes is removed": lambda: Path("part.lp").unlink(),
    "one file becomes two": _write("part.lp", f'#include "more.lp".\n{PART}'),
    "the guideline": _guideline,
    "another link": _another_link,
    "a link out of the folder": _elsewhere,
    "another folder": _foreign_folder,
    "refuted": _refuted,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.sample(4)
@pytest.mark.usefixtures("place")
def test_after_a_change_all_is_as_without(change: str) -> None:
    keep("own.lp")
    before = outcome("own.lp")
    assert before == outcome("own.lp", cache=False)
    CHANGES[change]()
    for _ in range(3):
        assert outcome("own.lp") == outcome("own.lp", cache=False) != before


def _known_without(role: str) -> Callable[[Iterable[RuleFile], Path], object]:
    return lambda files, folder: known([one for one in files if one.role != role], folder)


def _there(files: Iterable[KnownFile], folder: Path) -> bool:
    return all((folder / one.place).is_file() for one in files)


SLIPS: dict[str, tuple[str, object, tuple[str, ...]]] = {
    "extensions are left out": ("known", _known_without("extension"), ("what it includes",)),
    "only that files are there": ("unchanged", _there, ("the extension", "another link")),
    "checks are not looked for": ("_extended", lambda *_: None, ("refuted",)),
}


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.sample(1)
def test_a_slip_in_the_key_is_found(
    place: Path, monkeypatch: pytest.MonkeyPatch, slip: str
) -> None:
    name, wrong, changes = SLIPS[slip]
    for change in changes:
        monkeypatch.chdir(place)
        with monkeypatch.context() as patch:
            patch.setattr(stored, name, wrong)
            bridge.load("kb", ["own.lp"])
            bridge.load("kb", ["own.lp"])
            assert kept("own.lp")
            CHANGES[change]()
            assert outcome("own.lp") != outcome("own.lp", cache=False)


def test_files_have_the_names_that_they_are_given(place: Path) -> None:
    keep("own.lp")
    for names in ((f"{place}/own.lp",), ("./../place/own.lp",), ("own.lp", "own.lp")):
        for _ in range(3):
            assert outcome(*names) == outcome(*names, cache=False)


@pytest.mark.usefixtures("place")
def test_each_set_of_files_has_its_own() -> None:
    keep("own.lp")
    assert not kept("own.lp", "more.lp")
    assert not kept("more.lp", "own.lp")
    assert not kept("more.lp")
    shutil.copytree("kb", "kb2")
    assert not kept("own.lp", folder="kb2")
    assert kept("own.lp")


@pytest.mark.parametrize("at", [0, 40, 70, 200, -1])
@pytest.mark.usefixtures("place")
def test_a_damaged_form_is_not_used(at: int) -> None:
    keep("own.lp")
    path = stored.path_of(Path("kb"), [Path("own.lp")])
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)
    assert not kept("own.lp")


@pytest.mark.usefixtures("place")
def test_what_is_refused_is_not_kept() -> None:
    Path("part.lp").write_text("a :- not patient(side, left).\n")
    before = outcome("own.lp")
    for _ in range(3):
        assert outcome("own.lp") == before == outcome("own.lp", cache=False)
    assert not stored.path_of(Path("kb"), [Path("own.lp")]).exists()


@pytest.mark.usefixtures("place")
def test_what_a_proof_refutes_is_not_kept() -> None:
    files = load_for_checks("kb", ["own.lp"]).sources.files
    proofs.remember_proof(files, proofs.proof_with([], ["why (smallest patient: x)"]))
    for _ in range(3):
        assert outcome("own.lp") == outcome("own.lp", cache=False)
        bridge.load("kb", ["own.lp"], refuted=True)
    assert not stored.path_of(Path("kb"), [Path("own.lp")]).exists()


@pytest.mark.usefixtures("place")
def test_a_proof_that_is_found_later_is_told() -> None:
    keep("own.lp")
    files = load_for_checks("kb", ["own.lp"]).sources.files
    for claims, failures in (((), ()), (("left",), ()), ((), ("why (smallest patient: x)",))):
        proofs.remember_proof(files, proofs.proof_with(claims, failures))
        assert outcome("own.lp") == outcome("own.lp", cache=False)
    assert "code='refuted'" in str(outcome("own.lp"))


@pytest.mark.usefixtures("place")
def test_a_guideline_that_is_refused_alone_is_not_kept_with_an_extension() -> None:
    guideline = Path("kb/guideline.lp")
    guideline.write_text(f"{guideline.read_text()}odd :- not even. even :- not odd.\n")
    refused = outcome(cache=False)
    assert "code='circular'" in str(refused)
    for _ in range(3):
        outcome("more.lp")
        assert outcome() == refused


@pytest.mark.usefixtures("place")
def test_files_that_change_while_they_are_in_use() -> None:
    keep("own.lp")
    kb = bridge.load("kb", ["own.lp"])
    Path("part.lp").write_text(f"{PART}% one more line\n")
    with pytest.raises(KnowledgeBaseError, match="changed while"):
        kb.program  # noqa: B018
