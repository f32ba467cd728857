"""Answers by several threads beside those of one: `python -m tests.answer.asked_by_threads WHAT`.

WHAT is `cases` (by clingo), `compiled` (the same from the compiled form), `explanations` or `fork`.
With `unlocked` behind it, no thread waits for another: clingo then ends the process.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from threading import Thread

import pyclingo_bridge as bridge
from pyclingo_bridge.base.files.json_form import to_json
from pyclingo_bridge.explain.ask import ask
from pyclingo_bridge.explain.change import change
from pyclingo_bridge.explain.contrast import contrast
from pyclingo_bridge.explain.why import explain
from pyclingo_bridge.solving.locking import Lock
from tests.sizes import SIZE

_FULL = SIZE == "full"

Call = Callable[[], object]


def _text(call: Call) -> str:
    try:
        found: object = call()
    except bridge.BridgeError as error:
        return str(error)
    return json.dumps(found, ensure_ascii=False)


def _cases(kb: bridge.KnowledgeBase, analyse: bool) -> list[Call]:
    files = sorted(bridge.shipped("cases").glob("*.lp"))
    cases = [bridge.read_case(file, kb.vocabulary) for file in files]
    return [
        lambda case=case: to_json(bridge.assess(kb, case, analyse=analyse))  # type: ignore[misc]
        for case in cases
    ]


def _explanations(kb: bridge.KnowledgeBase) -> list[Call]:
    case = bridge.read_case(bridge.shipped("cases") / "patient_a.lp", kb.vocabulary)
    return [
        lambda: to_json(bridge.assess(kb, case)),
        lambda: to_json(explain(kb, case, "met(liver_remnant)")),
        lambda: to_json(ask(kb, case)),
        lambda: to_json(change(kb, case, "met(liver_remnant)")),
        lambda: to_json(contrast(kb, case, "folfox", "folfiri")),
    ]


def by_threads(calls: list[Call], count: int) -> list[list[str]]:
    """What each thread gets for the calls, which each makes in an order of its own."""
    found = [[""] * len(calls) for _ in range(count)]

    def work(number: int) -> None:
        order = list(range(len(calls)))
        random.Random(number).shuffle(order)
        for one in order:
            found[number][one] = _text(calls[one])

    threads = [Thread(target=work, args=(number,)) for number in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def _fork(kb: bridge.KnowledgeBase) -> None:
    """New processes answer the same, also those that start while a thread is being answered."""
    calls = _cases(kb, analyse=False)
    expected = [_text(one) for one in calls]
    ended = False

    def work() -> None:
        while not ended:
            for one in calls:
                _text(one)

    busy = Thread(target=work)
    busy.start()
    for number in range(8):
        if not (process := os.fork()):
            some = range(number, len(calls), 8)
            os._exit(any(_text(calls[one]) != expected[one] for one in some))
        status = _ended(process)
        assert status == 0, f"process {number}: {status}"
    ended = True
    busy.join()


def _ended(process: int) -> int:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return status
        time.sleep(0.01)
    os.kill(process, 9)
    raise TimeoutError("the new process waits for ever")


def main(what: str, *more: str) -> None:
    if more:
        Lock.__enter__ = Lock.__exit__ = lambda *_: None  # type: ignore[method-assign]
    kb = bridge.load(cache=what != "cases")
    if what == "fork":
        return _fork(kb)
    of_cases = what in ("cases", "compiled")
    calls = _cases(kb, _FULL) if of_cases else _explanations(kb)
    count = 4 if of_cases or _FULL else 2
    found = by_threads(calls, count)  # first: what is made when it is first needed, a thread makes
    fresh = bridge.load()
    expected = [_text(one) for one in (_cases(fresh, _FULL) if of_cases else _explanations(fresh))]
    assert all(one == expected for one in found), "answers depend on the thread"
    return None


if __name__ == "__main__":
    main(*sys.argv[1:])
