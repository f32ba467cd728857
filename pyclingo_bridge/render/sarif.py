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

from pyclingo_bridge.diagnostics import Level, Location

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
"""What stands for the working directory: code hosts put the root of the repository there."""
FINGERPRINT = "crlmFinding/v1"


@dataclass(frozen=True, slots=True)
class SarifResult:
    """One finding, of any tool."""

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
    """The log: `rules` says in short what each rule id means, `version` is that of `crlm`.

    Places are relative to the working directory where they are below it. Rules that results name
    and `rules` does not are added under their id.
    """
    found = tuple(results)
    named = dict(rules) | {one.rule_id: one.rule_id for one in found if one.rule_id not in rules}
    places = {rule: number for number, rule in enumerate(named)}
    driver = {
        "name": "crlm",
        "version": version,
        "rules": [{"id": rule, "shortDescription": {"text": text}} for rule, text in named.items()],
    }
    prints = _fingerprints(found)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "the working directory"}}},
        "results": [
            _result(one, places[one.rule_id], fingerprint)
            for one, fingerprint in zip(found, prints, strict=True)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(one: SarifResult, index: int, fingerprint: str) -> dict[str, Any]:
    text = one.message if one.help is None else f"{one.message}\nhelp: {one.help}"
    result: dict[str, Any] = {
        "ruleId": one.rule_id,
        "ruleIndex": index,
        "level": one.level,
        "message": {"text": text},
        "locations": [] if one.location is None else [_place(one.location)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if one.related:
        result["relatedLocations"] = [
            {"id": number, **_place(place), "message": {"text": text}}
            for number, (place, text) in enumerate(one.related, start=1)
        ]
    if one.suppressed is not None:
        result["suppressions"] = [{"kind": "external", "justification": one.suppressed}]
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
    """One of each result, that stays when lines move: alike results are numbered."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for one in results:
        uri = "" if one.location is None else _artifact(one.location.file)["uri"]
        key = "\0".join((one.rule_id, uri, one.message))
        seen[key] += 1
        found.append(hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:32])
    return found
