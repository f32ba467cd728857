"""Explains programs of others with `crlm why`, and has clingo replay each explanation.

    python .ci/others.py [--seconds S] [--atoms N] PATH...

A PATH is a program, a folder of programs, or files of one program joined by commas. Of each program
some atoms that hold and some that do not are explained, or why it has no answer set. Printed are
the programs that are refused, with the reason, those that take too long, and the sums. Exit code 1
where clingo does not agree with an explanation. Nothing of a program is kept.
"""

import argparse
import multiprocessing
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pyclingo_bridge.base.diagnostics import BridgeError
from pyclingo_bridge.justify.why.program import read_program
from tests.justify.why.replay import explain_all

Outcome = tuple[str, int, int]
"""`explained`, `without an answer set`, or why not; how many goals, and how many steps."""


def outcome(files: list[Path], atoms: int) -> Outcome:
    """What becomes of a program."""
    try:
        goals, steps = explain_all(read_program(files), atoms, atoms)
    except BridgeError as error:
        first = error.diagnostics[0]
        return f"refused: {first.code}: {first.message}", 0, 0
    except AssertionError as error:
        return f"WRONG: {str(error)[:300]}", 0, 0
    return ("explained" if goals else "nothing to explain"), goals, steps


def _send(files: list[Path], atoms: int, out: Any) -> None:
    try:
        out.send(outcome(files, atoms))
    except Exception as error:
        out.send((f"WRONG: {type(error).__name__}: {str(error)[:300]}", 0, 0))


def within(seconds: float, files: list[Path], atoms: int) -> Outcome:
    """The outcome, in a process of its own that is ended after some time."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_send, args=(files, atoms, theirs))
    process.start()
    found: Outcome = (f"not done in {seconds:g} s", 0, 0)
    if ours.poll(seconds):
        found = ours.recv()
    process.kill()
    process.join()
    return found


def programs(paths: list[str]) -> list[list[Path]]:
    """The programs that paths name, each with its files."""
    found = []
    for path in paths:
        if Path(path).is_dir():
            found += [[one] for one in sorted(Path(path).rglob("*.lp"))]
        else:
            found.append([Path(part) for part in path.split(",")])
    return found


def main() -> None:
    """Explain all, and print what became of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--atoms", type=int, default=3)
    parser.add_argument("paths", nargs="+")
    asked = parser.parse_args()
    kinds: Counter[str] = Counter()
    goals = steps = 0
    for files in programs(asked.paths):
        kind, some, many = within(asked.seconds, files, asked.atoms)
        goals, steps = goals + some, steps + many
        kinds[":".join(kind.split(":")[:2]) if kind.startswith("refused") else kind[:20]] += 1
        if kind not in ("explained", "nothing to explain"):
            print(f"{' '.join(map(str, files))}\n    {kind}", flush=True)
    print(f"{sum(kinds.values())} programs, {goals} goals explained, {steps} steps replayed")
    for kind, number in kinds.most_common():
        print(f"{number:6} {kind}")
    sys.exit(any(kind.startswith("WRONG") for kind in kinds))


if __name__ == "__main__":
    main()
