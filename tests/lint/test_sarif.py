"""SARIF logs: the parts of the SARIF 2.1.0 schema that readers rest on."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.render.sarif import FINGERPRINT, SarifResult, sarif

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}
POSITIVE = {"type": "integer", "minimum": 1}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "id": {"type": "integer", "minimum": -1},
        "message": TEXT,
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "additionalProperties": False,
                    "properties": {
                        "uri": {"type": "string", "pattern": r"^[A-Za-z0-9%/._~:@!$&'()*+,;=-]+$"},
                        "uriBaseId": {"type": "string"},
                    },
                },
                "region": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"startLine": POSITIVE, "startColumn": POSITIVE},
                },
            },
        },
    },
}
RESULT = {
    "type": "object",
    "required": ["message"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": -1},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": TEXT,
        "locations": {"type": "array", "items": LOCATION},
        "relatedLocations": {"type": "array", "uniqueItems": True, "items": LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "suppressions": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["kind"],
                "additionalProperties": False,
                "properties": {
                    "kind": {"enum": ["inSource", "external"]},
                    "justification": {"type": "string"},
                },
            },
        },
    },
}
DRIVER = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {
            "type": "array",
            "uniqueItems": True,
            "items": {
                "type": "object",
                "required": ["id"],
                "additionalProperties": False,
                "properties": {"id": {"type": "string"}, "shortDescription": TEXT},
            },
        },
    },
}
RUN = {
    "type": "object",
    "required": ["tool", "results"],
    "additionalProperties": False,
    "properties": {
        "tool": {"type": "object", "required": ["driver"], "properties": {"driver": DRIVER}},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "originalUriBaseIds": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"uri": {"type": "string"}, "description": TEXT},
            },
        },
        "results": {"type": "array", "items": RESULT},
        "properties": {"type": "object"},
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "version": {"enum": ["2.1.0"]},
        "runs": {"type": "array", "items": RUN},
    },
}
"""The objects of a log as section 3 of SARIF 2.1.0 has them, nothing beyond what is written."""

RULES = {"one": "the first rule", "two": "the second rule"}


def assert_sarif(log: dict[str, Any]) -> None:
    """A log that SARIF readers accept, with rules that its results point at."""
    jsonschema.validate(log, SCHEMA)
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        prints = [one["partialFingerprints"][FINGERPRINT] for one in run["results"]]
        assert len(prints) == len(set(prints))
        for one in run["results"]:
            assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
            for place in one["locations"]:
                artifact = place["physicalLocation"]["artifactLocation"]
                bases = run["originalUriBaseIds"]
                assert artifact.get("uriBaseId", "%SRCROOT%") in bases
                assert ("uriBaseId" in artifact) != artifact["uri"].startswith("file:///")


def results(log: dict[str, Any]) -> list[dict[str, Any]]:
    assert_sarif(log)
    found: list[dict[str, Any]] = log["runs"][0]["results"]
    return found


def test_nothing_found() -> None:
    assert results(sarif([], RULES, "1.0")) == []


def test_a_whole_result() -> None:
    one = SarifResult(
        "two",
        "warning",
        "a message",
        Location("kb/a b.lp", 3, 7),
        "the fix",
        ((Location("kb/c.lp", 1, 1), "declared here"),),
        "known since S0-05",
    )
    (result,) = results(sarif([one], RULES, "1.0"))
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "kb/a%20b.lp", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 7}
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("two", 1, "warning")
    assert result["message"]["text"] == "a message\nhelp: the fix"
    assert result["relatedLocations"][0]["message"]["text"] == "declared here"
    assert result["suppressions"] == [{"kind": "external", "justification": "known since S0-05"}]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("x.lp", "x.lp"),
        ("./sub/../x.lp", "x.lp"),
        ("lärm/#1?.lp", "l%C3%A4rm/%231%3F.lp"),
        ("{cwd}/sub/x.lp", "sub/x.lp"),
        ("../x.lp", None),
        ("/elsewhere/x y.lp", "file:///elsewhere/x%20y.lp"),
    ],
)
def test_places(
    file: str, uri: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = Location(file.format(cwd=tmp_path), 1, 1)
    (result,) = results(sarif([SarifResult("one", "note", "x", place)], RULES, "1.0"))
    found = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert found == (uri or (tmp_path.parent / "x.lp").as_uri())


def test_a_result_without_a_place_or_a_described_rule() -> None:
    (result,) = results(sarif([SarifResult("three", "error", "x")], RULES, "1.0"))
    assert (result["locations"], result["ruleIndex"]) == ([], 2)
    assert "suppressions" not in result


def test_fingerprints_stay_when_lines_move() -> None:
    def prints(*lines: int) -> list[str]:
        found = [SarifResult("one", "error", "x", Location("a.lp", line, 1)) for line in lines]
        return [r["partialFingerprints"][FINGERPRINT] for r in results(sarif(found, RULES, "1"))]

    assert prints(1, 2) == prints(8, 9)
    assert prints(1) == prints(1, 2)[:1]
