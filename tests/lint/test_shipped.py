"""The shipped knowledge base is clean, and every fault planted in a copy of it is found."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from pyclingo_bridge.guideline.contract import READ_BY_NAME
from pyclingo_bridge.guideline.predicate_groups import SUPPLIED
from pyclingo_bridge.lint import lint
from tests.conftest import ROOT
from tests.docs.test_kb_readme import README
from tests.sizes import size

# file, what stands there, what is put in its place, then a code that must be reported on the line
# of the fault (the first line of the replacement that differs)
Fault = tuple[str, str, str, str]
PLANTED: list[Fault] = [
    # a misspelt predicate, in a head and in a body
    ("treatment/systemic.lp", "recommends(s2_05, doublet)", "recomends(s2_05, doublet)",
     "misspelt-predicate"),
    ("treatment/systemic.lp", "to_treat :- unresectable,", "to_treat :- unresectible,",
     "undefined-predicate"),
    ("criteria/r0.lp", "judged(all_sites_treatable, no)", "jugded(all_sites_treatable, no)",
     "undefined-predicate"),
    # unknown read as no
    ("treatment/biopsy.lp", "possibly_not(biopsy_discussed_with_hpb_unit, yes).",
     "not patient(biopsy_discussed_with_hpb_unit, yes).", "unknown-as-no"),
    ("criteria/fitness.lp", "unknown(fitness_assessed_by)", "not known(fitness_assessed_by)",
     "unknown-as-no"),
    # a number in a rule
    ("treatment/resection.lp", "threshold(margin_mm, T, s0_42), V <= T.", "V <= 10.",
     "number-in-rule"),
    ("treatment/conversion.lp", "threshold(max_diameter_mm, T, s0_35), V <= T.",
     "40 - V >= 0.", "number-in-rule"),
    # a source, a statement, a value, an input that nobody declares
    ("sources.lp", 'source(s0, "Criteria', 'source(s1, "Criteria', "source"),
    ("statements/s0.lp", "statement(s0_20, s0,", "statement(s0_20, s9,", "unknown-source"),
    ("treatment/biopsy.lp", "advises_against(s0_37,", "advises_against(s0_73,",
     "unknown-statement"),
    ("questions/changes.lp", "changed_by(restaged, restaging, s0_27)",
     "changed_by(restaged, restaging, s0_72)", "unknown-statement"),
    ("criteria/scope.lp", "patient(histology, other)", "patient(histology, others)",
     "value-outside-domain"),
    ("criteria/scope.lp", "unknown(histology)", "unknown(histologie)", "unknown-input"),
    ("criteria/liver_remnant.lp", "_states_remnant(S).",
     "_states_remnant(S). _states_remnant(s2_71).", "unknown-statement"),
    # a statement left out
    ("criteria/fitness.lp", "failed(fitness, s0_09)", "failed(fitness)", "head-without-statement"),
    ("treatment/sequence.lp", "threshold(restaging_months, 3, s0_27)",
     "threshold(restaging_months, 3)", "threshold-without-statement"),
    # what nothing reads
    ("treatment/sequence.lp", "unfavourable :- candidate, synchronous, _pathology_known, _ext",
     "spare_part :- candidate, synchronous, _pathology_known, _ext", "unused-predicate"),
    # arity
    ("treatment/biopsy.lp", "effective(lesion_found_intraoperatively, yes)",
     "effective(lesion_found_intraoperatively)", "wrong-arity"),
    ("treatment/biopsy.lp", "advises_against(s0_37, liver_biopsy)",
     "advises_against(s0_37, liver_biopsy, now)", "wrong-arity"),
    # an action
    ("treatment/biopsy.lp", "advises_against(s0_37, liver_biopsy)",
     "advises_against(s0_37, liver_biopsie)", "misspelt-action"),
    # clingo
    ("treatment/biopsy.lp", "advises_against(s0_37, liver_biopsy)",
     "advises_against(s0_37, Action)", "unsafe-variable"),
    ("treatment/biopsy.lp", ":- candidate, effective", ":- candidate effective", "syntax"),
    ("standalone.lp", "planning.", "planning(Now).", "unsafe-variable"),
    ("treatment/holds.lp", "weeks(Months, (Months * 13 + 2) / 3)",
     "weeks(Months, (Months * 13 + 2) / 0)", "undefined-operation"),
    # style
    ("criteria/scope.lp", "rectal :- patient(primary_site, rectum).",
     "#show rectal/0. rectal :- patient(primary_site, rectum).", "show-outside-output"),
    ("criteria/scope.lp", "rectal :- patient(primary_site, rectum).",
     ":- out_of_scope. rectal :- patient(primary_site, rectum).", "unguarded-constraint"),
]  # fmt: skip


# Codes of faults that leave nothing else to be judged, and the fault that others hide.
HIDING = {"source", "unsafe-variable", "syntax", "undefined-operation"}
HIDDEN = "_states_remnant(S). _states_remnant(s2_71)."


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped knowledge base."""
    return Path(shutil.copytree(ROOT / "kb", tmp_path_factory.mktemp("planted") / "kb"))


def test_the_shipped_knowledge_base_is_clean() -> None:
    report = lint([ROOT / "kb"])
    assert [one.render() for one in report.findings if one.level != "note"] == []
    assert len(report.files) == len(list((ROOT / "kb").rglob("*.lp")))


def _rounds() -> list[list[Fault]]:
    """Faults that leave each other to be seen, one a line, are planted together."""
    together = [fault for fault in PLANTED if fault[3] not in HIDING and fault[2] != HIDDEN]
    rounds: list[list[Fault]] = []
    for fault in together:
        free = (one for one in rounds if _place(fault) not in map(_place, one))
        if (chosen := next(free, None)) is None:
            rounds.append(chosen := [])
        chosen.append(fault)
    return [*rounds, *([fault] for fault in PLANTED if fault not in together)]


def _place(fault: Fault) -> tuple[str, int]:
    """The file of a fault, and how many lines come before it."""
    text = (ROOT / "kb" / fault[0]).read_text(encoding="utf-8")
    return fault[0], text[: text.index(fault[1])].count("\n")


@pytest.mark.parametrize("faults", _rounds()[: size(smoke=1, ci=3, full=99)])
def test_planted(copied: Path, faults: Sequence[Fault]) -> None:
    wanted: set[tuple[str, str, int]] = set()
    intact: dict[Path, str] = {}
    for name, right, wrong, code in faults:
        file = copied / name
        text = file.read_text(encoding="utf-8")
        intact.setdefault(file, text)
        assert right in text
        wanted.add((code, str(file), text[: text.index(right)].count("\n") + 1))
        file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    try:
        report = lint([copied])
    finally:
        for file, text in intact.items():
            file.write_text(text, encoding="utf-8")
    if faults[0][3] == "source":  # the declaration is gone: what is wrong is all that is of it
        places = {one.location.file for one in report.findings if one.location}
        assert any(place.endswith("statements/s0.lp") for place in places)
        return
    found = {(o.code, o.location.file, o.location.line) for o in report.findings if o.location}
    assert wanted <= found, (wanted - found, [one.render() for one in report.findings])


@pytest.mark.slow
def test_only_the_files_that_are_asked_for(copied: Path) -> None:
    file = copied / "criteria/fitness.lp"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "_a :- not known(ecog).\n", encoding="utf-8")
    try:
        assert not lint([copied / "criteria/r0.lp"], copied).findings
        assert not lint([file], copied).clean
    finally:
        file.write_text(text, encoding="utf-8")


def test_what_the_bridge_reads_by_name_is_what_the_readme_says() -> None:
    for line in README.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        name, slash, arity = cells[0].strip("`*| ").partition("/")
        if slash and arity.isdigit() and "bridge" in cells[-1]:
            assert (name, int(arity)) in READ_BY_NAME | SUPPLIED
