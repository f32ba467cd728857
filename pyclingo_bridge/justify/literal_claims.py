"""What the literals of a body claim under a binding, whether they are true or false there."""

from collections.abc import Callable

from pyclingo_bridge.justify.claims import Claim, ClaimKind
from pyclingo_bridge.justify.ground import Fn
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.literals import (
    Aggregate,
    AtomLiteral,
    Body,
    Comparison,
    Conditional,
    Either,
    Literal,
)
from pyclingo_bridge.justify.matching import amount, counted, holds, missing, solutions
from pyclingo_bridge.justify.term_tools import defined, within
from pyclingo_bridge.justify.terms import Binding, Compound


class LiteralClaims:
    """Makes claims of literals; those of atoms come from the explainer, so that each is one."""

    def __init__(
        self,
        situation: Situation,
        present: Callable[[Fn], Claim],
        absent: Callable[[Compound], Claim],
    ) -> None:
        self._situation = situation
        self._present = present
        self._absent = absent

    def claim(self, literal: Literal, binding: Binding, body: Body, lower: Situation) -> Claim:
        """The claim of a literal; what has to be founded is looked up in `lower`."""
        match literal:
            case AtomLiteral():
                return self._atom_claim(literal, binding, lower)
            case Conditional():
                return self._conditional_claim(literal, binding, lower)
            case Aggregate():
                return self._aggregate_claim(literal, binding, lower)
        kind: ClaimKind = "comparison" if isinstance(literal, (Comparison, Either)) else "truth"
        true = holds(literal, binding, self._situation)
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
            if new and (atom := self._situation.some(literal.atom, binding)) is not None:
                found.update(dict.fromkeys(new, atom))
        return found

    def _atom_claim(self, literal: AtomLiteral, binding: Binding, lower: Situation) -> Claim:
        atom = literal.atom
        if literal.sign == 1:
            lacking = missing(atom, binding, self._situation)
            if lacking is not None:
                return self._absent(lacking.filled(binding))
        found = (self._situation if literal.sign else lower).some(atom, binding)
        if found is None:
            if literal.sign == 1 or not defined(atom, binding):
                return Claim("undefined", False, literal, binding=binding)
            return self._absent(atom.filled(binding))
        if literal.sign < 2:
            return self._present(found)
        because = [self._present(found)]
        return Claim("double negation", True, found, because=because)

    def _conditional_claim(self, literal: Conditional, binding: Binding, lower: Situation) -> Claim:
        claim = Claim("conditional", True, literal, binding=binding)
        inner, condition = literal.literal, literal.condition
        instances = list(solutions(condition, within(literal.variables, binding), lower))
        broken = [one for one in instances if not holds(inner, one, lower)]
        claim.holds = not broken
        claim.because = _once(
            [self.claim(inner, one, condition, lower) for one in broken or instances]
            + ([] if instances else self._no_instance(condition, binding))
        )
        return claim

    def _no_instance(self, condition: Body, binding: Binding) -> list[Claim]:
        """Why a condition has no instance: its first atom that has none."""
        for one in condition.literals:
            needed = isinstance(one, AtomLiteral) and one.sign == 0
            if needed and not holds(one, binding, self._situation):
                return [self.claim(one, binding, condition, self._situation)]
        return []

    def _aggregate_claim(self, literal: Aggregate, binding: Binding, lower: Situation) -> Claim:
        judged = self._situation if literal.sign else lower
        elements = counted(literal, binding, judged)
        claim = Claim("aggregate", holds(literal, binding, judged), literal, binding=binding)
        claim.amount = amount(literal.function, [one.terms for one in elements])
        claim.because = _once(
            [
                self.claim(one, element.binding, element.condition, judged)
                for element in elements
                for one in element.condition.literals
            ]
        )
        return claim


def _once(claims: list[Claim]) -> list[Claim]:
    return list({id(one): one for one in claims}.values())
