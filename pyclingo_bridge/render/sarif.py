"""Findings as a SARIF 2.1.0 log, which code hosts and editors show beside the lines.

OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from os.path import abspath
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pyclingo_bridge.base.diagnostics import Level, Location

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
"""The name of the working directory: code hosts put the root of the repository there."""
FINGERPRINT = "crlmFinding/v1"


@dataclass(frozen=True, slots=True)
class SarifResult:
    """One finding of any tool."""

    rule_id: str
    level: Level
    message: str
    location: Location | None = None
    help: str | None = None
    related: tuple[tuple[Location, str], ...] = ()
    """Further places, each with what is to be seen there."""
    suppressed: str | None = None
    """Why the finding does not count; None where it does."""


def sarif(results: Iterable[SarifResult], rules: Mapping[str, str], version: str) -> dict[str, Any]:
    """The log: `rules` gives a short description of each rule id, `version` is that of `crlm`.

    Places are relative to the working directory where they are below it. Rules that results name
    and `rules` does not are added under their id.
    """
    listed = tuple(results)
    named = dict(rules)
    for result in listed:
        named.setdefault(result.rule_id, result.rule_id)
    places = {rule: number for number, rule in enumerate(named)}
    driver = {
        "name": "crlm",
        "version": version,
        "rules": [{"id": rule, "shortDescription": {"text": text}} for rule, text in named.items()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the working directory"}}},
        "results": [
            _result(result, places[result.rule_id], fingerprint)
            for result, fingerprint in zip(listed, _fingerprints(listed), strict=True)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: SarifResult, index: int, fingerprint: str) -> dict[str, Any]:
    help_line = "" if finding.help is None else f"\nhelp: {finding.help}"
    result: dict[str, Any] = {
        "ruleId": finding.rule_id,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": finding.message + help_line},
        "locations": [] if finding.location is None else [_place(finding.location)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, **_place(place), "message": {"text": text}}
            for number, (place, text) in enumerate(finding.related, start=1)
        ]
    if finding.suppressed is not None:
        result["suppressions"] = [{"kind": "external", "justification": finding.suppressed}]
    return result


def _place(place: Location) -> dict[str, Any]:
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    return {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": region}}


def _artifact(file: str) -> dict[str, str]:
    path, root = Path(abspath(file)), Path.cwd()
    if path.is_relative_to(root):
        return {"uri": quote(path.relative_to(root).as_posix()), "uriBaseId": ROOT}
    return {"uri": path.as_uri()}


def _fingerprints(results: Iterable[SarifResult]) -> list[str]:
    """A hash of each result that stays when lines move: equal results are numbered."""
    seen: Counter[str] = Counter()
    hashes: list[str] = []
    for result in results:
        uri = "" if result.location is None else _artifact(result.location.file)["uri"]
        key = "\0".join((result.rule_id, uri, result.message))
        seen[key] += 1
        hashes.append(hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:32])
    return hashes
