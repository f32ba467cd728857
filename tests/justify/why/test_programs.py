"""Programs after public examples, explained; clingo replays each explanation."""

from dataclasses import replace
from pathlib import Path

import pytest

from pyclingo_bridge.justify.why.explain import Question
from pyclingo_bridge.justify.why.model import Why
from pyclingo_bridge.justify.why.program import read_program
from tests.justify.why.replay import Replay, explain_all
from tests.sizes import size

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.lp"))
WITHOUT = {
    "external_contradiction", "given_that_is_excluded", "jobs_that_do_not_fit",
    "knapsack_that_bursts", "no_colouring", "no_hamiltonian_cycle", "odd_loop",
    "odd_loop_of_three", "queens_on_small_board", "sudoku_without_solution",
}  # fmt: skip
"""Programs that have no answer set."""


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
@pytest.mark.sample(12)
def test_explained_as_clingo_replays_it(path: Path) -> None:
    most = size(smoke=2, ci=3, full=1000)
    goals, steps = explain_all(read_program([path]), most, most)
    assert goals
    assert steps or path.stem in WITHOUT


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_each_program_names_its_example(path: Path) -> None:
    assert path.read_text().startswith("% After ")
    assert Replay(read_program([path])).has_answer == (path.stem not in WITHOUT)


def test_there_are_forty() -> None:
    assert len(PROGRAMS) >= 40


def _planted(why: Why, change: str) -> Why:
    """The explanation with a fault in it."""
    (explained,) = why.answer_sets
    first = explained.steps[0]
    faulty = {
        "a ground is left out": replace(first, because=first.because[1:]),
        "another atom": replace(first, text="reached(9)"),
        "rests on itself": replace(first, because=(0, *first.because)),
        "a rule is left out": replace(first, blocked_by=first.blocked_by[1:]),
    }[change]
    return replace(why, answer_sets=(replace(explained, steps=(faulty, *explained.steps[1:])),))


@pytest.mark.parametrize("change", ["a ground is left out", "another atom", "rests on itself"])
def test_the_replay_notices_a_fault(change: str) -> None:
    program = read_program([Path(__file__).parent / "programs/hamiltonian_cycle.lp"])
    replay = Replay(program)
    goal = next(f"reached({n})" for n in (2, 3, 4))
    why = Question(program, goal).why()
    replay.check(why)
    with pytest.raises((AssertionError, ValueError)):
        replay.check(_planted(why, change))


def test_the_replay_notices_a_rule_that_is_not_told() -> None:
    program = read_program([Path(__file__).parent / "programs/drunk_driving.lp"])
    why = Question(program, "guilty(bob)").why()
    with pytest.raises(AssertionError, match="nothing of"):
        Replay(program).check(_planted(why, "a rule is left out"))
