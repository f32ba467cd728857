"""Summaries of cohorts with known numbers: one as a registry would give it, and small ones."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pyclingo_bridge.cohort.cell_counts import OTHERS, CellCounts
from pyclingo_bridge.cohort.counts import Counts, Summary
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase

VERDICTS = (
    "indicated",
    "consider",
    "undetermined",
    "not_indicated_now",
    "contraindicated",
    "already_resected",
    "out_of_scope",
)
CRITERIA = ("r0", "liver_remnant", "fitness", "primary_control", "extrahepatic_control")
_R, _L, _F, _P, _E = CRITERIA

FAILED: dict[tuple[str, ...], int] = {
    (): 541_880,
    (_R,): 148_212,
    (_E,): 71_904,
    (_R, _L): 62_455,
    (_F,): 41_377,
    (_R, _E): 33_910,
    (_L,): 27_844,
    (_P,): 18_266,
    (_R, _L, _E): 14_093,
    (_R, _F): 9_871,
    (_P, _E): 7_420,
    (_F, _E): 6_118,
    (_R, _P): 4_902,
    (_R, _L, _F): 3_377,
    (_L, _E): 2_215,
    (_L, _F): 1_340,
    (_R, _F, _E): 702,
    (_R, _L, _P): 311,
    (_R, _L, _F, _E): 128,
    (_F, _P): 61,
    (_R, _L, _P, _E): 21,
    CRITERIA: 5,
}
OPEN: dict[tuple[str, ...], int] = {
    (): 597_114,
    (_L,): 131_005,
    (_L, _F): 98_241,
    (_F,): 77_660,
    (_R,): 40_118,
    (_R, _L): 31_702,
    (_R, _L, _F): 12_450,
    (_E,): 5_903,
    (_P,): 1_811,
    (_F, _P): 402,
    (_L, _P, _E): 6,
}
ACCEPTED = sum(FAILED.values())
COMPARED: dict[tuple[str, str], int] = {
    ("indicated", "indicated"): 171_020,
    ("indicated", "consider"): 8_214,
    ("indicated", "undetermined"): 2_906,
    ("consider", "consider"): 64_381,
    ("consider", "indicated"): 12_077,
    ("undetermined", "undetermined"): 204_410,
    ("undetermined", "not_indicated_now"): 6_650,
    ("undetermined", "indicated"): 41,
    ("not_indicated_now", "not_indicated_now"): 301_118,
    ("not_indicated_now", "consider"): 9_384,
    ("not_indicated_now", "contraindicated"): 17_990,
    ("contraindicated", "contraindicated"): 88_217,
    ("contraindicated", "not_indicated_now"): 3_302,
    ("already_resected", "already_resected"): 72_904,
    ("out_of_scope", "out_of_scope"): 33_690,
}
ADVICE: dict[str, dict[str, int]] = {
    "requires": {"refer_to_hpb_unit": 402_118, "mdt_decision": 884_300, "restaging": 210_447},
    "forbids": {"liver_biopsy": 61_230, "debulking": 118_004},
    "recommends": {
        "systemic_chemotherapy": 611_302,
        "doublet": 288_410,
        "triplet": 96_115,
        "anti_egfr": 104_871,
        "bevacizumab": 171_553,
        "pembrolizumab": 31_204,
        "molecular_profiling": 540_019,
        "resectability_review": 433_806,
        "liver_resection": 182_140,
        "fitness_assessment": 188_753,
    },
    "advises_against": {"primary_resection": 201_448, "anti_egfr": 143_209, "ablation": 4_118},
    "prefers": {"liver_first": 88_213, "non_anatomical_resection": 171_002},
    "considers": {
        "ablation": 121_774,
        "resection_plus_ablation": 76_458,
        "two_stage_hepatectomy": 53_390,
        "portal_vein_embolisation": 48_801,
        "short_course_radiotherapy": 66_240,
        "trial_chemotherapy_plus_ablation": 12,
    },
    "permits": {
        "simultaneous_resection": 90_417,
        "accept_narrow_margin": 64_005,
        "postoperative_chemotherapy": 140_336,
        "primary_first": 22_008,
    },
}
CHANGED: dict[tuple[str, str], dict[tuple[str, str], int]] = {
    ("criteria_list", "core_three"): {
        ("undetermined", "indicated"): 14_206,
        ("not_indicated_now", "indicated"): 31_875,
        ("not_indicated_now", "undetermined"): 9_330,
        ("undetermined", "consider"): 3_002,
        ("contraindicated", "not_indicated_now"): 118,
    },
    ("criteria_list", "opening_summary"): {
        ("undetermined", "indicated"): 20_114,
        ("not_indicated_now", "indicated"): 2_806,
    },
    ("remnant", "both"): {
        ("indicated", "not_indicated_now"): 11_020,
        ("indicated", "undetermined"): 17_411,
        ("consider", "not_indicated_now"): 1_905,
    },
    ("ablation_clears", "no"): {
        ("consider", "not_indicated_now"): 26_117,
        ("consider", "undetermined"): 512,
    },
    ("ablatable_is_controllable", "nowhere"): {("consider", "contraindicated"): 6_402},
    ("ablatable_is_controllable", "anywhere"): {
        ("not_indicated_now", "consider"): 7_718,
        ("contraindicated", "consider"): 904,
    },
    ("several_sites", "considered"): {("undetermined", "consider"): 5_110},
    ("complete_response_of_primary", "counts_as_control"): {("undetermined", "indicated"): 2_240},
    ("extensive_nodes", "seven_or_more"): {("contraindicated", "undetermined"): 833},
    ("direct_extension", "extrahepatic"): {("indicated", "undetermined"): 407},
    ("unstated_assessor", "open"): {
        ("indicated", "undetermined"): 91_218,
        ("consider", "undetermined"): 22_740,
        ("not_indicated_now", "undetermined"): 4_406,
    },
    ("transverse_side", "right"): {},
}


def registry(kb: KnowledgeBase, **more: Any) -> Summary:
    """A million rows: all that a summary can hold, and the sums right."""
    counts = Counts(
        read=1_000_000,
        accepted=ACCEPTED,
        rejected=1_000_000 - ACCEPTED,
        problems=Counter(
            {"outside-domain": 2_104, "impossible-patient": 1_290, "not-a-number": 194}
        ),
        rejected_cells=CellCounts(
            {
                ("flr_percent", ">10", "outside-domain"): 2_100,
                ("ecog", OTHERS, "outside-domain"): 4,
                ("primary_site, histology", "", "impossible-patient"): 1_290,
            }
        ),
        unknown_cells=CellCounts({("mmr", "n. d.", "outside-domain"): 12_345}),
        verdicts=Counter(
            {
                verdict: sum(n for (before, _), n in COMPARED.items() if before == verdict)
                for verdict in VERDICTS
            }
        ),
        criteria=_statuses(FAILED, OPEN),
        failed_together=Counter(FAILED),
        open_together=Counter(OPEN),
        stated=Counter(
            {name: ACCEPTED - _unknown(place) for place, name in enumerate(kb.vocabulary.names)}
        ),
        keeps_open=Counter(
            {
                "flr_percent": 188_410,
                "flr_segments": 101_227,
                "fit_for_major_hepatectomy": 142_006,
                "ecog": 90_554,
                "r0_feasible": 61_870,
                "all_disease_removable": 44_018,
                "extrahepatic_disease": 5_909,
                "primary_status": 1_804,
                "lung_metastases": 702,
                "histology": 55,
            }
        ),
        left_open=214_007,
        by_reading=Counter(
            {
                (reading, choice, before, after): n
                for (reading, choice), moves in CHANGED.items()
                for (before, after), n in moves.items()
            }
        ),
        advice=Counter({(m, a): n for m, actions in ADVICE.items() for a, n in actions.items()}),
        compared=Counter(COMPARED),
        not_compared=108,
    )
    counts.verdicts["out_of_scope"] += ACCEPTED - sum(counts.verdicts.values())
    others = tuple((name, one) for name, known in kb.readings.items() for one in known[1:])
    fields: dict[str, Any] = {
        "files": ("registry_2015.parquet", "registry_2016.parquet"),
        "kb": kb.identity,
        "readings": kb.chosen({}),
        "verdict_order": VERDICTS,
        "criteria": CRITERIA,
        "modalities": tuple(ADVICE),
        "questions": {one.name: one.question for one in kb.vocabulary},
        "other_readings": others,
        "compared_with": "the same rules with hospital.lp",
        "synthetic": 1_000_000,
        "counts": counts,
        "review_status": kb.review_status,
        "disclaimer": kb.disclaimer,
    }
    return Summary(**(fields | more))


def _unknown(place: int) -> int:
    """Some inputs are in every row, some in few."""
    return (place * 7919 % 77 + 20) * ACCEPTED // 100 if place > 3 else place * 1_003


def _statuses(
    failed: Mapping[tuple[str, ...], int], opened: Mapping[tuple[str, ...], int]
) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for status, combinations in (("failed", failed), ("open", opened)):
        for which, n in combinations.items():
            for criterion in which:
                found[criterion, status] += n
    for criterion in CRITERIA:
        decided = found[criterion, "failed"] + found[criterion, "open"]
        found[criterion, "met"] = ACCEPTED - decided
    return found


def small(counts: Counts, **more: Any) -> Summary:
    """A summary of another field, of which the knowledge base has no words."""
    fields: dict[str, Any] = {
        "files": ("rows.csv",),
        "kb": {"name": "knee", "version": "1"},
        "readings": {"gate": "either"},
        "verdict_order": ("replace", "wait"),
        "criteria": ("worn", "willing", "young"),
        "modalities": ("recommends",),
        "questions": {"pain": "Pain at night?", "weight": "How heavy?"},
        "other_readings": (("gate", "both"),),
        "compared_with": None,
        "synthetic": 0,
        "counts": counts,
        "review_status": "not reviewed",
        "disclaimer": "No advice.",
    }
    return Summary(**(fields | more))


def planted() -> Summary:
    """Ten patients of whom each number is known by heart."""
    return small(
        Counts(
            read=12,
            accepted=10,
            rejected=2,
            problems=Counter({"unknown-value": 2}),
            verdicts=Counter({"replace": 3, "wait": 7}),
            criteria=Counter(
                {("worn", "met"): 5, ("worn", "failed"): 4, ("worn", "open"): 1}
                | {("willing", "met"): 7, ("willing", "failed"): 3, ("young", "met"): 10}
            ),
            failed_together=Counter({(): 4, ("worn", "willing"): 1, ("willing",): 2, ("worn",): 3}),
            open_together=Counter({(): 9, ("worn",): 1}),
            stated=Counter({"pain": 10, "weight": 6}),
            keeps_open=Counter({"weight": 1}),
            left_open=1,
            by_reading=Counter({("gate", "both", "replace", "wait"): 2}),
            advice=Counter({("recommends", "cane"): 8}),
        )
    )


def nobody() -> Summary:
    """Of no row at all."""
    return small(Counts())


def everybody(number: int) -> Summary:
    """So many patients, all alike."""
    return small(
        Counts(
            read=number,
            accepted=number,
            verdicts=Counter({"wait": number}),
            criteria=Counter({("worn", "failed"): number, ("willing", "met"): number}),
            failed_together=Counter({("worn",): number}),
            open_together=Counter({(): number}),
            stated=Counter({"pain": number}),
            by_reading=Counter({("gate", "both", "wait", "replace"): number}),
            advice=Counter({("recommends", "cane"): number}),
            compared=Counter({("wait", "replace"): number}),
        ),
        compared_with="version 2",
    )
