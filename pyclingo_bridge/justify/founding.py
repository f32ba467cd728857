"""Level mappings: ranks of the atoms of a loop, so that no derivation rests on itself.

Where predicates rest on each other, their atoms are ranked by the step in which the reduct derives
them; a rule counts only where the atoms that it needs rank lower (Gelfond and Lifschitz 1988;
Janhunen 2004). Each step starts from the atoms of the step before (semi-naive evaluation), so that
a long chain costs no more than its derivations.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyclingo_bridge.justify.ground import Fn, Signature
from pyclingo_bridge.justify.interpretation import Lower, Situation
from pyclingo_bridge.justify.literals import AtomLiteral, signatures, variables_of
from pyclingo_bridge.justify.matching import holds, solutions
from pyclingo_bridge.justify.rules import Head, Rule, Rules
from pyclingo_bridge.justify.term_tools import within
from pyclingo_bridge.justify.terms import Binding, Bound

Derives = tuple[Rule, Head]


def others(rule: Rule, head: Head, binding: Binding, situation: Situation) -> Iterator[Fn]:
    """The atoms of the other alternatives of an instance of a disjunction."""
    shared = within(variables_of(rule.body.literals), binding)
    for other in rule.heads:
        for solution in solutions(other.body, shared, situation):
            if other is not head or solution != binding:
                yield from other.atom.values(solution)


def alone(rule: Rule, head: Head, binding: Binding, situation: Situation) -> bool:
    """Whether no other alternative of a disjunction holds, so that this one has to."""
    return rule.kind != "disjunction" or not any(
        atom in situation for atom in others(rule, head, binding, situation)
    )


@dataclass(slots=True)
class _Steps:
    """The rules that derive the atoms of one loop, and the ranks found so far."""

    loop: frozenset[Signature]
    heads: list[Derives]
    ranks: dict[Fn, int]


class Founding:
    """Ranks the atoms of loops when they are first asked for."""

    def __init__(self, rules: Rules, situation: Situation) -> None:
        self._rules = rules
        self._situation = situation
        self._ranks: dict[frozenset[Signature], dict[Fn, int]] = {}

    def below(self, atom: Fn) -> Situation:
        """The atoms that the derivation of an atom may rest on."""
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
        steps = _Steps(loop, heads, {})
        left = {atom for signature in loop for atom in self._situation.of(signature)}
        step = 1
        new = self._derivable(steps)
        while left:
            new = (
                new
                or self._derivable(steps, strict=False)
                or left - self._with_rules(heads)  # given from outside the rules
                or left
            )
            steps.ranks.update(dict.fromkeys(new, step))
            left -= new
            step += 1
            new = self._derivable(steps, new)
        return steps.ranks

    def _derivable(self, steps: _Steps, new: set[Fn] | None = None, strict: bool = True) -> set[Fn]:
        """The atoms that a rule derives from ranked ones, with at least one `new` one if given.

        Where `strict`, a disjunction derives only an alternative that has to hold.
        """
        ranked = Lower(self._situation, steps.loop, steps.ranks, len(steps.ranks) + 2)
        return {
            atom
            for rule, head in steps.heads
            for start in ([{}] if new is None else _starts(head, steps.loop, new))
            for binding in solutions(head.body, start, ranked)
            for atom in head.atom.values(binding)
            if atom not in steps.ranks
            and atom in self._situation
            and stands(head, binding, self._situation)
            and (not strict or alone(rule, head, binding, self._situation))
        }

    def _with_rules(self, heads: Iterable[Derives]) -> set[Fn]:
        """The atoms of all rules whose bodies hold."""
        return {
            atom
            for _, head in heads
            for binding in solutions(head.body, {}, self._situation)
            for atom in head.atom.values(binding)
        }


def stands(head: Head, binding: Binding, situation: Situation) -> bool:
    """Whether the literals of a body that may not be monotone hold in the whole answer set too."""
    literals = (literal for literal in head.body.literals if not isinstance(literal, AtomLiteral))
    return all(holds(literal, binding, situation) for literal in literals)


def _starts(head: Head, loop: frozenset[Signature], new: set[Fn]) -> list[Bound]:
    """Bindings to start from for derivations that use a new atom: of each literal it satisfies."""
    starts: dict[frozenset[tuple[str, object]], Bound] = {}
    for place, literal in enumerate(head.body.literals):
        if not any(signature in loop and sign == 0 for signature, sign in signatures(literal)):
            continue
        if not isinstance(literal, AtomLiteral) or not head.body.ready(place, frozenset()):
            return [{}]  # the atom does not settle its variables
        for atom in new:
            start: Bound = {}
            if atom.signature == literal.atom.signature and literal.atom.matches(atom, start):
                starts[frozenset(start.items())] = start
    return list(starts.values())
