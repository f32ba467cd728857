"""Cone of influence: the rules that bear on some atoms, over the patients of whom no more is known.

Most questions are about a few inputs. Where some patient answers one, so does the same patient of
whom nothing else is known, under the default of every other reading: the atoms asked about hang on
the inputs and readings behind them alone. He must not contradict himself, either. What he can
contradict himself by, an instance of a rule for `inconsistent` or of a constraint, is here a cause:

* a cause that reads none of these inputs and readings is false of him if it is false of a patient
  of whom nothing is known, under the default readings; this is asked of the solver;
* one that reads some of them stays. It cannot become true as other inputs become unknown if it
  reads those under an even number of negations; where it does not, they are inputs of the question.

The smallest patients who show something know nothing else anyway, so witnesses are the same, to the
first in order.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, KNOWN, PATIENT, WARNING
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.components import reachable
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.solver import Literal

_Signed = tuple[Literal, bool]
"""An atom, and whether it is read under an even number of negations."""


@dataclass(frozen=True, slots=True)
class _Reads:
    """What some atoms, or the body of a cause, hang on."""

    inputs: frozenset[str]
    negated: frozenset[str]
    """Inputs that are read under an odd number of negations."""
    readings: frozenset[str]
    other: bool
    """Whether it hangs on a free atom that says neither what is stated nor how to read."""

    def meets(self, inputs: Set[str], readings: Set[str]) -> bool:
        """Whether it hangs on one of these, or on what is neither."""
        return self.other or not (
            inputs.isdisjoint(self.inputs) and readings.isdisjoint(self.readings)
        )


class Cones:
    """The rules of a structure without plans, of which cones are cut out."""

    def __init__(self, kb: KnowledgeBase, structure: Structure) -> None:
        """`structure` are ground rules of `kb`, plans switched off."""
        self._kb, self._structure = kb, structure
        stated, chosen = structure.literals(PATIENT), structure.literals(CHOSEN)
        self._input_of = {atom: str(name) for (name, _), atom in stated}
        self._reading_of = {atom: str(name) for (name, _), atom in chosen}
        defaults = kb.chosen().items()
        self._defaults = {atom for row, atom in chosen if (str(row[0]), str(row[1])) in defaults}

    def sliced(
        self, atoms: Iterable[Literal], readings: Collection[str] | None = None
    ) -> Structure:
        """The rules behind some atoms, and those by which a patient can contradict himself there.

        Readings keep their default but for those named, or without names for those that bear on
        it. Where the argument does not hold, it is the structure as it is.
        """
        wanted = list(dict.fromkeys(map(abs, atoms)))
        asked = self._reads(wanted)
        if not self._is_sound or asked.other:
            return self._structure
        inputs = set(asked.inputs)
        chosen = set(asked.readings if readings is None else readings)
        linked: dict[GroundRule, None] = {}
        left = dict(self._causes)
        while new := [rule for rule, reads in left.items() if reads.meets(inputs, chosen)]:
            for rule in new:
                reads = left.pop(rule)
                linked[rule] = None
                inputs |= reads.negated
                chosen |= reads.readings if readings is None else frozenset()
        warned = self._warned_of_nothing or ()
        warnings = [
            atom
            for atom, reads in self._warnings.items()
            if atom in warned or reads.meets(inputs, chosen)
        ]
        rules = self._behind([*wanted, *warnings], linked, inputs, chosen)
        return replace(self._structure, rules=list(rules), remembered={})

    def _behind(
        self,
        wanted: Iterable[Literal],
        linked: Iterable[GroundRule],
        inputs: Set[str],
        chosen: Set[str],
    ) -> dict[GroundRule, None]:
        """The linked causes, and the rules behind them, behind some atoms, and of what is open."""
        stated = {atom for atom, name in self._input_of.items() if name in inputs}
        read = {atom for atom, name in self._reading_of.items() if name in chosen}

        def deriving(atom: Literal) -> Sequence[GroundRule]:
            if atom in self._input_of and atom not in stated:
                return ()
            if atom in self._reading_of and atom not in read:
                return (GroundRule(False, (atom,), ()),) if atom in self._defaults else ()
            return self._structure.derived_by(atom)

        rules = dict.fromkeys(linked)
        bodies = [abs(literal) for rule in rules for literal in rule.body]
        known = [atom for (name,), atom in self._structure.literals(KNOWN) if str(name) in inputs]
        atoms = reachable(
            [*wanted, *bodies, *known, *sorted(stated), *sorted(read)],
            lambda atom: [abs(literal) for rule in deriving(atom) for literal in rule.body],
        )
        return rules | {rule: None for atom in atoms for rule in deriving(atom)}

    def _reads(self, literals: Iterable[Literal]) -> _Reads:
        """What some literals hang on."""
        ends = self._input_of.keys() | self._reading_of.keys()

        def below(signed: _Signed) -> Iterator[_Signed]:
            atom, even = signed
            for rule in () if atom in ends else self._structure.derived_by(atom):
                for literal in rule.body:
                    yield abs(literal), even == (literal > 0)
                if min(rule.weights, default=0) < 0:
                    yield from ((abs(literal), even == (literal < 0)) for literal in rule.body)

        nodes = reachable(((abs(literal), literal > 0) for literal in literals), below)
        atoms = {atom for atom, _ in nodes}
        read = {atom: self._input_of[atom] for atom in atoms if atom in self._input_of}
        return _Reads(
            frozenset(read.values()),
            frozenset(name for atom, name in read.items() if (atom, False) in nodes),
            frozenset(self._reading_of[atom] for atom in atoms if atom in self._reading_of),
            any(atom in self._structure.free for atom in atoms - ends),
        )

    @cached_property
    def _is_sound(self) -> bool:
        """Whether the rules are of the kind that is argued about, and the patient of whom nothing
        is known does not contradict himself under the default readings."""
        disjunctive = any(len(rule.head) > 1 and not rule.choice for rule in self._structure.rules)
        errors_read = not self._structure.reading.keys().isdisjoint(self._structure.errors)
        return not disjunctive and not errors_read and self._warned_of_nothing is not None

    @cached_property
    def _warned_of_nothing(self) -> frozenset[Literal] | None:
        """The warnings of the patient of whom nothing is known; None: he contradicts himself."""
        kb = self._kb
        nothing = [*kb.patient({}), *kb.in_force(kb.chosen()), -kb.planning, *kb.consistent]
        model = kb.program.holds(nothing, self._warnings)
        return None if model is None else frozenset(model)

    @cached_property
    def _warnings(self) -> dict[Literal, _Reads]:
        return {atom: self._reads([atom]) for _, atom in self._structure.literals(WARNING)}

    @cached_property
    def _causes(self) -> dict[GroundRule, _Reads]:
        """What each cause hangs on."""
        structure = self._structure
        errors = [rule for error in structure.errors for rule in structure.derived_by(error)]
        headless = [rule for rule in structure.rules if not rule.head]
        return {rule: self._reads(rule.body) for rule in (*errors, *headless)}
