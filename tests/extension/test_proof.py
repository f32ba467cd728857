"""Proofs of extensions: against every patient by plain enumeration, and how they are remembered."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.base.files.cache import FOLDER
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.base.files.program_text import RuleFile
from pyclingo_bridge.check.extension_proof import prove_extension
from pyclingo_bridge.guideline import proofs
from pyclingo_bridge.guideline.additions import Additions, Proof
from pyclingo_bridge.guideline.describe import describe
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.loading import load_for_checks, read_guideline
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.program import Program
from tests.sizes import size

pytestmark = pytest.mark.usefixtures("loaded_once")

SMALL = Path(__file__).parent.parent / "data" / "small_guideline"
INPUTS = ("pain", "imaging", "fitness")
BODIES = [
    "patient(pain, yes)",
    "patient(imaging, (worn; broken))",
    "patient(fitness, V), V != unfit",
    "known(pain)",
    "unknown(imaging)",
    "not patient(pain, yes)",
    "not known(fitness)",
    "not helper",
    "helper",
    "#count { V : patient(imaging, V) } = 0",
    "#count { V : patient(imaging, V) } > 0",
    "#false : patient(pain, no)",
    "not not patient(pain, no)",
    "1 { patient(pain, no); patient(imaging, clear) }",
    "{ patient(pain, no); patient(fitness, fit) } 1",
    "#sum { 2 : patient(pain, yes); -1 : patient(imaging, clear) } > 1",
    "not failed(need)",
    "open(need)",
    "met(need)",
]
HELPER = "helper :- patient(imaging, broken).\n"


def extended(text: str, name: str = "own.lp") -> KnowledgeBase:
    """The small guideline with rules that no guard has seen."""
    guideline = read_guideline(SMALL)
    own = f'statement(own, knee, operation, must, "x").\n{text}'
    file = RuleFile(SMALL / name, own, own, str(hash(own)), "extension", True)
    sources = guideline.extended([file])
    core = describe(Program(guideline), SMALL, guideline)
    additions = Additions((), (), (), Proof())
    found = describe(Program(sources), SMALL, sources)
    return replace(found, core=core, additions=additions)


def patients(kb: KnowledgeBase) -> Iterator[dict[str, Value]]:
    values = [(None, *kb.vocabulary[name].values) for name in INPUTS]
    for chosen in product(*values):
        pairs = zip(INPUTS, chosen, strict=True)
        yield {name: value for name, value in pairs if value is not None}


def taken_back(kb: KnowledgeBase) -> bool:
    """Whether some patient loses what the own statement decided by learning more: all pairs."""
    symbol = clingo.parse_term("failed(bearable, own)")
    literal = kb.program.literal(symbol)
    if literal is None:
        return False
    for readings in product(*kb.readings.values()):
        chosen = kb.in_force(dict(zip(kb.readings, readings, strict=True)))
        context = [*chosen, -kb.planning, *kb.consistent]
        asked = ((one, [*kb.patient(one), *context]) for one in patients(kb))
        answers = [(one, kb.program.holds(assumed, [literal])) for one, assumed in asked]
        decided = [(one, bool(true)) for one, true in answers if true is not None]
        for less in (one for one, is_true in decided if is_true):
            if any(less.items() <= more.items() for more, is_true in decided if not is_true):
                return True
    return False


def failed_by(kb: KnowledgeBase) -> set[str]:
    report, proof = prove_extension(kb)
    found = {one.id.partition("(")[0] for one in report.findings if one.counts}
    assert (proof.status == "refuted") == bool(found)
    assert len(proof.failures) == len([one for one in report.findings if one.counts])
    return found


@pytest.mark.parametrize("seed", range(size(smoke=3, ci=14, full=150)))
def test_what_is_taken_back_is_found_and_nothing_else(seed: int) -> None:
    drawn = random.Random(seed)
    body = ", ".join(drawn.sample(BODIES, drawn.choice((1, 1, 2)))).replace("V)", f"V{seed})")
    body = body.replace("{ V :", f"{{ V{seed} :").replace("V !=", f"V{seed} !=")
    kb = extended(f"{HELPER}failed(bearable, own) :- {body}.")
    assert ("lost_by_learning" in failed_by(kb)) == taken_back(kb), body


def test_some_are_taken_back_and_some_are_not() -> None:
    """Else the comparison would show nothing."""
    assert not taken_back(extended("failed(bearable, own) :- patient(pain, yes)."))
    for disguise in ("not helper", "unknown(pain)", "#false : patient(pain, no)"):
        kb = extended(f"{HELPER}failed(bearable, own) :- {disguise}.")
        assert taken_back(kb)
        assert "lost_by_learning" in failed_by(kb)


def test_two_verdicts_are_found() -> None:
    two = extended("verdict(wait) :- patient(side, left).")
    assert "two_verdicts" in failed_by(two)


def test_added_rules_cannot_accept_what_they_break() -> None:
    kb = extended('accepted(any, "fine"). verdict(wait) :- patient(side, left).')
    assert "two_verdicts" in failed_by(kb)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for proofs."""
    monkeypatch.setenv(FOLDER, str(tmp_path / "cache"))
    return tmp_path / "cache"


TEXT = """% Own.
source(own, "Protocol", "2026").
statement(own_1, own, core, must, "x").
"""


def test_an_outcome_is_remembered_for_these_bytes_alone(store: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.lp"
    own.write_text(TEXT)

    def status() -> str:
        additions = bridge.load(SMALL, extra=[own], refuted=True).additions
        assert additions is not None
        return additions.proof.status

    assert status() == "not proved"
    kb = load_for_checks(SMALL, extra=[own])
    proofs.remember_proof(kb.sources.files, proofs.proof_with([], []))
    assert status() == "proved"
    (kept,) = (store / "proofs").iterdir()
    assert kept.stat().st_mode & 0o077 == 0 or (store / "proofs").stat().st_mode & 0o077 == 0
    whole = kept.read_bytes()
    for damaged in (b"", whole[:-3], b"\xff", b"[]", b'{"failures": []}', b"[" * 100_000):
        kept.write_bytes(damaged)
        assert status() == "not proved"
    kept.write_bytes(whole)
    own.write_text(TEXT + "% a comment\n")
    assert status() == "not proved"
    own.write_text(TEXT)
    assert status() == "proved"
    proofs.remember_proof(kb.sources.files, proofs.proof_with(["claim"], []))
    assert status() == "claims broken"
    proofs.remember_proof(kb.sources.files, proofs.proof_with([], ["why (smallest patient: x)"]))
    assert status() == "refuted"
    with pytest.raises(KnowledgeBaseError, match="smallest patient: x"):
        bridge.load(SMALL, extra=[own])


def test_a_store_that_cannot_be_written_or_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(FOLDER, str(tmp_path / "file"))
    assert proofs.remembered("key") is None
    with pytest.raises(OSError, match=r"."):
        proofs.remember("key", {})


def test_without_a_home_nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(path: Path) -> Path:
        raise RuntimeError(f"no home for {path}")

    for name in (FOLDER, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "expanduser", homeless)
    assert proofs.remembered("key") is None
    with pytest.raises(OSError, match=r"."):
        proofs.remember("key", {})


def test_the_key_hangs_on_every_byte_and_role() -> None:
    files = [RuleFile(Path(n), "", "", n, "guideline", True) for n in "ab"]
    keys = {
        proofs.key_of(files),
        proofs.key_of(files[:1]),
        proofs.key_of([files[0], replace(files[1], digest="c")]),
        proofs.key_of([files[0], replace(files[1], role="extension")]),
    }
    assert len(keys) == 4
    assert proofs.key_of(files) == proofs.key_of(reversed(files))


def own_parts(found: Mapping[str, object]) -> object:
    kb = found["kb"]
    assert isinstance(kb, dict)
    return kb.get("extension")


@pytest.mark.slow
def test_every_answer_names_what_was_added(store: Path, tmp_path: Path, kb: KnowledgeBase) -> None:
    assert not store.exists()
    own = tmp_path / "own.lp"
    own.write_text(TEXT + 'provenance(own, review_status, "draft").\n#include "part.lp".\n')
    (tmp_path / "part.lp").write_text("% Part.\n_part :- candidate.\n#show _part/0.\n")
    extended_kb = bridge.load(extra=[own])
    case = bridge.read_case(bridge.shipped("cases") / "patient_b.lp", kb.vocabulary)
    answer = to_json(bridge.assess(extended_kb, case))
    said = own_parts(answer)
    assert isinstance(said, dict)
    assert [Path(one["file"]).name for one in said["files"]] == ["part.lp", "own.lp"]
    assert all(len(one["sha256"]) == 64 for one in said["files"])
    (source,) = said["sources"]
    assert source == {"id": "OWN", "title": "Protocol", "date": "2026", "review_status": "draft"}
    assert said["proof"] == "not proved"
    assert answer["review_status"] == kb.review_status
    assert own_parts(to_json(bridge.assess(kb, case))) is None


SPEAKING = """% Speaks on everything.
source(own, "Protocol", "2026").
statement(own_1, own, core, may, "x").
considers(own_1, (doublet; liver_resection; primary_resection; resectability_review)) :- candidate.
considers(own_1, (postoperative_chemotherapy; molecular_profiling; ablation)) :- candidate.
"""


@pytest.mark.slow
def test_silences_of_the_guideline_are_said_as_before(
    store: Path, tmp_path: Path, kb: KnowledgeBase
) -> None:
    assert not store.exists()
    own = tmp_path / "own.lp"
    own.write_text(SPEAKING)
    extended_kb = bridge.load(extra=[own])
    filled = 0
    for path in sorted(bridge.shipped("cases").glob("*.lp"))[:: size(smoke=16, ci=4, full=1)]:
        case = bridge.read_case(path, kb.vocabulary)
        before = bridge.assess(kb, case, plans=0, analyse=False)
        after = bridge.assess(extended_kb, case, plans=0, analyse=False)
        assert set(before.silent) <= set(after.silent), path
        atoms = extended_kb.program.answer_set(
            [
                *extended_kb.patient(case.values),
                *extended_kb.in_force(extended_kb.chosen()),
                -extended_kb.planning,
            ]
        )
        assert atoms is not None
        spoken = {str(one.arguments[0]) for one in atoms.atoms if one.match("silent", 2)}
        filled += any(one.decision not in spoken for one in before.silent)
    assert filled, "the rules speak where the guideline is silent"
