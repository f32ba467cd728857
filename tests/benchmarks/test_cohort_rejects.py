"""What rejecting costs: a table with faults against the same table without, in one run.

Left out of the ordinary run: `pytest tests/benchmarks/test_cohort_rejects.py -m benchmark -n0 -s`
"""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.cohort.answering import Answering
from pyclingo_bridge.cohort.prepare import answering_of
from pyclingo_bridge.cohort.run import answer_tables
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.asked import least
from tests.benchmarks.growth import plotted, slope

pytestmark = pytest.mark.benchmark
Cases = Callable[[int, int], list[bridge.Case]]
ROWS = 200_000
SHARE = 0.01
KINDS = 5


@pytest.fixture(scope="module")
def answering(kb: KnowledgeBase) -> Answering:
    return answering_of(kb)


def table(path: Path, kb: KnowledgeBase, cases: list[bridge.Case], rows: int, share: float) -> Path:
    """A CSV table of some cases over and over, of which a share has one of five faults."""
    names = kb.vocabulary.names
    drawn, number, choice = random.Random(1), names.index("flr_percent"), names.index("mmr")
    with path.open("wb") as file:
        file.write(",".join(["patient_id", *names]).encode() + b"\n")
        for place in range(rows):
            values = cases[place % len(cases)].values
            cells = [f"p{place}".encode(), *(str(values.get(n, "")).encode() for n in names)]
            if drawn.random() < share:
                fault = drawn.randrange(KINDS)
                if fault == 0:
                    cells[1 + number] = b"%d" % drawn.randrange(101, 10**6)
                elif fault == 1:
                    cells[1 + number] = b"%.3f" % (drawn.random() * 100)
                elif fault == 2:
                    cells[1 + choice] = b"deficent%d" % drawn.randrange(10**6)
                elif fault == 3:
                    cells.pop()
                else:
                    cells[0] = b"\xe9"
            file.write(b",".join(cells) + b"\n")
    return path


def seconds(answering: Answering, path: Path) -> float:
    out, rejects = path.with_name("out.csv"), path.with_name("rejects.csv")
    return least(lambda: answer_tables(answering, [path], out, rejects, jobs=1), rounds=2)


def test_one_per_cent_of_faults(
    kb: KnowledgeBase, answering: Answering, generated: Cases, tmp_path: Path
) -> None:
    cases = generated(300, 1)
    clean = seconds(answering, table(tmp_path / "clean.csv", kb, cases, ROWS, 0))
    faulty = seconds(answering, table(tmp_path / "faulty.csv", kb, cases, ROWS, SHARE))
    print(f"\n{ROWS:,} rows of CSV: {clean:.2f} s of processor time without a fault")
    print(f"{SHARE:.0%} of rows rejected: {faulty:.2f} s, {faulty / clean:.2f} times as much")
    assert faulty < 2 * clean


def test_rejecting_is_linear(
    kb: KnowledgeBase, answering: Answering, generated: Cases, tmp_path: Path
) -> None:
    """Where every row is rejected."""
    cases, points = generated(300, 1), []
    for rows in (5_000, 10_000, 20_000, 40_000):
        path = table(tmp_path / f"{rows}.csv", kb, cases, rows, 1)
        points.append((f"{rows:,} rows", float(rows), seconds(answering, path)))
    print("\n" + plotted("Rejecting every row", "s", points))
    assert slope(points) < 1.2
