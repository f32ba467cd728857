"""What is checked: a knowledge base with its checks, and the questions that analyses put to it."""

from collections.abc import Callable, Iterable, Sequence

import clingo

from pyclingo_bridge.guideline.describe import describe
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import STATEMENT, VERDICT
from pyclingo_bridge.guideline.statements import Rule
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.reduction import Stated, narrowed, representatives, unplanned
from pyclingo_bridge.population.slice import STEP, Slice
from pyclingo_bridge.population.switches import SWITCH, Tagged, tagged
from pyclingo_bridge.population.witness_search import telling
from pyclingo_bridge.solving.locking import Lock, exclusive_property
from pyclingo_bridge.solving.program import SEARCH, Program
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Signature, signature_of

EVERYONE = "every patient without a contradiction, under every combination of readings"


class CheckedGuideline:
    """One knowledge base under check."""

    def __init__(
        self,
        kb: KnowledgeBase,
        as_written: bool = False,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`kb` is loaded with its checks; `progress` is told what is looked at."""
        self.kb = kb
        self.as_written = as_written
        self.progress = progress
        self._switched: dict[tuple[frozenset[Signature], bool], Slice] = {}

    @property
    def lock(self) -> Lock:
        """That of the knowledge base."""
        return self.kb.lock

    @property
    def program(self) -> Program:
        return self.kb.program

    @property
    def structure(self) -> Structure:
        return self.kb.structure

    @exclusive_property
    def guideline(self) -> KnowledgeBase:
        """The knowledge base without its checks."""
        sources = self.kb.sources.only("guideline", "extension")
        if sources.files == self.kb.sources.files:
            return self.kb
        return describe(Program(sources, SEARCH), self.kb.folder, sources)

    @exclusive_property
    def consistent(self) -> list[Literal]:
        """A patient without a contradiction, plans switched off."""
        return [-self.kb.planning, *self.kb.consistent]

    @exclusive_property
    def planned(self) -> list[Literal]:
        """A patient without a contradiction, and a plan for it."""
        return [self.kb.planning, *self.kb.consistent]

    def view(self, *asked: tuple[str, int], planning: bool = False) -> Slice:
        """Everybody, as far as predicates go, each by its name and how many arguments it has."""
        rules = self.narrowed if planning else self._unplanned
        return Slice(self.kb, rules, self.standing, asked, planning)

    @exclusive_property
    def narrowed(self) -> Structure:
        """The ground rules over the patients who stand for all."""
        return narrowed(self.structure, self.standing)

    @exclusive_property
    def _unplanned(self) -> Structure:
        return unplanned(self.narrowed)

    @exclusive_property
    def standing(self) -> tuple[Stated, ...]:
        """Every input with the values that stand for those alike, the more telling ones first."""
        return representatives((self.structure, self.guideline.structure), self.order)

    @exclusive_property
    def order(self) -> tuple[Stated, ...]:
        """Every input with every value, the more telling values first."""
        return tuple(telling(self.kb.vocabulary, self.guideline.structure))

    @exclusive_property
    def tagged(self) -> Tagged:
        return tagged(self.kb)

    @exclusive_property
    def _tagged_unplanned(self) -> Structure:
        return unplanned(self.tagged.structure)

    @exclusive_property
    def tagged_guideline(self) -> Tagged:
        """The same without the checks."""
        return tagged(self.guideline)

    @exclusive_property
    def statements(self) -> frozenset[str]:
        """The ids of all statements, as the rules write them."""
        return frozenset(str(row[0]) for row in self.program.facts(STATEMENT))

    def assumed(self, witness: Witness) -> list[Literal]:
        """The assumptions that a patient is the witness."""
        values = {one.input: one.value for one in witness.facts}
        chosen = self.kb.chosen(dict(witness.readings))
        return [*self.kb.patient(values), *self.kb.in_force(chosen)]

    def verdict_of(self, witness: Witness) -> str:
        """The verdict of a witness; empty where the rules give none."""
        held = self.program.holds([*self.assumed(witness), *self.consistent], self.kb.verdicts)
        return self.kb.verdicts[held[0]] if held else ""

    def behind_verdict(self, *witnesses: Witness) -> tuple[Rule, ...]:
        """The rules responsible for the verdicts of some witnesses."""
        found: dict[Rule, None] = {}
        for witness in witnesses:
            verdict = self.verdict_of(witness)
            goal = VERDICT(verdict) if verdict else None
            found |= dict.fromkeys(self.responsible(witness, [goal] if goal else []))
        return tuple(found)

    def responsible(
        self, witness: Witness, goals: Iterable[clingo.Symbol], planning: bool = False
    ) -> tuple[Rule, ...]:
        """A smallest set of rules with which the goals hold of the witness, whatever other rules
        there are."""
        atoms = tuple(goals)
        view = self._with_switches(atoms, planning)
        literals = view.literals(atoms)
        if not literals:
            return ()
        context = [*view.given(witness), -view.solver.all_of(literals)]
        if not planning:
            return self._forcing(view, context)
        # The steps follow from the rules where the plan takes no others; where a choice is free of
        # its bounds, they are taken as they are.
        steps = {one: f"{row[0]}: {row[1]}" for row, one in view.atoms(STEP)}
        taken = [one for one, step in steps.items() if step in witness.steps]
        others = [-one for one in steps if one not in taken]
        rules = self._forcing(view, [*context, *others])
        return rules or self._forcing(view, [*context, *others, *taken])

    def forbidding(self, witness: Witness) -> tuple[Rule, ...]:
        """A smallest set of rules with which the witness has no plan."""
        view = self._with_switches((), planning=True)
        return self._forcing(view, [*view.given(witness), *view.everyone])

    def _forcing(self, view: Slice, context: Sequence[Literal]) -> tuple[Rule, ...]:
        """A smallest set of rules that cannot all be there in a context; empty: they can."""
        numbers = {one: int(row[0]) for row, one in view.atoms((SWITCH, 1))}
        core = view.solver.minimal_core(context, sorted(numbers, key=lambda one: numbers[one]))
        return tuple(self.tagged.rules[numbers[one]] for one in core or ())

    def _with_switches(self, goals: Sequence[clingo.Symbol], planning: bool) -> Slice:
        """The rules behind predicates like these, with a switch for each."""
        asked = frozenset(signature_of(one) for one in goals)
        if (asked, planning) not in self._switched:
            rules = self.tagged.structure if planning else self._tagged_unplanned
            predicates = [*sorted(asked), (SWITCH, 1)]
            view = Slice(self.kb, rules, self.order, predicates, planning)
            self._switched[asked, planning] = view
        return self._switched[asked, planning]
