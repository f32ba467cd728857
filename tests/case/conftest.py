"""A small vocabulary, made by hand."""

import pytest

from pyclingo_bridge.guideline.vocabulary import Input, Vocabulary

YES_NO = ("yes", "no")
SITES = ("rectum", "left_colon", "right_colon", "transverse_colon")
LUNG = ("none", "present", "resectable", "ablatable", "uncontrollable")

VOCABULARY = Vocabulary(
    (
        Input("primary_site", SITES, "", "Where did the bowel cancer start?", "never", "frame"),
        Input("max_diameter_mm", tuple(range(1, 401)), "mm", "How large?", "never", "liver"),
        Input("r0_feasible", YES_NO, "", "Is R0 feasible?", "treatment", "liver"),
        Input("flr_percent", tuple(range(101)), "%", "Remnant?", "treatment", "liver"),
        Input("flr_segments", tuple(range(9)), "", "Segments?", "treatment", "liver"),
        Input("lung_metastases", LUNG, "", "Lung?", "treatment", "outside"),
        Input("mmr", ("proficient", "deficient"), "", "Mismatch repair?", "never", "molecular"),
        Input("ras", ("wild_type", "mutant"), "", "RAS?", "never", "molecular"),
        Input("ecog", tuple(range(5)), "", "Performance?", "treatment", "course"),
        Input("liver_resection_done", YES_NO, "", "Done?", "event", "course", default="no"),
    )
)


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return VOCABULARY
