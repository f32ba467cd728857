"""The claims of literals under a binding, whether they are true or false there."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain

from pyclingo_bridge.justify.claims import Claim, ClaimKind
from pyclingo_bridge.justify.ground import Fn
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.literals import (
    Aggregate,
    AtomLiteral,
    Body,
    Conditional,
    Literal,
    Truth,
)
from pyclingo_bridge.justify.matching import amount, counted, holds, missing, solutions
from pyclingo_bridge.justify.term_tools import defined, within
from pyclingo_bridge.justify.terms import Binding, Compound


@dataclass(frozen=True, slots=True)
class LiteralClaims:
    """Makes claims of literals; those of atoms come from the explainer, so that each is one."""

    situation: Situation
    present: Callable[[Fn], Claim]
    absent: Callable[[Compound], Claim]

    def claim(self, literal: Literal, binding: Binding, body: Body, lower: Situation) -> Claim:
        """The claim of a literal; what has to be founded is looked up in `lower`."""
        match literal:
            case AtomLiteral():
                return self._atom_claim(literal, binding, lower)
            case Conditional():
                return self._conditional_claim(literal, binding, lower)
            case Aggregate():
                return self._aggregate_claim(literal, binding, lower)
        kind: ClaimKind = "truth" if isinstance(literal, Truth) else "comparison"
        true = holds(literal, binding, self.situation)
        origins = self._origins(body, binding, literal.variables)
        return Claim(kind, true, literal, binding=binding, origins=origins)

    def _origins(self, body: Body, binding: Binding, names: frozenset[str]) -> dict[str, Fn]:
        """The atom of a body from which each variable has its value."""
        origins: dict[str, Fn] = {}
        for literal in body.literals:
            if not isinstance(literal, AtomLiteral) or literal.sign:
                continue
            new = names & literal.variables - origins.keys()
            if new and (atom := self.situation.some(literal.atom, binding)) is not None:
                origins.update(dict.fromkeys(new, atom))
        return origins

    def _atom_claim(self, literal: AtomLiteral, binding: Binding, lower: Situation) -> Claim:
        atom = literal.atom
        if literal.sign == 1:
            lacking = missing(atom, binding, self.situation)
            if lacking is not None:
                return self.absent(lacking.filled(binding))
        match = (self.situation if literal.sign else lower).some(atom, binding)
        if match is None:
            if literal.sign == 1 or not defined(atom, binding):
                return Claim("undefined", False, literal, binding=binding)
            return self.absent(atom.filled(binding))
        present = self.present(match)
        if literal.sign < 2:
            return present
        return Claim("double negation", True, match, because=[present])

    def _conditional_claim(self, literal: Conditional, binding: Binding, lower: Situation) -> Claim:
        claim = Claim("conditional", True, literal, binding=binding)
        inner, condition = literal.literal, literal.condition
        instances = list(solutions(condition, within(literal.variables, binding), lower))
        broken = [instance for instance in instances if not holds(inner, instance, lower)]
        claim.holds = not broken
        claim.because = _distinct(
            [self.claim(inner, instance, condition, lower) for instance in broken or instances]
            + ([] if instances else self._no_instance(condition, binding))
        )
        return claim

    def _no_instance(self, condition: Body, binding: Binding) -> list[Claim]:
        """Why a condition has no instance: its first atom that has none."""
        for literal in condition.literals:
            needed = isinstance(literal, AtomLiteral) and literal.sign == 0
            if needed and not holds(literal, binding, self.situation):
                return [self.claim(literal, binding, condition, self.situation)]
        return []

    def _aggregate_claim(self, literal: Aggregate, binding: Binding, lower: Situation) -> Claim:
        judged = self.situation if literal.sign else lower
        elements = counted(literal, binding, judged)
        claim = Claim("aggregate", holds(literal, binding, judged), literal, binding=binding)
        claim.amount = amount(literal.function, [element.terms for element in elements])
        claim.because = _distinct(
            [
                self.claim(needed, element.binding, element.condition, judged)
                for element in elements
                for needed in element.condition.literals
            ]
        )
        if not elements:
            outer = within(literal.outer, binding)
            of_each = (self._no_instance(one.condition, outer) for one in literal.elements)
            claim.because = _distinct(list(chain.from_iterable(of_each)))
        return claim


def _distinct(claims: list[Claim]) -> list[Claim]:
    return list({id(claim): claim for claim in claims}.values())
