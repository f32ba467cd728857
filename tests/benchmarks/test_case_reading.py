"""What it costs to read a case file of the largest size, and how that grows.

`pytest tests/benchmarks/test_case_reading.py -m benchmark -n0 -s`
"""

import time

import pytest

from pyclingo_bridge.base.diagnostics import CaseError
from pyclingo_bridge.case.load import LARGEST
from pyclingo_bridge.case.read import Form, parse_case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.growth import Point, plotted
from tests.case.large_texts import KINDS, Text

pytestmark = pytest.mark.benchmark
SECONDS = 2.0
"""What a MiB may take, what is wrong with it told."""


def seconds(text: str, form: Form, kb: KnowledgeBase) -> float:
    start = time.process_time()
    try:
        parse_case(text, "x", kb.vocabulary, form)
    except CaseError as error:
        str(error)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("form", "text"), [pytest.param(form, text, id=f"{form} {n}") for form, n, text in KINDS]
)
def test_a_mebibyte(
    form: Form, text: Text, kb: KnowledgeBase, request: pytest.FixtureRequest
) -> None:
    points: list[Point] = []
    for size in (LARGEST // 4, LARGEST):
        used = min(seconds(text(size), form, kb) for _ in range(2))
        points.append((f"{size // 1024} KiB", float(size), used * 1e3))
    print("\n" + plotted(request.node.callspec.id, "ms", points))
    (*_, less), (*_, used) = points
    assert used < 8 * less + 100
    assert used < SECONDS * 1e3
