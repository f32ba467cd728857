"""What a finding bears on: an operation, other treatment, diagnostics, or the sources alone."""

from collections import defaultdict
from collections.abc import Iterable

from pyclingo_bridge.guideline.predicates import (
    ADVICE,
    BEARS_ON,
    FAILED_BY,
    MET_BY,
    SERVES,
)
from pyclingo_bridge.population.findings import BEARINGS
from pyclingo_bridge.solving.atoms import printed
from pyclingo_bridge.solving.program import Program

_UNSAID = "treatment"
"""What an action, a decision or a criterion bears on of which the rules say nothing."""


class Bearings:
    """What the actions, decisions, criteria and statements of a guideline bear on."""

    def __init__(self, program: Program) -> None:
        self._of = {
            str(a.symbol.arguments[0]): str(a.symbol.arguments[1]) for a in program.atoms(BEARS_ON)
        }
        self._decisions: dict[str, list[str]] = defaultdict(list)
        for action, decision, _ in program.facts(SERVES):
            self._decisions[str(action)].append(str(decision))
        self._subjects: dict[str, set[str]] = defaultdict(set)
        for predicate, subject, statement in ((ADVICE, 1, 2), (MET_BY, 0, 1), (FAILED_BY, 0, 1)):
            for atom in program.atoms(predicate):
                arguments = atom.symbol.arguments
                self._subjects[printed(str(arguments[statement]))].add(str(arguments[subject]))

    def of(self, *subjects: str) -> str:
        """What some of these actions, decisions or criteria bear on, the weightiest."""
        named = (one for subject in subjects for one in self._decisions.get(subject, [subject]))
        return weightiest(self._of.get(name, _UNSAID) for name in named)

    def of_statements(self, statements: Iterable[str]) -> str:
        """What the statements, as people write them, bear on: the weightiest they speak of."""
        return self.of(*(one for name in statements for one in self._subjects[name]))

    def declared(self, finding: str) -> str | None:
        """What the rules say that a finding bears on, if they do."""
        return self._of.get(finding)


def weightiest(bearings: Iterable[str]) -> str:
    """The one of them that can do most to a patient."""
    return min(bearings, key=BEARINGS.index, default=BEARINGS[-1])
