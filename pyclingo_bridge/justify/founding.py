"""The order in which the atoms of a loop are derived, so that none rests on itself.

Where predicates rest on each other, their atoms are ranked by the step in which the reduct derives
them; a rule counts only where what it needs ranks lower (Gelfond and Lifschitz 1988; level mappings
as in Janhunen 2004). Steps are taken from what is new (semi-naive evaluation), so that a long chain
costs no more than its derivations.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyclingo_bridge.justify.ground import Fn, Signature
from pyclingo_bridge.justify.interpretation import Lower, Situation
from pyclingo_bridge.justify.literals import AtomLiteral, signatures
from pyclingo_bridge.justify.matching import holds, solutions
from pyclingo_bridge.justify.rules import Head, Rule, Rules
from pyclingo_bridge.justify.term_tools import within
from pyclingo_bridge.justify.terms import Binding, Bound

Derives = tuple[Rule, Head]


def others(rule: Rule, head: Head, binding: Binding, situation: Situation) -> Iterator[Fn]:
    """The atoms of the other alternatives of an instance of a disjunction."""
    names = frozenset[str]().union(*(one.variables for one in rule.body.literals))
    shared = within(names, binding)
    for other in rule.heads:
        for found in solutions(other.body, shared, situation):
            if other is not head or found != binding:
                yield from other.atom.values(found)


def alone(rule: Rule, head: Head, binding: Binding, situation: Situation) -> bool:
    """Whether of a disjunction no other alternative holds: then this one has to."""
    return rule.kind != "disjunction" or not any(
        atom in situation for atom in others(rule, head, binding, situation)
    )


@dataclass(slots=True)
class _Steps:
    """The ways to derive the atoms of one loop, and the ranks found so far."""

    situation: Situation
    loop: frozenset[Signature]
    heads: list[Derives]
    ranks: dict[Fn, int]

    def lower(self, limit: int) -> Situation:
        return Lower(self.situation, self.loop, self.ranks, limit)


class Founding:
    """Ranks the atoms of loops when they are first asked for."""

    def __init__(self, rules: Rules, situation: Situation) -> None:
        self._rules = rules
        self._situation = situation
        self._ranks: dict[frozenset[Signature], dict[Fn, int]] = {}

    def below(self, atom: Fn) -> Situation:
        """What the atom may rest on."""
        loop = self._rules.loop(atom.signature)
        if not loop:
            return self._situation
        if loop not in self._ranks:
            self._ranks[loop] = self._ranked(loop)
        ranks = self._ranks[loop]
        return Lower(self._situation, loop, ranks, ranks[atom])

    def _ranked(self, loop: frozenset[Signature]) -> dict[Fn, int]:
        heads = [
            (rule, head)
            for signature in loop
            for rule, head in self._rules.deriving(signature)
            if rule.kind != "external"
        ]
        steps = _Steps(self._situation, loop, heads, {})
        left = {atom for one in loop for atom in self._situation.of(one)}
        step = 1
        new = self._first(steps, strict=True)
        while left:
            new = (
                new
                or self._first(steps, strict=False)
                or left - self._derivable(heads)  # what comes from outside the rules
                or left
            )
            steps.ranks.update(dict.fromkeys(new, step))
            left -= new
            step += 1
            new = self._next(steps, new, step)
        return steps.ranks

    def _first(self, steps: _Steps, strict: bool) -> set[Fn]:
        """What is derived from all that is ranked; strict: by a disjunction only what has to be."""
        lower = steps.lower(len(steps.ranks) + 2)
        return {
            atom
            for rule, head in steps.heads
            for binding in solutions(head.body, {}, lower)
            for atom in self._derived(rule, head, binding, steps, strict)
        }

    def _next(self, steps: _Steps, new: set[Fn], limit: int) -> set[Fn]:
        """What is derived with one of these."""
        lower = steps.lower(limit)
        return {
            atom
            for rule, head in steps.heads
            for start in _starts(head, steps.loop, new)
            for binding in solutions(head.body, start, lower)
            for atom in self._derived(rule, head, binding, steps, strict=True)
        }

    def _derived(
        self, rule: Rule, head: Head, binding: Bound, steps: _Steps, strict: bool
    ) -> Iterator[Fn]:
        new = (
            atom
            for atom in head.atom.values(binding)
            if atom not in steps.ranks and atom in self._situation
        )
        for atom in new:
            if stands(head, binding, self._situation) and (
                not strict or alone(rule, head, binding, self._situation)
            ):
                yield atom

    def _derivable(self, heads: Iterable[Derives]) -> set[Fn]:
        return {
            atom
            for _, head in heads
            for binding in solutions(head.body, {}, self._situation)
            for atom in head.atom.values(binding)
        }


def stands(head: Head, binding: Binding, situation: Situation) -> bool:
    """Whether what is not monotone in a body holds in the whole answer set too."""
    return all(
        isinstance(one, AtomLiteral) or holds(one, binding, situation) for one in head.body.literals
    )


def _starts(head: Head, loop: frozenset[Signature], new: set[Fn]) -> list[Bound]:
    """Where to look for what is derived with a new atom: a literal that it satisfies."""
    found: dict[frozenset[tuple[str, object]], Bound] = {}
    for place, literal in enumerate(head.body.literals):
        if not any(one in loop and sign == 0 for one, sign in signatures(literal)):
            continue
        if not isinstance(literal, AtomLiteral) or not head.body.ready(place, frozenset()):
            return [{}]  # cannot be told from the atom
        for atom in new:
            start: Bound = {}
            if atom.signature == literal.atom.signature and literal.atom.matches(atom, start):
                found[frozenset(start.items())] = start
    return list(found.values())
