"""Justifications of the atoms of an answer set, and of those that are not in it.

The answer set is given (clingo found it); each atom of it is derived by a rule as written whose
body holds in it, and the derivation is well-founded (see `founding`).
"""

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from pyclingo_bridge.justify.claims import Block, Claim, ClaimKind, Need
from pyclingo_bridge.justify.founding import Founding, alone, others, stands
from pyclingo_bridge.justify.ground import Fn
from pyclingo_bridge.justify.interpretation import EMPTY, Situation
from pyclingo_bridge.justify.literal_claims import LiteralClaims
from pyclingo_bridge.justify.matching import solutions
from pyclingo_bridge.justify.rules import Head, Rule, Rules
from pyclingo_bridge.justify.term_tools import depth, form_of
from pyclingo_bridge.justify.terms import Binding, Bound, Compound
from pyclingo_bridge.justify.why_not import Blocking

_LOOKED_INTO = 10_000
"""How many absent atoms, with the instances of rules that could have given them, one question looks
into: `p(X) :- p(X + 1)` would have it go on forever."""
_DEPTH = 40
"""How deeply nested they may be: `p(X) :- p(f(X))`."""
_DERIVATIONS = 16
"""How many derivations of one atom are given; the language allows any number."""


class Explainer:
    """Makes the claims about one answer set; each claim is made once."""

    def __init__(self, rules: Rules, situation: Situation, possible: Situation = EMPTY) -> None:
        """`possible` are the atoms that could come from outside the rules."""
        self.rules = rules
        self.situation = situation
        self.possible = possible
        self._present: dict[Fn, Claim] = {}
        self._absent: dict[str, Claim] = {}
        self._unfinished: deque[Callable[[], None]] = deque()
        self._looked_into = 0
        self._founding = Founding(rules, situation)
        self._blocking = Blocking(rules, situation)
        self._literals = LiteralClaims(situation, self._present_claim, self._absent_claim)

    def why(self, atom: Fn) -> Claim:
        """Why an atom that holds does. Raises KeyError for one that does not."""
        if atom not in self.situation:
            raise KeyError(str(atom))
        return self._finished(self._present_claim(atom))

    def why_not(self, goal: Compound) -> Claim:
        """Why no atom of this form holds; `_` and variables stand for anything.

        Raises KeyError where one does.
        """
        if (atom := self.situation.some(goal, {})) is not None:
            raise KeyError(str(atom))
        claim = self._absent_claim(goal)
        if claim.cut:
            self._look_into(claim, goal, near=True)
        return self._finished(claim)

    def complete(self, claim: Claim) -> Claim:
        """Add the other derivations of an atom that holds: what is in the way may be so twice."""
        self._complete(claim)
        return self._finished(claim)

    def needs(self, block: Block) -> list[Need]:
        """The atoms from outside the rules that would let a blocked rule go on."""
        return list(self._blocking.needs(block, self.possible))

    # Claims are made first and filled in turn: a chain may be longer than a stack is deep.

    def _present_claim(self, atom: Fn) -> Claim:
        claim = self._present.get(atom)
        if claim is None:
            claim = self._present[atom] = Claim("given", True, atom)
            if atom.signature not in self.rules.outside:
                self._unfinished.append(partial(self._derive, claim, atom))
        return claim

    def _absent_claim(self, goal: Compound) -> Claim:
        key = str(goal)
        claim = self._absent.get(key)
        if claim is None:
            claim = self._absent[key] = Claim("absent", False, goal)
            self._look_into(claim, goal, self._looked_into < _LOOKED_INTO and depth(goal) <= _DEPTH)
        return claim

    def _look_into(self, claim: Claim, goal: Compound, near: bool) -> None:
        if goal.signature not in self.rules.outside:
            claim.cut = not near
            if near:
                self._looked_into += 1
                self._unfinished.append(partial(self._block, claim, goal))

    def _finished(self, claim: Claim) -> Claim:
        try:
            while self._unfinished:
                self._unfinished.popleft()()
        except Exception:  # a rule that cannot be explained: what is half done is not kept
            self._unfinished.clear()
            self._present.clear()
            self._absent.clear()
            raise
        finally:
            self._looked_into = 0
        return claim

    # Derivations of what holds.

    def _derive(self, claim: Claim, atom: Fn) -> None:
        derivation = next(self._derivations(atom), None)
        if derivation is not None:
            self._fill(claim, *derivation)

    def _derivations(self, atom: Fn) -> Iterator[tuple[Rule, Head, Binding, Situation]]:
        """The instances of rules that derive an atom without resting on it."""
        lower = self._founding.below(atom)
        for strict in (True, False):  # an alternative that has to hold before one that need not
            for rule, head in self.rules.candidates(atom):
                if rule.kind == "external" or not (strict or rule.kind == "disjunction"):
                    continue
                for binding in self._instances(head, atom, lower):
                    if strict and not alone(rule, head, binding, self.situation):
                        continue
                    if lower is self.situation or stands(head, binding, self.situation):
                        yield rule, head, binding, lower

    def _complete(self, claim: Claim) -> None:
        if claim.kind != "derived" or not isinstance(claim.checked, Fn) or claim.also:
            return
        for rule, head, binding, lower in islice(self._derivations(claim.checked), _DERIVATIONS):
            if not (rule is claim.rule and binding == claim.binding):
                other = Claim("derived", True, claim.checked)
                self._fill(other, rule, head, binding, lower)
                claim.also.append(other)

    def _fill(
        self, claim: Claim, rule: Rule, head: Head, binding: Binding, lower: Situation
    ) -> None:
        claim.rule, claim.head, claim.binding = rule, head, binding
        claim.kind = _kind(rule, head)
        body = head.body
        claim.because = [self._literals.claim(n, binding, body, lower) for n in body.literals]
        if claim.kind == "alternative":
            lacking = dict.fromkeys(others(rule, head, binding, self.situation))
            claim.because += [
                self._absent_claim(form_of(atom)) for atom in lacking if atom not in self.situation
            ]

    def _instances(self, head: Head, atom: Fn, lower: Situation) -> Iterator[Bound]:
        """Substitutions under which the body holds and the head is this atom."""
        binding: Bound = {}
        for term, value in zip(head.atom.arguments, atom.arguments, strict=True):
            solvable = not term.spread and term.solvable(frozenset())
            if solvable and not term.matches(value, binding):
                return
        for solution in solutions(head.body, binding, lower):
            if head.direct or atom in head.atom.values(solution):
                yield solution

    # Blocks of what does not.

    def _block(self, claim: Claim, goal: Compound) -> None:
        claim.blocks, claim.complete = self._blocking.blocks(goal)
        self._looked_into += len(claim.blocks)
        for block in claim.blocks:
            block.because = self._failing(block)
            for failing in block.because:
                self._unfinished.append(partial(self._complete, failing))

    def _failing(self, block: Block) -> list[Claim]:
        body = block.head.body
        claims = [
            self._literals.claim(body.literals[place], block.binding, body, self.situation)
            for place in block.failing
        ]
        for claim in claims:
            if claim.kind == "comparison":
                claim.because = [self._present_claim(atom) for atom in self._computed(claim)]
        if block.rule.kind == "disjunction" and not (claims or block.undecided):
            atoms = others(block.rule, block.head, block.binding, self.situation)
            claims += [self._present_claim(atom) for atom in atoms if atom in self.situation]
        return claims

    def _computed(self, claim: Claim) -> list[Fn]:
        """The atoms that gave a comparison its numbers and hang on the case by rules: what such a
        number is made of is a part of why it does not do."""
        return [
            atom
            for atom in dict.fromkeys(claim.origins.values())
            if atom.signature not in self.rules.outside and not self.rules.settled(atom.signature)
        ]


def _kind(rule: Rule, head: Head) -> ClaimKind:
    if rule.kind == "choice":
        return "chosen"
    if rule.kind == "disjunction" and (len(rule.heads) > 1 or head.conditional):
        return "alternative"
    return "derived" if head.body.literals else "fact"
