"""`change`: the smallest changes of a case that reach a goal.

Every change that reaches the goal must touch each set of facts that rules it out (an unsatisfiable
core over the facts as they are). So changes are minimal hitting sets of the cores found so far,
smallest first; a candidate that does not reach the goal yields a new core (Reiter 1987; the hitting
sets come from a solver, as in Davies and Bacchus 2011 for MaxSAT).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Literal as OneOf

from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.diagnostics import Diagnostic, quoted
from pyclingo_bridge.base.files.json_form import PublicResult, shown
from pyclingo_bridge.base.records import record
from pyclingo_bridge.case.model import AnyCase
from pyclingo_bridge.explain.goals import Goal, GoalError, goal_of
from pyclingo_bridge.explain.reasons import Reason, reason_of, reason_text
from pyclingo_bridge.guideline.influence import classes_of, hangs_on_plans, inputs_bearing_on
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHANGED_BY
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.solving.atoms import Value, printed
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.minimal_cores import HittingSets
from pyclingo_bridge.solving.questions import Literal
from pyclingo_bridge.words.numbers import counted
from pyclingo_bridge.words.ranges import Box, boxes, ranges

DEFAULT_INPUTS = 3


@record
class Technique:
    """An action that a statement names as a way to change an input."""

    action: str
    statement: str


@record
class Changed:
    """One input of a change: from what it is (null: unknown) to any of these values."""

    input: str
    before: Value | None = field(metadata=shown("from"))
    after: tuple[Value | str, ...] = field(metadata=shown("to"))
    """Values, or ranges of numbers as `33..100`."""
    change: str
    statements: tuple[str, ...]
    techniques: tuple[Technique, ...]


@record
class Changes(PublicResult):
    """All minimal changes that reach a goal, or what forbids it."""

    schema_version: OneOf[1] = field(default=1, init=False)
    case: str
    kb: Identity
    readings: Mapping[str, str]
    """The choice in force for every reading."""
    goal: str
    holds: bool
    """Whether the goal holds as things are: then nothing has to change."""
    changes: tuple[tuple[Changed, ...], ...]
    """Each with every combination of the values that it names."""
    at_most: int
    """How many inputs were changed together at most."""
    complete: bool
    """Whether no minimal change touches more inputs."""
    impossible_because: Reason = field(metadata=shown(form=reason_text))
    """The facts that no allowed change touches and that forbid the goal."""
    review_status: str
    disclaimer: str

    def _in_short(self) -> str:
        if self.holds:
            return f"{self.goal} holds already"
        complete = "" if self.complete else ", or larger ones"
        return f"{counted(len(self.changes), 'smallest change')}{complete} to {self.goal}"


@exclusive
def change(
    kb: KnowledgeBase,
    case: AnyCase,
    goal: str,
    readings: Mapping[str, str] | None = None,
    any_input: bool = False,
    at_most: int = DEFAULT_INPUTS,
) -> Changes:
    """All minimal sets of inputs whose change makes `goal` hold, with the values that do.

    Only inputs that treatment or time can change are touched, unless `any_input`; a change gives an
    input another value, never takes away what is known of it. Changes of more than `at_most` inputs
    are not looked for unless nothing less reaches the goal. Raises as `explain`, and GoalError for
    what is chosen in a plan.
    """
    inquiry = Inquiry(kb, case, readings)
    inquiry.atoms()
    wanted = goal_of(kb, goal)
    if hangs_on_plans(kb, wanted.literals):
        message = f"{quoted(wanted)} is a choice of a plan, and no facts force it"
        fix = "name what opens the choice: `in_force(_, ACTION, _)`, or a verdict"
        raise GoalError([Diagnostic("goal-of-a-plan", message, help=fix)])
    search = Search(inquiry, wanted, any_input)
    holds = bool(wanted.literals) and search.reaches(())
    changes: list[tuple[Changed, ...]] = []
    complete = True
    because = None if holds else search.forbidden()
    if not holds and because is None:
        touched, complete = search.minimal_changes(at_most)
        changes = [change for inputs in touched for change in search.with_values(inputs)]
    return Changes(
        case=inquiry.case.name,
        kb=kb.identity,
        readings=inquiry.readings,
        goal=str(wanted),
        holds=holds,
        changes=tuple(changes),
        at_most=at_most,
        complete=complete,
        impossible_because=because or (),
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


class Search:
    """Search for changes: the goal is assumed, and each fact that may change can be dropped."""

    def __init__(self, inquiry: Inquiry, goal: Goal, any_input: bool) -> None:
        kb = inquiry.kb
        self._inquiry = inquiry
        self._program = kb.solver
        self._goal = goal.literals
        bearing = inputs_bearing_on(kb, self._goal)
        self._kept: dict[str, Literal] = {}
        self._fixed: list[Literal] = []
        for literal, name in inquiry.patient.items():
            may_change = any_input or kb.vocabulary[name].change != "never"
            if may_change and name in bearing:
                self._kept[name] = literal
            else:
                self._fixed.append(literal)
        still_known = [kb.known[name] for name in self._kept if name in inquiry.case.values]
        self._context = [*inquiry.consistent, *still_known]
        if goal.literals:
            self._context.append(self._program.any_of(goal.literals))

    def reaches(self, inputs: Iterable[str]) -> bool:
        """Whether the goal can hold when only these inputs change."""
        return self._program.core(self._assumptions(frozenset(inputs))) is None

    def _assumptions(self, inputs: Collection[str]) -> list[Literal]:
        """The goal, and every fact as it is but those on these inputs."""
        kept = [literal for name, literal in self._kept.items() if name not in inputs]
        return [*self._context, *self._fixed, *kept]

    def forbidden(self) -> Reason | None:
        """Facts that no allowed change touches and that rule the goal out; None: nothing does."""
        if not self._goal:
            return ()
        core = self._program.minimal_core(self._context, self._fixed)
        if core is None:
            return None
        return reason_of(self._inquiry, core)

    def minimal_changes(self, at_most: int) -> tuple[list[tuple[str, ...]], bool]:
        """The minimal sets of inputs, by size, and whether there are no larger ones.

        Where none of `at_most` inputs exists, the smallest there are.
        """
        changes: list[frozenset[str]] = []
        hitting = HittingSets(self._kept)
        size = 0
        while (left := hitting.any()) is not None and (size <= at_most or not changes):
            while (inputs := hitting.any(size)) is not None:
                core = self._further_core(inputs)
                if core is None:
                    changes.append(inputs)
                    hitting.cross_out_supersets(inputs)
                else:
                    hitting.hit(core)
            size += 1
        changes.sort(key=lambda inputs: (len(inputs), sorted(inputs)))
        return list(map(self._in_order, changes)), left is None

    def single_changes(self) -> list[Changed]:
        """The inputs whose change alone reaches the goal, with the values that do."""
        if not self._goal or self.forbidden() is not None:
            return []
        alone = [name for name in self._further_core(frozenset()) or () if self.reaches([name])]
        return [change for name in self._in_order(alone) for (change,) in self.with_values([name])]

    def _further_core(self, inputs: frozenset[str]) -> frozenset[str] | None:
        """A set of inputs one of which has to change besides; None where these are enough."""
        if self.reaches(inputs):
            return None
        kept = {literal: name for name, literal in self._kept.items() if name not in inputs}
        core = self._program.minimal_core([*self._context, *self._fixed], tuple(kept))
        assert core is not None, "what cannot hold has a core"
        return frozenset(kept[literal] for literal in core)

    def _in_order(self, inputs: Iterable[str]) -> tuple[str, ...]:
        named = frozenset(inputs)
        return tuple(name for name in self._inquiry.kb.vocabulary.names if name in named)

    def with_values(self, inputs: Sequence[str]) -> Iterator[tuple[Changed, ...]]:
        """The values that reach the goal, as products: any combination within one does."""
        kb, stated = self._inquiry.kb, self._inquiry.kb.stated
        first: list[dict[Literal, Sequence[Value]]] = []  # a value of each class stands for it
        others: list[Literal] = []
        for name in inputs:
            classes = classes_of(kb, name, self._goal)
            first.append({stated[name, values[0]]: values for values in classes})
            others += [-stated[name, value] for values in classes for value in values[1:]]
        context = [*self._assumptions(inputs), *others]
        points = [
            tuple(literal for literal in chosen if literal is not None)
            for chosen in self._program.combinations(context, list(map(list, first)))
        ]
        whole: list[Box[Literal]] = boxes(sorted(p for p in points if len(p) == len(inputs)))
        for box in whole:
            yield tuple(
                self._changed(name, [value for literal in side for value in values[literal]])
                for name, side, values in zip(inputs, box, first, strict=True)
            )

    def _changed(self, name: str, values: Sequence[Value]) -> Changed:
        kb = self._inquiry.kb
        declared = kb.vocabulary[name]
        wanted = set(values)
        before = self._inquiry.case.values.get(name)
        measured = before is not None or declared.change != "treatment"  # else: to be found out
        techniques = [
            Technique(str(action), printed(statement))
            for changed, action, statement in kb.table.facts(CHANGED_BY)
            if changed == name and measured
        ]
        return Changed(
            name,
            before,
            ranges(value for value in declared.values if value in wanted),
            declared.change,
            tuple(dict.fromkeys(technique.statement for technique in techniques)),
            tuple(techniques),
        )
