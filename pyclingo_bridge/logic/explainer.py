"""Why an atom of an answer set holds, and why another does not: from the rules as written.

An answer set is taken as given (clingo found it); each atom of it is derived by a rule whose body
holds in it, and the derivation is well-founded: where predicates rest on each other, atoms are
ranked by the steps in which the reduct derives them, and a rule counts only if what it needs ranks
lower (Gelfond and Lifschitz 1988; level mappings as in Janhunen 2004).
"""

from collections.abc import Iterator
from itertools import islice

from pyclingo_bridge.logic.blocking import Blocking
from pyclingo_bridge.logic.claims import Block, Claim, ClaimKind, Need
from pyclingo_bridge.logic.ground import Fn, Signature
from pyclingo_bridge.logic.literals import (
    Aggregate,
    AtomLiteral,
    Body,
    Comparison,
    Conditional,
    Literal,
)
from pyclingo_bridge.logic.matching import amount, counted, holds, satisfied, solutions
from pyclingo_bridge.logic.rules import Head, Rule, Rules
from pyclingo_bridge.logic.situation import EMPTY, Situation, Without
from pyclingo_bridge.logic.terms import Binding, Bound, Compound, compound, form_of

_DERIVATIONS = 16
"""How many derivations of one atom are given; the language allows any number."""


class Explainer:
    """Explains atoms of one answer set; what was explained once is the same object again."""

    def __init__(self, rules: Rules, situation: Situation, possible: Situation = EMPTY) -> None:
        """`possible` are the atoms that could come from outside the rules."""
        self.rules = rules
        self.situation = situation
        self.possible = possible
        self._present: dict[Fn, Claim] = {}
        self._absent: dict[str, Claim] = {}
        self._ranks: dict[frozenset[Signature], dict[Fn, int]] = {}
        self._blocking = Blocking(rules, situation)

    def why(self, atom: Fn) -> Claim:
        """Why an atom that holds does. Raises KeyError for one that does not."""
        claim = self._present.get(atom)
        if claim is None:
            if atom not in self.situation:
                raise KeyError(str(atom))
            claim = self._present[atom] = Claim("given", True, atom)
            if atom.signature not in self.rules.outside:
                self._derive(claim, atom)
        return claim

    def why_not(self, goal: Compound) -> Claim:
        """Why no atom of this form holds; `_` and variables stand for anything."""
        key = str(goal)
        claim = self._absent.get(key)
        if claim is None:
            claim = self._absent[key] = Claim("absent", False, goal)
            if goal.signature not in self.rules.outside:
                claim.blocks = self._blocking.blocks(goal)
                for block in claim.blocks:
                    block.because = self._failing(block)
                    for one in block.because:
                        self.complete(one)
        return claim

    def complete(self, claim: Claim) -> Claim:
        """Add the other derivations of an atom that holds: what is in the way may be so twice."""
        if claim.kind == "derived" and isinstance(claim.subject, Fn) and not claim.also:
            claim.also = [
                other
                for other in islice(self._derivations(claim.subject), _DERIVATIONS)
                if not (other.rule is claim.rule and other.binding == claim.binding)
            ]
        return claim

    def needs(self, block: Block) -> list[Need]:
        """What of the outside would let a blocked rule go on."""
        return list(self._blocking.needs(block, self.possible))

    def shown(self, term: Fn) -> Claim | None:
        """Why a term is shown (`#show term : body.`), or None where no such statement shows it."""
        wanted = compound("#show", form_of(Fn("", (term,))).arguments)
        for rule in self.rules.shows:
            for binding in self._instances(rule.heads[0], wanted):
                claim = Claim("derived", True, term)
                self._fill(claim, rule, rule.heads[0], binding)
                return claim
        return None

    def cost(self) -> list[tuple[int, int, Claim]]:
        """What each minimise statement counts in this answer set: (priority, weight, reason)."""
        found: dict[object, tuple[int, int, Claim]] = {}
        for rule in self.rules.minimizes:
            for binding in solutions(rule.body, {}, self.situation):
                weight, priority = (term.value(binding) for term in rule.weight or ())
                counts = rule.heads[0].atom.value(binding)
                if isinstance(weight, int) and isinstance(priority, int):
                    claim = Claim("derived", True, rule.heads[0].atom.filled(binding))
                    self._fill(claim, rule, rule.heads[0], binding)
                    found.setdefault((priority, weight, counts), (priority, weight, claim))
        return list(found.values())

    # Derivations of what holds.

    def _derive(self, claim: Claim, atom: Fn) -> None:
        for rule, head, binding in self._founded_instances(atom):
            self._fill(claim, rule, head, binding)
            return

    def _derivations(self, atom: Fn) -> Iterator[Claim]:
        for rule, head, binding in self._founded_instances(atom):
            claim = Claim("derived", True, atom)
            self._fill(claim, rule, head, binding)
            yield claim

    def _founded_instances(self, atom: Fn) -> Iterator[tuple[Rule, Head, Binding]]:
        """The instances of rules that derive an atom without resting on it."""
        loop = self.rules.loop(atom.signature)
        form = form_of(atom)
        for rule, head in self.rules.deriving(atom.signature):
            if rule.kind == "external":
                continue
            for binding in self._instances(head, form):
                if not loop or self._founded(head, binding, loop, atom):
                    yield rule, head, binding

    def _fill(self, claim: Claim, rule: Rule, head: Head, binding: Binding) -> None:
        claim.rule, claim.head, claim.binding = rule, head, binding
        claim.kind = _kind(rule, head)
        claim.because = [self.claim(one, binding, head.body) for one in head.body.literals]
        if claim.kind == "alternative":
            claim.because += self._other_alternatives(rule, binding)

    def _other_alternatives(self, rule: Rule, binding: Binding) -> Iterator[Claim]:
        """The alternatives of a disjunction that do not hold."""
        names = frozenset[str]().union(*(one.variables for one in rule.body.literals))
        shared = {name: value for name, value in binding.items() if name in names}
        for other in rule.heads:
            for found in solutions(other.body, shared, self.situation):
                for atom in other.atom.values(found):
                    if atom not in self.situation:
                        yield self.why_not(form_of(atom))

    def _instances(self, head: Head, form: Compound) -> Iterator[Bound]:
        """Substitutions under which the body holds and the head is this (ground) atom."""
        binding: Bound = {}
        wanted = form.value({})
        assert isinstance(wanted, Fn)
        for term, value in zip(head.atom.arguments, wanted.arguments, strict=True):
            plain = not term.spread and term.solvable(frozenset())
            if plain and not term.matches(value, binding):
                return
        for found in solutions(head.body, binding, self.situation):
            if head.direct or wanted in head.atom.values(found):
                yield found

    # Ranks, where predicates rest on each other.

    def _founded(self, head: Head, binding: Binding, loop: frozenset[Signature], atom: Fn) -> bool:
        if loop not in self._ranks:
            self._ranks[loop] = self._ranked(loop)
        ranks = self._ranks[loop]
        ahead = frozenset(other for other in ranks if ranks[other] >= ranks[atom])
        return self._stands(head, binding, Without(self.situation, ahead))

    def _ranked(self, loop: frozenset[Signature]) -> dict[Fn, int]:
        """The step in which each atom of a loop is derived, all else being as it is."""
        instances = [
            (atom, head, binding)
            for signature in loop
            for rule, head in self.rules.deriving(signature)
            if rule.kind != "external"
            for binding in solutions(head.body, {}, self.situation)
            for atom in head.atom.values(binding)
            if atom in self.situation
        ]
        everything = frozenset(atom for one in loop for atom in self.situation.of(one))
        ranks: dict[Fn, int] = {}
        while True:
            so_far = Without(self.situation, everything - ranks.keys())
            new = {
                atom
                for atom, head, binding in instances
                if atom not in ranks and self._stands(head, binding, so_far)
            }
            if not new:  # what is left comes from outside the rules
                return ranks | dict.fromkeys(everything - ranks.keys(), 0)
            ranks.update(dict.fromkeys(new, len(set(ranks.values())) + 1))

    def _stands(self, head: Head, binding: Binding, lower: Situation) -> bool:
        """Whether a body holds with what ranks lower; negation is judged in the answer set."""
        return all(
            holds(one, binding, lower if _founding(one) else self.situation)
            for one in head.body.literals
        )

    # Claims of the literals of a body.

    def _failing(self, block: Block) -> list[Claim]:
        literals = block.head.body.literals
        found = [self.claim(literals[n], block.binding, block.head.body) for n in block.failing]
        if block.rule.kind == "disjunction" and not found:
            for other in block.rule.heads:
                atom = other.atom.value(block.binding)
                if isinstance(atom, Fn) and atom in self.situation:
                    found.append(self.why(atom))
        return found

    def claim(self, literal: Literal, binding: Binding, body: Body) -> Claim:
        """The claim that a literal makes under a binding, whether it is true or false there."""
        match literal:
            case AtomLiteral(sign, atom):
                return self._atom_claim(sign, atom, binding)
            case Conditional():
                return self._conditional_claim(literal, binding)
            case Aggregate():
                return self._aggregate_claim(literal, binding)
        kind: ClaimKind = "comparison" if isinstance(literal, Comparison) else "truth"
        true = holds(literal, binding, self.situation)
        claim = Claim(kind, true, literal, binding=binding)
        claim.origins = self.origins(body, binding, literal.variables)
        return claim

    def origins(self, body: Body, binding: Binding, names: frozenset[str]) -> dict[str, Fn]:
        """The atom of a body from which each variable has its value."""
        found: dict[str, Fn] = {}
        for literal in body.literals:
            if not isinstance(literal, AtomLiteral) or literal.sign:
                continue
            new = names & literal.variables - found.keys()
            if new and (atom := self.situation.some(literal.atom, binding)) is not None:
                found.update(dict.fromkeys(new, atom))
        return found

    def _atom_claim(self, sign: int, atom: Compound, binding: Binding) -> Claim:
        found = self.situation.some(atom, binding)
        if found is None:
            return self.why_not(atom.filled(binding))
        if sign < 2:
            return self.why(found)
        return Claim("double negation", True, found, because=[self.why(found)])

    def _conditional_claim(self, literal: Conditional, binding: Binding) -> Claim:
        claim = Claim("conditional", True, literal, binding=binding)
        inner, condition = literal.literal, literal.condition
        instances = list(solutions(condition, binding, self.situation))
        broken = [one for one in instances if not holds(inner, one, self.situation)]
        claim.holds = not broken
        claim.because = _once(
            [self.claim(inner, one, condition) for one in broken or instances]
            + ([] if instances else self._no_instance(condition, binding))
        )
        return claim

    def _no_instance(self, condition: Body, binding: Binding) -> list[Claim]:
        """Why a condition has no instance: its first atom that has none."""
        for one in condition.literals:
            needed = isinstance(one, AtomLiteral) and one.sign == 0
            if needed and not holds(one, binding, self.situation):
                return [self.claim(one, binding, condition)]
        return []

    def _aggregate_claim(self, literal: Aggregate, binding: Binding) -> Claim:
        elements = counted(literal, binding, self.situation)
        true = next(satisfied(literal, binding, self.situation), None) is not None
        claim = Claim("aggregate", true, literal, binding=binding)
        claim.amount = amount(literal.function, [one.terms for one in elements])
        claim.because = _once(
            [
                self.claim(one, element.binding, element.condition)
                for element in elements
                for one in element.condition.literals
            ]
        )
        return claim


def _once(claims: list[Claim]) -> list[Claim]:
    return list({id(one): one for one in claims}.values())


def _kind(rule: Rule, head: Head) -> ClaimKind:
    if rule.kind == "choice":
        return "chosen"
    if rule.kind == "disjunction" and (len(rule.heads) > 1 or head.conditional):
        return "alternative"
    return "derived" if head.body.literals else "fact"


def _founding(literal: Literal) -> bool:
    return not isinstance(literal, AtomLiteral) or literal.sign == 0
