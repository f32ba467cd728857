"""The plan foreseen is the plan given: a patient who converts has the options that were foreseen,
but for the exceptions below."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from tests.answer.foreseen import FORESEEN, GIVEN, Difference, compared
from tests.conftest import ROOT
from tests.generated import generate
from tests.sizes import size

COUNT = size(smoke=14, ci=28, full=1_000)
COMPARABLE = (
    *("convertible_later", "patient(histology, adenocarcinoma)"),
    *("met(fitness)", "met(primary_control)", "met(extrahepatic_control)"),
    "recommends(s0_28, resectability_review)",
)
"""Whom nothing but the liver keeps from the operation, and who is reviewed."""
TWO_OPERATIONS = ("primary_to_resect", "patient(presentation, synchronous)")
FIT: Mapping[str, Value] = {
    "histology": "adenocarcinoma",
    "fit_for_major_hepatectomy": "yes",
    "extrahepatic_disease": "none",
    "initial_resectability": "unresectable",
    "primary_status": "resected_curative",
}
IN_PLACE: Mapping[str, Value] = {**FIT, "primary_status": "in_situ", "primary_resectable": "yes"}
SILENT_RECTUM: Mapping[str, Value] = {
    **IN_PLACE, "primary_site": "rectum", "primary_symptomatic": "no",
}  # fmt: skip


@dataclass(frozen=True)
class Exempt:
    """An option that only one side has, with a patient who shows it."""

    decision: str
    action: str
    side: str
    statements: tuple[str, ...]
    patient: Mapping[str, Value]
    where: tuple[Mapping[str, Value], ...] = ({},)
    """What is known of such a patient, in one of these ways."""

    def excuses(self, difference: Difference, case: bridge.Case) -> bool:
        same = (difference.decision, difference.action, difference.side) == (
            self.decision, self.action, self.side,
        )  # fmt: skip
        stated = any(one.items() <= case.values.items() for one in self.where)
        return same and stated and difference.statement in self.statements


# S0-31: a technique towards resectability is no longer one once the liver is resectable.
TECHNIQUES = tuple(
    Exempt("liver_procedure", action, FORESEEN, ("S0-31",), {**FIT, "flr_adequate": "no"})
    for action in ("two_stage_hepatectomy", "resection_plus_ablation")
)
# Which sites can be treated, and in how many stages, is judged again once the liver is resectable:
# S0-34, S0-16 and S2-30 speak then.
IN_CONVERSION: Mapping[str, Value] = {
    **FIT, "current_resectability": "potentially_resectable", "systemic_therapy": "folfox",
}  # fmt: skip
TWO_STAGES: Mapping[str, Value] = {"lobar_distribution": "bilobar", "one_stage_feasible": "no"}
LIVER = (
    Exempt(
        "liver_procedure", "ablation", GIVEN, ("S0-34",),
        {**FIT, "flr_adequate": "no", "all_sites_treatable": "yes"}),
    Exempt(
        "liver_procedure", "resection_plus_ablation", GIVEN, ("S0-16", "S0-34"),
        {**IN_CONVERSION, "all_sites_treatable": "yes"}),
    Exempt(
        "liver_procedure", "two_stage_hepatectomy", GIVEN, ("S0-16", "S2-30"),
        {**IN_CONVERSION, **TWO_STAGES}, (TWO_STAGES,)),
    Exempt(
        "liver_procedure", "liver_resection", FORESEEN, ("S0-05", "S2-17"),
        {**IN_CONVERSION, **TWO_STAGES}, (TWO_STAGES,)),
)  # fmt: skip
# A biologic alone does not say whether there is chemotherapy to continue. Pembrolizumab ahead, and
# chemotherapy before the liver by S0-27, are not foreseen to be continued; what was given counts.
BEFORE_THE_LIVER: tuple[Mapping[str, Value], ...] = (
    {"primary_perforated": "yes"},
    {"nodal_involvement": "extensive"},
    *({"positive_nodes": number} for number in range(4, 101)),
)
CHEMOTHERAPY: tuple[Exempt, ...] = (
    Exempt(
        "sequence", "both_sites_after_short_course", GIVEN, ("S2-23",),
        {**SILENT_RECTUM, "current_resectability": "potentially_resectable",
         "biologic": "panitumumab"},
        ({"biologic": "panitumumab"}, {"biologic": "cetuximab"}, {"biologic": "bevacizumab"})),
    Exempt(
        "postoperative_therapy", "postoperative_chemotherapy", GIVEN, ("S2-49",),
        {**FIT, "mmr": "deficient", "systemic_therapy": "folfox"},
        ({"mmr": "deficient"}, *BEFORE_THE_LIVER)),
)  # fmt: skip
# Chemotherapy after an operation that has not been done counts only once converted.
USED_UP = tuple({"months_of_postoperative_chemotherapy": months} for months in range(6, 61))
CHEMOTHERAPY += (
    Exempt(
        "postoperative_therapy", "postoperative_chemotherapy", FORESEEN, ("S2-49",),
        {**FIT, "flr_adequate": "no", "systemic_therapy": "capox", **USED_UP[0]}, USED_UP),
)  # fmt: skip
# Nothing on the bowel is foreseen for who declines the operation on the liver; chemoradiotherapy
# between the two is foreseen for who declines the one on the bowel.
NO_BOWEL: Mapping[str, Value] = {"declines_bowel_operation": "yes"}
NO_LIVER: Mapping[str, Value] = {"declines_liver_operation": "yes"}
BOWEL = (
    Exempt(
        "primary_treatment", "primary_resection", GIVEN, ("S0-21",),
        {**IN_PLACE, **NO_LIVER}, (NO_LIVER,)),
    Exempt(
        "pelvic_radiotherapy", "long_course_chemoradiotherapy", FORESEEN, ("S2-27",),
        {**SILENT_RECTUM, **NO_BOWEL}, (NO_BOWEL,)),
)  # fmt: skip
# What follows conversion speaks of the unresectable at first. It is foreseen as well for who is
# unresectable now, and was resectable at first.
AT_FIRST: Mapping[str, Value] = {"initial_resectability": "resectable"}
RESECTABLE_AT_FIRST = tuple(
    Exempt(
        decision, action, FORESEEN, (statement,),
        {**SILENT_RECTUM, **AT_FIRST, "presentation": "synchronous",
         "current_resectability": "unresectable"}, (AT_FIRST,))
    for decision, action, statement in (
        ("pelvic_radiotherapy", "short_course_radiotherapy", "S2-22"),
        ("sequence", "both_sites_after_short_course", "S2-23"),
        ("pelvic_radiotherapy", "long_course_chemoradiotherapy", "S2-27"),
        ("postoperative_therapy", "postoperative_chemotherapy", "S2-49"),
    )
)  # fmt: skip
NOT_FORESEEN = Exempt(
    "sequence", "primary_first", GIVEN, ("S0-26",),
    {**SILENT_RECTUM, **AT_FIRST, "presentation": "synchronous",
     "current_resectability": "unresectable"}, (AT_FIRST,),
)  # fmt: skip
EXCEPTIONS = (*TECHNIQUES, *LIVER, *CHEMOTHERAPY, *BOWEL, *RESECTABLE_AT_FIRST, NOT_FORESEEN)


def unexcused(kb: KnowledgeBase, case: bridge.Case) -> list[Difference]:
    return [
        one for one in compared(kb, case) or ()
        if not any(exception.excuses(one, case) for exception in EXCEPTIONS)
    ]  # fmt: skip


@pytest.mark.parametrize("where", [(), TWO_OPERATIONS], ids=["any", "liver and bowel"])
def test_what_is_foreseen_is_given(kb: KnowledgeBase, where: tuple[str, ...]) -> None:
    drawn = generate(kb, 601 + len(where), known=0.9, where=(*COMPARABLE, *where))
    cases = list(islice(drawn, COUNT))
    assert sum(compared(kb, case) is not None for case in cases) > COUNT * 0.8
    assert {case.name: found for case in cases if (found := unexcused(kb, case))} == {}


def test_what_is_foreseen_for_shipped_cases_is_given(kb: KnowledgeBase) -> None:
    cases = [bridge.read_case(path, kb.vocabulary) for path in (ROOT / "cases").glob("*.lp")]
    assert {case.name: found for case in cases if (found := unexcused(kb, case))} == {}


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=lambda one: f"{one.side}-{one.action}")
def test_every_exception_is_one(kb: KnowledgeBase, exception: Exempt) -> None:
    case = bridge.Case.of("witness", dict(exception.patient))
    found = compared(kb, case)
    assert found is not None
    assert any(exception.excuses(one, case) for one in found), found


@pytest.mark.parametrize(
    ("file", "old", "patient"),
    [
        ("primary.lp", "foresees(s0_21, primary_resection, conversion) :-", IN_PLACE),
        (
            "extrahepatic.lp",
            "foresees(s0_17, treat_extrahepatic_disease, conversion) :-",
            {**FIT, "extrahepatic_disease": "controllable", "lung_metastases": "resectable"},
        ),
    ],
)
def test_a_statement_that_foresees_nothing_is_found(
    kb: KnowledgeBase, tmp_path: Path, file: str, old: str, patient: Mapping[str, Value]
) -> None:
    case = bridge.Case.of("mutant", dict(patient))
    assert compared(kb, case) is not None
    assert unexcused(kb, case) == []
    shutil.copytree(ROOT / "kb", tmp_path / "kb")
    path = tmp_path / "kb/treatment" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, f"{old} contraindicated,"), encoding="utf-8")
    assert unexcused(bridge.load(tmp_path / "kb"), case)
