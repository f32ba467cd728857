"""What a row of the answers says, against the answer for its patient alone."""

from collections.abc import Mapping
from typing import Any

import pyclingo_bridge as bridge
from pyclingo_bridge.case.model import AnyCase
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase


def listed(cell: str | None) -> list[str]:
    """The texts of a cell."""
    return cell.split("; ") if cell else []


def expect_answer(kb: KnowledgeBase, case: AnyCase, row: Mapping[str, Any]) -> None:
    """Fails where any cell of a row says something else than the answer for its case."""
    alone = bridge.assess(kb, case, plans=0)
    assert row["problem"] is None
    assert row["verdict"] == alone.verdict
    for criterion in alone.criteria:
        assert row[f"criterion_{criterion.id}"] == criterion.status
    advice = {
        (name.removeprefix("advice_"), said)
        for name, cell in row.items()
        if name.startswith("advice_")
        for said in listed(cell)
    }
    in_force = [one for one in alone.advice if one.in_force]
    assert advice == {(one.action, f"{one.modality} {one.statement}") for one in in_force}
    for_verdict = {one.input for one in alone.missing if "verdict" in one.matters_for}
    assert set(listed(row["missing_for_verdict"])) == for_verdict
    others = {one.input for one in alone.missing if set(one.matters_for) - {"verdict"}}
    assert set(listed(row["missing_for_advice"])) == others
    by_reading = dict(one.split(": ") for one in listed(row["verdict_by_reading"]))
    one_at_a_time = {n: verdict_alone(kb, case, n) for n in _other_readings(kb)}
    assert by_reading == {n: v for n, v in one_at_a_time.items() if v != alone.verdict}
    assumed = {f"{one.input}={one.value}" for one in alone.assumed}
    assert set(listed(row["assumed"])) == assumed
    assert {one.split(":")[0] for one in listed(row["silent"])} == {
        one.decision for one in alone.silent
    }
    assert row["disclaimer"] == alone.disclaimer
    assert row["review_status"] == alone.review_status


def _other_readings(kb: KnowledgeBase) -> list[str]:
    return [f"{n}={c}" for n, choices in kb.readings.items() for c in choices[1:]]


def verdict_alone(kb: KnowledgeBase, case: AnyCase, reading: str) -> str:
    """The verdict under `reading=choice`."""
    name, _, choice = reading.partition("=")
    return bridge.verdict(kb, case, {name: choice})
