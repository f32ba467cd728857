"""The examples of docs/cases.md say what is read of them."""

import re

import fhirkit

from pyclingo_bridge.case.read import parse_case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.conftest import ROOT

_READ = re.compile(r"# (?:(?P<input>\w+): )?(?P<value>[\w]+)$")


def test_what_the_example_says_is_read(kb: KnowledgeBase) -> None:
    page = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(name:.*?)```", page, re.DOTALL)
    values = parse_case(example, "example.yaml", kb.vocabulary).values
    told = [found for line in example.splitlines() if (found := _READ.search(line))]
    assert {str(value) for value in values.values()} >= {
        found["value"] for found in told if found["value"] != "unknown"
    }
    named = {found["input"]: found["value"] for found in told if found["input"]}
    assert named.items() <= {name: str(value) for name, value in values.items()}.items()
    assert len(values) == 7
    assert "braf" not in values


def test_the_response_is_read(kb: KnowledgeBase) -> None:
    page = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    case = parse_case(example, "example.json", kb.vocabulary)
    assert case.values == {
        "liver_metastases_count": 6,
        "max_diameter_mm": 45,
        "mmr": "deficient",
        "metastases_small": "no",
        "weeks_since_bevacizumab": 3,
    }
    assert str(case.date) == "2026-12-03"
    assert fhirkit.validate(example) == []
