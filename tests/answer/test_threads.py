"""Threads share a knowledge base, processes do not."""

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from threading import Thread

import clingo
import pytest

import pyclingo_bridge as bridge
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.population.relevance import Relevance
from pyclingo_bridge.solving.locking import Lock, exclusive, exclusive_property, lock_for_new
from pyclingo_bridge.solving.solver import Solver
from tests.conftest import ROOT
from tests.sizes import size

_SOON = 0.2
BY_CLINGO = size(smoke=["cases"], ci=["cases"], full=["cases", "explanations"])


def ran(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.answer.asked_by_threads", *words]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=600, check=False, cwd=ROOT
    )


@pytest.mark.slow
@pytest.mark.parametrize("what", [*BY_CLINGO, "compiled"])
def test_threads_get_the_answers_that_one_gets(what: str) -> None:
    found = ran(what)
    assert found.returncode == 0, found.stderr


@pytest.mark.slow
@pytest.mark.parametrize("what", BY_CLINGO)
def test_without_the_lock_clingo_ends_the_process(what: str) -> None:
    """The planted fault: should clingo learn to cope, the locks can go."""
    assert ran(what, "unlocked").returncode != 0


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_new_process_answers_the_same() -> None:
    found = ran("fork")
    assert found.returncode == 0, found.stderr


@pytest.fixture
def solver() -> Solver:
    control = clingo.Control()
    control.add("base", [], "{a; b}.")
    control.ground()
    return Solver(control)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_who_reads_an_answer_set_is_waited_for(solver: Solver, pool: ThreadPoolExecutor) -> None:
    with solver.solved(()):
        other = pool.submit(solver.satisfiable, ())
        with pytest.raises(TookTooLong):
            other.result(_SOON)
    assert other.result(60)


def test_a_generator_is_waited_for_until_it_is_closed(
    solver: Solver, pool: ThreadPoolExecutor
) -> None:
    found = solver.combinations((), [[1], [2]])
    next(found)
    other = pool.submit(solver.any_of, [1, 2])
    with pytest.raises(TookTooLong):
        other.result(_SOON)
    found.close()  # type: ignore[attr-defined]
    assert other.result(60)


def test_what_is_made_for_a_knowledge_base_shares_its_lock(kb: KnowledgeBase) -> None:
    assert kb.structure.program.lock is kb.lock
    assert kb.once(Relevance).solver.lock is kb.lock
    with kb.lock:
        assert lock_for_new() is kb.lock
    assert lock_for_new() is not kb.lock
    assert bridge.load().lock is not kb.lock


class _Locked:
    def __init__(self) -> None:
        self.lock = Lock()
        self.made = 0

    @exclusive_property
    def value(self) -> int:
        """Counts how often it is made."""
        self.made += 1
        return self.made


def test_two_are_taken_in_one_order() -> None:
    one, other = _Locked(), _Locked()
    taken = 0

    @exclusive
    def both(*_: object, **__: object) -> None:
        nonlocal taken
        taken += 1

    def work(*pair: _Locked) -> None:
        for _ in range(2000):
            both((pair[0], "readings"), also=pair[1])

    threads = [Thread(target=work, args=pair, daemon=True) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert taken == 4000


def test_a_property_is_made_once() -> None:
    locked = _Locked()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: locked.value, range(100))) == {1}


def test_what_cannot_be_sent_says_what_can(kb: KnowledgeBase) -> None:
    for one in (kb, kb.program, kb.structure):
        for sent in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError, match=r"load the knowledge base again there, or send"):
                sent(one)
