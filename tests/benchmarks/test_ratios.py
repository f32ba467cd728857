"""What commands and calls cost beside plain clingo on the same rules and the same case.

*P* is `python -m clingo kb/crlm.lp CASE` with all best plans, a process of its own; *F* is a fresh
`clingo.Control` on the same files for one case, verdict and advice. Both sides are measured in
processor time, by turns; what is paid once, by the first use, is told besides. A bound that is
missed by a third fails: `pytest tests/benchmarks/test_ratios.py -m benchmark -n0 -s`
"""

import statistics
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.explain.consultation import Consultation
from pyclingo_bridge.explain.consultation_state import States
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.benchmarks.measuring import (
    CRLM,
    MISSED,
    by_turns,
    fresh,
    in_f,
    of_process,
    plain_clingo,
    timed,
)
from tests.conftest import ROOT

pytestmark = [pytest.mark.benchmark, pytest.mark.usefixtures("one_core")]
COLD = {
    "query": 1.5,
    "query --plans 0 --json": 0.6,
    "explain": 3.0,
    "ask": 3.0,
}
"""What a command may cost, as so many P."""
ROUNDS = 5
CASES = sorted((ROOT / "cases").glob("*.lp"))[::3]
MOST_SECONDS = 0.5
"""What `crlm cohort` may take for ten rows, beyond `crlm --version`."""
GOALS = {"indicated": "verdict(not_indicated_now)"}


@pytest.mark.parametrize("words", COLD)
def test_a_cold_command(words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two patients together; the first use compiles the guideline."""
    monkeypatch.setenv("CRLM_CACHE", str(tmp_path))
    name, *options = words.split()
    cases = "patient_a", "patient_b"
    first = of_process([CRLM, name, cases[0], *options])
    ours = plain = 0.0
    for case in cases:
        found = by_turns(
            {
                "ours": partial(of_process, [CRLM, name, case, *options]),
                "P": partial(of_process, plain_clingo(case)),
            },
            ROUNDS,
        )
        ours += found["ours"]
        plain += found["P"]
    print(f"\ncold crlm {words}: {ours / plain:.2f} P (bound {COLD[words]})", end="")
    print(f"; the very first, which compiles: {first / plain * len(cases):.1f} P")
    assert ours <= COLD[words] * MISSED * plain


def other_verdict(kb: KnowledgeBase, case: bridge.Case) -> str:
    """A verdict that the case does not have: the best one, or the usual other one."""
    return GOALS.get(bridge.verdict(kb, case), "verdict(indicated)")


def bare(kb: KnowledgeBase, case: bridge.Case) -> Callable[[], float]:
    """Verdict and advice."""
    return partial(timed, partial(bridge.assess, kb, case, plans=0, analyse=False))


def analysis(kb: KnowledgeBase, case: bridge.Case) -> Callable[[], float]:
    """Minimal reasons, criteria, fragility and readings: the answer with them less that without."""
    less = bare(kb, case)
    return lambda: timed(partial(bridge.assess, kb, case, plans=0)) - less()


Work = Callable[[KnowledgeBase, bridge.Case], Callable[[], float]]
"""What measures a call for a case."""


class Row(NamedTuple):
    """A call, and what it may cost, as so many F."""

    seconds: Work
    median: float
    worst: float | None = None


def _change(kb: KnowledgeBase, case: bridge.Case) -> Callable[[], float]:
    return partial(timed, partial(bridge.change, kb, case, other_verdict(kb, case)))


def _consulted(work: Callable[[Consultation], object]) -> Work:
    """Of a case that nobody has asked about before."""

    def measured(kb: KnowledgeBase, case: bridge.Case) -> Callable[[], float]:
        def once() -> float:
            consultation = Consultation(kb, case)
            kb.once(States).forget()
            kb.solver.reached([*kb.in_force(kb.chosen()), -kb.planning], ())  # of other patients
            return timed(lambda: work(consultation))

        return once

    return measured


def _again(kb: KnowledgeBase, case: bridge.Case) -> Callable[[], float]:
    Consultation(kb, case).answer()
    return lambda: timed(Consultation(kb, case).answer)


WARM = {
    "assess, with plans": Row(lambda *asked: partial(timed, partial(bridge.assess, *asked)), 0.2),
    "assess, without plans and analysis": Row(bare, 0.05),
    "reasons, criteria, fragility, readings": Row(analysis, 0.1),
    "ask": Row(lambda *asked: partial(timed, partial(bridge.ask, *asked)), 0.5),
    "change": Row(_change, 0.4, 2.0),
    "consultation: answer": Row(_consulted(Consultation.answer), 0.25),
    "consultation: what_if over everything": Row(_consulted(Consultation.what_if), 0.5),
    "consultation: the next five questions": Row(_consulted(Consultation.ask), 0.5),
    "consultation: a repeated question": Row(_again, 0.01),
}


@pytest.fixture(scope="module")
def stored() -> KnowledgeBase:
    """The shipped guideline as the second process of a user has it: from its compiled form."""
    bridge.load()
    return bridge.load()


@pytest.mark.parametrize("name", WARM)
def test_a_further_case(stored: KnowledgeBase, name: str) -> None:
    row = WARM[name]
    cases = [bridge.read_case(path, stored.vocabulary) for path in CASES]
    first = row.seconds(bridge.load(), cases[0])() / timed(partial(fresh, cases[0]))
    each = {Path(case.name).stem: in_f(row.seconds(stored, case), case) for case in cases}
    median, worst = statistics.median(each.values()), max(each, key=each.__getitem__)
    bound = f"bound {row.median}" + (f", worst {row.worst}" if row.worst else "")
    print(f"\n{name}: median {median:.3f} F, worst {each[worst]:.2f} F, {worst} ({bound})", end="")
    print(f"; the first of a process: {first:.1f} F")
    assert median <= row.median * MISSED
    assert row.worst is None or each[worst] <= row.worst * MISSED


def test_ask_of_an_empty_case(stored: KnowledgeBase) -> None:
    empty = bridge.Case.of("empty", {})
    ratio = in_f(WARM["ask"].seconds(stored, empty), empty)
    print(f"\nask, an empty case: {ratio:.2f} F (bound 2)")
    assert ratio <= 2 * MISSED


def test_ten_rows(tmp_path: Path) -> None:
    table = tmp_path / "ten.csv"
    of_process([CRLM, "synthesise", "10", "-o", str(table)])
    found = by_turns(
        {
            "cohort": partial(of_process, [CRLM, "cohort", str(table), "--jobs", "1"]),
            "version": partial(of_process, [CRLM, "--version"]),
            "P": partial(of_process, plain_clingo("patient_a")),
        },
        ROUNDS,
    )
    beyond = found["cohort"] - found["version"]
    print(f"\ncohort of ten rows, beyond `crlm --version`: {beyond:.2f} s", end="")
    print(f" (bound {MOST_SECONDS}), {beyond / found['P']:.1f} P")
    assert beyond <= MOST_SECONDS * MISSED
