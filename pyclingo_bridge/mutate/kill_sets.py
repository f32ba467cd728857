"""Kill set: the fewest patients that kill every mutant that can be killed, a smallest set cover.

First greedy (within a factor of ln n of the least: Chvátal 1979), then by clingo, which looks for
fewer until a time bound and often proves that there are none.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

import clingo

from pyclingo_bridge.base.bitsets import members

_Member = TypeVar("_Member", int, str)
_PROGRAM = """
1 { taken(Patient) : kills(Patient, Mutant) } :- kills(_, Mutant).
#minimize { 1, Patient : taken(Patient) }.
"""


@dataclass(frozen=True, slots=True)
class KillSet:
    """Which of the candidates are taken."""

    chosen: tuple[int, ...]
    proved: bool
    """Whether no smaller set of the candidates kills as many."""


def kill_set(killers: Iterable[int], seconds: float) -> KillSet:
    """The smallest set with one of the killers of each mutant.

    The killers of a mutant are a number with a bit for each candidate; none may be 0.
    """
    needed = _needed(killers)
    few = greedy_cover([frozenset(members(killers)) for killers in needed])
    chosen, proved = _exact(needed, few, seconds)
    return KillSet(tuple(sorted(chosen)), proved)


def _needed(killers: Iterable[int]) -> list[int]:
    """Without those that are killed whenever another is."""
    needed: list[int] = []
    for candidates in sorted(set(killers), key=lambda bits: (bits.bit_count(), bits)):
        if not any(candidates & fewer == fewer for fewer in needed):
            needed.append(candidates)
    return needed


def greedy_cover(sets: Iterable[Collection[_Member]]) -> list[_Member]:
    """Few members, chosen greedily, of which each set has one; the first of several as good."""
    chosen: list[_Member] = []
    left = list(sets)
    while left:
        counts = Counter(chain.from_iterable(left))
        best = min(counts, key=lambda member: (-counts[member], member))
        chosen.append(best)
        left = [one for one in left if best not in one]
    return chosen


def _exact(needed: Sequence[int], best: list[int], seconds: float) -> tuple[list[int], bool]:
    if not needed:
        return [], True
    control = clingo.Control(["--opt-strategy=usc,k,0,5", "--opt-usc-shrink=min", "--seed=1"])
    facts = (
        f"kills({candidate}, {number})."
        for number, killers in enumerate(needed)
        for candidate in members(killers)
    )
    control.add("base", [], _PROGRAM + "\n".join(facts))
    control.ground()
    models: list[list[int]] = [best]

    def keep(model: clingo.Model) -> None:
        atoms = model.symbols(atoms=True)
        models.append([atom.arguments[0].number for atom in atoms if atom.name == "taken"])

    with control.solve(on_model=keep, async_=True) as handle:
        in_time = handle.wait(seconds)
        if not in_time:
            handle.cancel()
        proved = in_time and bool(handle.get().exhausted)
    return min(models, key=len), proved
