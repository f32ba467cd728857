"""What commands write with an extension: the same bytes with a compiled form as without."""

from pathlib import Path

import pytest

from tests.cli.all_commands import run
from tests.compiled.extended import OWN, keep, kept
from tests.extension.test_extension_answers import CONSENT
from tests.sizes import size

SHIPPED = {
    "advice": """
source(own, "Protocol of a unit", "2026-02-01").
statement(own_01, own, geriatrics, should, "ECOG 2 or more: geriatric assessment.").
threshold(ecog, 2, own_01).
recommends(own_01, geriatric_assessment) :- candidate, patient(ecog, V),
    threshold(ecog, T, own_01), V >= T.
action_label(geriatric_assessment, "geriatric assessment").
""",
    "plans": """
:- planning, do(systemic_therapy, doublet), do(review, resectability_review).
#minimize { 1@1, D : do(D, own), planning }.
violated(own_claim) :- verdict(indicated), failed(r0).
#show violated/1.
""",
    "input": CONSENT,
    "no plan": """
source(own, "Protocol of our unit", "2026-11-01").
statement(own_1, own, core, must, "No board.").
forbids(own_1, mdt_decision) :- candidate.
""",
    "reading": """
statement(own_04, s2, systemic, may, "Supportive care where the patient is frail.").
reading(frail_from, (ecog_two; ecog_three)).
default_reading(frail_from, ecog_three).
reading_from(frail_from, own_04).
_frail_from(2) :- chosen(frail_from, ecog_two).
_frail_from(3) :- chosen(frail_from, ecog_three).
permits(own_04, supportive_care) :- patient(ecog, V), _frail_from(T), V >= T.
""",
}


@pytest.mark.slow
@pytest.mark.parametrize("extra", [("own.lp",), ("own.lp", "more.lp"), ("part.lp", "own.lp")])
@pytest.mark.usefixtures("place")
def test_commands_give_the_same_bytes(extra: tuple[str, ...]) -> None:
    Path("own.lp").write_text(OWN.replace('#include "part.lp".', "") if "part.lp" in extra else OWN)
    Path("t.csv").write_text("patient_id,fitness,side\na,fit,left\nb,frail,\n")
    rules = ["--kb", "kb", *(word for one in extra for word in ("--with", one))]
    lines = [
        ("query", "a.lp", "b.lp"), ("query", "a.lp", "b.lp", "--json"),
        ("query", "b.lp", "--reading", "gate=both"), ("query", "b.lp", "--plans", "0"),
        ("explain", "b.lp"), ("explain", "a.lp", "--json"), ("explain", "a.lp", "--format", "html"),
        ("change", "b.lp", "--to", "verdict(replace)"), ("ask", "b.lp"), ("ask", "b.lp", "--json"),
        ("contrast", "a.lp", "b.lp"), ("inputs",), ("statements",), ("kb",),
        ("check", "--only", "verdicts"), ("test", "a.lp"),
        ("cohort", "t.csv", "--jobs", "1", "--json"), ("query", "wrong.lp"),
    ]  # fmt: skip
    Path("wrong.lp").write_text("patient(stature, 1).\n")
    without = [run(*line, *rules, "--no-cache") for line in lines]
    for _ in range(3):
        found = [run(*line, *rules) for line in lines]
        for line, one, other in zip(lines, found, without, strict=True):
            assert (one.exit_code, one.stderr) == (other.exit_code, other.stderr), line
            assert _timeless(one.stdout) == _timeless(other.stdout), line
    assert kept(*extra)
    assert len({one.stdout for one in without}) > 12


def _timeless(text: str) -> str:
    """Without the seconds that a check and a cohort took."""
    return "\n".join(line for line in text.splitlines() if "seconds" not in line)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SHIPPED)[: size(smoke=1, ci=1, full=5)])
def test_the_shipped_guideline_extended(place: Path, name: str) -> None:
    (place / "r.lp").write_text(SHIPPED[name])
    lines = [
        ("query", "patient_a", "patient_b"), ("explain", "patient_b", "--json"),
        ("ask", "patient_a", "--json"), ("statements",), ("query", "patient_a", "--json"),
        ("query", "s06_lung_ablatable", "--plans", "0", "--json"),
        ("contrast", "patient_b", "liver_resection", "ablation", "--json"),
    ][: size(smoke=1, ci=4, full=7)]  # fmt: skip
    without = [run(*line, "--with", "r.lp", "--no-cache") for line in lines]
    assert all(one.exit_code in (0, 1) for one in without)
    keep("r.lp", folder=None)
    for line, other in zip(lines, without, strict=True):
        found = run(*line, "--with", "r.lp")
        assert (found.exit_code, found.output) == (other.exit_code, other.output), line
