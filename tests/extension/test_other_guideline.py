"""An extension is judged by the guideline that it extends, not by the shipped one."""

from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from tests.conftest import ROOT

ON_CORE = ROOT / "tests/data/stroke_prevention"
OWN_LAYERS = ROOT / "tests/data/sore_throat"
CRITERION = """\
source(local, "Protocol of our unit", "2026-11-01").
statement(local_02, local, consent, must, "The patient wants it.").
domain(consent, (yes; no)). question(consent, "Does the patient want it?").
criterion(consent). label(consent, "the patient's consent").
met(consent, local_02) :- patient(consent, yes).
failed(consent, local_02) :- patient(consent, no).
asked_for(consent, consent).
"""
MODALITY = """\
source(local, "Local", "2026-01-01").
statement(local_02, local, x, may, "Closure of the appendage is permitted.").
permits(local_02, closure) :- verdict({}).
action_label(closure, "closure of the appendage").
"""


def codes(folder: Path, text: str, place: Path) -> list[str]:
    """Why the rules are refused; empty where they are loaded."""
    (place / "own.lp").write_text(text, "utf-8")
    try:
        bridge.load(folder, extra=[place / "own.lp"], cache=False)
    except bridge.BridgeError as error:
        return [one.code for one in error.diagnostics]
    return []


def test_a_criterion_of_ones_own_is_needed_on_the_core(tmp_path: Path) -> None:
    assert codes(ON_CORE, CRITERION, tmp_path) == []
    kb = bridge.load(ON_CORE, extra=[tmp_path / "own.lp"], cache=False)
    treated = {"af_confirmed": "yes", "stroke_tia": "yes", "active_bleeding": "no"}
    for consent, verdict in (("yes", "anticoagulate"), ("no", "do_not"), (None, "undetermined")):
        values = treated | ({} if consent is None else {"consent": consent})
        assert bridge.verdict(kb, bridge.Case.of("x", values)) == verdict


def test_a_criterion_that_no_verdict_needs_is_refused(tmp_path: Path) -> None:
    assert codes(OWN_LAYERS, CRITERION, tmp_path) == ["without-effect"]  # nothing reads asked_for/2
    without = CRITERION.replace("asked_for(consent, consent).", "")
    assert codes(OWN_LAYERS, without, tmp_path) == ["criterion-not-needed"]


def test_a_modality_without_effect_is_refused(tmp_path: Path) -> None:
    assert codes(ON_CORE, MODALITY.format("anticoagulate"), tmp_path) == []
    assert codes(OWN_LAYERS, MODALITY.format("antibiotic"), tmp_path) == ["without-effect"]


@pytest.mark.parametrize(
    ("rule", "of_own_layers"), [("clash(a, b, c, d).", 1), ("optional(own).", 1)]
)
def test_what_a_plan_engine_would_read(rule: str, of_own_layers: int, tmp_path: Path) -> None:
    assert len(codes(OWN_LAYERS, rule, tmp_path)) == of_own_layers
    assert "without-effect" not in codes(ON_CORE, rule, tmp_path)


def test_names_of_the_shipped_guideline_are_free_elsewhere(tmp_path: Path) -> None:
    rule = "resectable :- patient(sex, female). operable :- resectable. #show operable/0."
    assert codes(ON_CORE, rule, tmp_path) == []
    assert "closed-predicate" in codes(ROOT / "kb", "resectable :- candidate.", tmp_path)
