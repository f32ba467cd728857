"""Formulas that some patient would fulfil, were a claim wrong, and their refutations."""

from collections.abc import Iterable, Set

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.check.certify.completion import Completion, Rules
from pyclingo_bridge.check.certify.refutation import refute
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHOSEN, PATIENT, PLANNING
from pyclingo_bridge.population.findings import NOT, Conjunction
from pyclingo_bridge.solving.questions import Literal

_NEVER = 1 << 40
"""Stands for the number of an atom that holds of nobody."""


class RefutedError(BridgeError):
    """A claim of which the other solver finds a counterexample. Code: `refuted`."""


class Formulas:
    """The formulas of one knowledge base, which was loaded with its checks."""

    def __init__(self, kb: KnowledgeBase) -> None:
        """Raises NotClauses."""
        self._rules = Rules(kb.structure)
        self._atoms = {name: atom for atom, name in self._rules.names.items()}

    def expect_patients(self) -> None:
        """Raises RefutedError where the rules allow no patient at all: then every claim is true."""
        for planning in (False, True):
            switch = str(PLANNING()) if planning else f"{NOT}{PLANNING()}"
            if isinstance(self._solved(self._completion([(switch,)])), str):
                what = "no patient has a plan" if planning else "the rules allow no patient"
                raise RefutedError([Diagnostic("refuted", f"{what}: every claim would be true")])

    def text(self, excluded: Iterable[Conjunction]) -> str:
        """The formula that says that somebody fulfils one of some conjunctions, as DIMACS CNF.

        Raises ValueError where nothing is excluded, or an atom that the rules do not have.
        """
        completion = self._completion(excluded)
        if completion.has_loops:
            self._solved(completion)
        return completion.dimacs()

    def refuted(self, claim: str, excluded: Iterable[Conjunction]) -> tuple[str, str]:
        """The formula and its refutation as a DRAT proof. Raises RefutedError."""
        completion = self._completion(excluded)
        outcome = self._solved(completion)
        if not isinstance(outcome, str):
            given = f"{PATIENT.name}(", f"{CHOSEN.name}("
            names = (self._rules.names.get(atom, "") for atom in sorted(outcome))
            facts = ", ".join(name for name in names if name.startswith(given))
            message = f"the other solver finds a patient against `{claim}`: {facts}"
            raise RefutedError([Diagnostic("refuted", message)])
        return completion.dimacs(), outcome

    def _completion(self, excluded: Iterable[Conjunction]) -> Completion:
        wanted = [[self._literal(part) for part in conjunction] for conjunction in excluded]
        if not wanted or not all(wanted):
            raise ValueError("nothing is excluded")
        literals = (one for some in wanted for one in some if abs(one) != _NEVER)
        completion = Completion(self._rules, literals)
        constants = {_NEVER: -completion.true, -_NEVER: completion.true}
        completion.any_of([[constants.get(one, one) for one in some] for some in wanted])
        return completion

    def _literal(self, text: str) -> Literal:
        """The literal of an atom, or of `not` and an atom. Raises ValueError for an atom that the
        rules do not have: whatever is said of it would be true, or false."""
        name = text.removeprefix(NOT)
        if name not in self._atoms and name not in self._rules.never:
            raise ValueError(f"the rules have no atom `{name}`")
        atom = self._atoms.get(name, _NEVER)
        return -atom if text.startswith(NOT) else atom

    @staticmethod
    def _solved(completion: Completion) -> str | Set[int]:
        """A refutation, or an answer set; with the loop formulas that it takes."""
        while True:
            outcome = refute(completion.clauses)
            unfounded = set() if isinstance(outcome, str) else completion.unfounded(outcome)
            if isinstance(outcome, str) or not unfounded:
                return outcome
            completion.add_loop_formulas(unfounded)
