"""Level mappings: ranks of the atoms of a loop, so that no derivation rests on itself.

Where predicates rest on each other, their atoms are ranked by the step in which the reduct derives
them; a rule counts only where the atoms that it needs rank lower (Gelfond and Lifschitz 1988;
Janhunen 2004). Each step starts from the atoms of the step before (semi-naive evaluation), so that
a long chain costs no more than its derivations.
"""

from collections.abc import Iterable, Iterator

from pyclingo_bridge.justify.form_index import FormIndex
from pyclingo_bridge.justify.ground import Fn, Signature
from pyclingo_bridge.justify.interpretation import Lower, Situation
from pyclingo_bridge.justify.literals import AtomLiteral, signatures, variables_of
from pyclingo_bridge.justify.matching import holds, solutions
from pyclingo_bridge.justify.rules import Head, Rule, Rules
from pyclingo_bridge.justify.term_tools import within
from pyclingo_bridge.justify.terms import Binding, Bound, Compound

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


_Start = tuple[Derives, Compound]


class _Steps:
    """The rules that derive the atoms of one loop, and the ranks found so far."""

    def __init__(self, loop: frozenset[Signature], heads: list[Derives]) -> None:
        self.loop, self.heads = loop, heads
        self.ranks: dict[Fn, int] = {}
        starts: list[tuple[Compound, _Start]] = []
        self._always: list[Derives] = []
        """Rules whose literals an atom of the loop does not settle."""
        for derives in heads:
            found = _starting(derives[1], loop)
            if found is None:
                self._always.append(derives)
            else:
                starts += [(form, (derives, form)) for form in found]
        self._starts = FormIndex(starts)

    def starts(self, new: set[Fn] | None) -> Iterator[tuple[Derives, Bound]]:
        """Rules with bindings to start from, for derivations that use a new atom; without `new`
        all rules."""
        if new is None:
            yield from ((derives, {}) for derives in self.heads)
            return
        yield from ((derives, {}) for derives in self._always)
        once: set[tuple[int, frozenset[tuple[str, object]]]] = set()
        for atom in new:
            for derives, form in self._starts.candidates(atom):
                start: Bound = {}
                if form.matches(atom, start):
                    key = id(derives[1]), frozenset(start.items())
                    if key not in once:
                        once.add(key)
                        yield derives, start


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
        steps = _Steps(loop, heads)
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
            for (rule, head), start in steps.starts(new)
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


def _starting(head: Head, loop: frozenset[Signature]) -> list[Compound] | None:
    """The literals of a body that an atom of the loop can satisfy; None where one of them is not
    settled by the atom."""
    forms = []
    for place, literal in enumerate(head.body.literals):
        if not any(signature in loop and sign == 0 for signature, sign in signatures(literal)):
            continue
        if not isinstance(literal, AtomLiteral) or not head.body.ready(place, frozenset()):
            return None
        forms.append(literal.atom)
    return forms
