"""`change`: the smallest changes of a case that reach a goal.

Every change that reaches the goal must touch each set of facts that keeps it away (an
unsatisfiable core over the facts as they are), so changes are looked for as minimal hitting sets of
the cores found so far, smallest first; a candidate that does not reach the goal yields a new core
(Reiter 1987; the hitting sets come from a solver, as in Davies and Bacchus 2011 for MaxSAT).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as OneOf

from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.case.model import Case
from pyclingo_bridge.diagnostics import Diagnostic, quoted
from pyclingo_bridge.explain.goals import Goal, GoalError, about_plans, goal_of
from pyclingo_bridge.explain.reasons import Known, Reason, reason_text
from pyclingo_bridge.files.json_form import shown
from pyclingo_bridge.guideline.additions import Identity
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import CHANGED_BY
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.minimal_cores import HittingSets
from pyclingo_bridge.solving.program import Literal
from pyclingo_bridge.solving.symbols import Value, printed
from pyclingo_bridge.words.ranges import Box, boxes, ranges

DEFAULT_INPUTS = 3


@dataclass(frozen=True, slots=True)
class Technique:
    """An action that a statement names as a way to change an input."""

    action: str
    statement: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One input of a change: from what it is (null: unknown) to any of these values."""

    input: str
    before: Value | None = field(metadata=shown("from"))
    after: tuple[Value | str, ...] = field(metadata=shown("to"))
    """Values, or ranges of numbers as `33..100`."""
    change: str
    statements: tuple[str, ...]
    techniques: tuple[Technique, ...]


@dataclass(frozen=True, slots=True)
class Changes:
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


@exclusive
def change(
    kb: KnowledgeBase,
    case: Case,
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
    if about_plans(kb, wanted):
        raise GoalError([_of_a_plan(wanted)])
    search = Search(inquiry, wanted, any_input)
    holds = bool(wanted.literals) and search.reaches(())
    found: list[tuple[Changed, ...]] = []
    complete = True
    because: Reason | None = None
    if not holds:
        because = search.forbidden()
        if because is None:
            touched, complete = search.minimal_changes(at_most)
            found = [one for inputs in touched for one in search.with_values(inputs)]
    return Changes(
        case=case.name,
        kb=kb.identity,
        readings=inquiry.readings,
        goal=str(wanted),
        holds=holds,
        changes=tuple(found),
        at_most=at_most,
        complete=complete,
        impossible_because=because or (),
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


def _of_a_plan(goal: Goal) -> Diagnostic:
    return Diagnostic(
        "goal-of-a-plan",
        f"{quoted(goal)} is a choice of a plan, and no facts force it",
        help="name what opens the choice: `in_force(_, ACTION, _)`, or a verdict",
    )


class Search:
    """The goal assumed, the facts that may change as assumptions that can be dropped."""

    def __init__(self, inquiry: Inquiry, goal: Goal, any_input: bool) -> None:
        kb = inquiry.kb
        self._inquiry = inquiry
        self._program = kb.program
        self._goal = goal.literals
        bearing = kb.structure.inputs_bearing_on(self._goal)
        self._kept: dict[str, Literal] = {}
        self._fixed: list[Literal] = []
        for literal, name in inquiry.patient.items():
            may_change = any_input or kb.vocabulary[name].change != "never"
            if may_change and name in bearing:
                self._kept[name] = literal
            else:
                self._fixed.append(literal)
        self._context = [*inquiry.consistent, *self._still_known()]
        if goal.literals:
            self._context.append(self._program.any_of(goal.literals))
        self._possible = bool(goal.literals)

    def _still_known(self) -> list[Literal]:
        known = self._inquiry.kb.known
        return [known[name] for name in self._kept if name in self._inquiry.case.values]

    def reaches(self, inputs: Iterable[str]) -> bool:
        """Whether the goal can hold when only these inputs change."""
        return self._core(frozenset(inputs)) is None

    def _core(self, inputs: frozenset[str]) -> tuple[Literal, ...] | None:
        kept = [one for name, one in self._kept.items() if name not in inputs]
        return self._program.core([*self._context, *self._fixed, *kept])

    def forbidden(self) -> Reason | None:
        """Facts that no allowed change touches and that rule the goal out; None: nothing does."""
        if not self._possible:
            return ()
        core = self._program.minimal_core(self._context, self._fixed)
        if core is None:
            return None
        values, names = self._inquiry.case.values, self._inquiry.patient
        return tuple(Known(names[one], values.get(names[one])) for one in core)

    def minimal_changes(self, at_most: int) -> tuple[list[tuple[str, ...]], bool]:
        """The minimal sets of inputs, by size, and whether there are none that are larger.

        Where none of `at_most` inputs exists, the smallest there are.
        """
        found: list[frozenset[str]] = []
        hitting = HittingSets(self._kept)
        size = 0
        while (left := hitting.any()) is not None and (size <= at_most or not found):
            while (inputs := hitting.any(size)) is not None:
                core = self._missed(inputs)
                if core is None:
                    found.append(inputs)
                    hitting.cross_out_supersets(inputs)
                else:
                    hitting.hit(core)
            size += 1
        return [self._in_order(one) for one in sorted(found, key=self._place)], left is None

    def single_changes(self) -> list[Changed]:
        """The inputs whose change alone reaches the goal, with the values that do."""
        if not self._possible or self.forbidden() is not None:
            return []
        core = self._missed(frozenset())
        alone = [one for one in core or () if self._core(frozenset({one})) is None]
        return [one for name in self._in_order(alone) for (one,) in self.with_values([name])]

    def _missed(self, inputs: frozenset[str]) -> frozenset[str] | None:
        """A set of inputs one of which has to change besides; None where these are enough."""
        if self._core(inputs) is None:
            return None
        kept = {one: name for name, one in self._kept.items() if name not in inputs}
        minimal = self._program.minimal_core([*self._context, *self._fixed], tuple(kept))
        assert minimal is not None, "what cannot hold has a core"
        return frozenset(kept[one] for one in minimal)

    def _place(self, inputs: frozenset[str]) -> tuple[int, list[str]]:
        return len(inputs), sorted(inputs)

    def _in_order(self, inputs: Iterable[str]) -> tuple[str, ...]:
        named = frozenset(inputs)
        return tuple(name for name in self._inquiry.kb.vocabulary.names if name in named)

    def with_values(self, inputs: Sequence[str]) -> Iterator[tuple[Changed, ...]]:
        """The values that reach the goal, as products: any combination within one does."""
        structure = self._inquiry.kb.structure
        stated = self._inquiry.kb.stated
        classes = [value_classes(structure, name, self._goal) for name in inputs]
        first = [
            {stated[name, own[0]]: own for own in found}
            for name, found in zip(inputs, classes, strict=True)
        ]
        others = [
            -stated[name, value]
            for name, found in zip(inputs, classes, strict=True)
            for own in found
            for value in own[1:]
        ]
        kept = [one for name, one in self._kept.items() if name not in inputs]
        context = [*self._context, *self._fixed, *kept, *others]
        points = [
            tuple(one for one in chosen if one is not None)
            for chosen in self._program.combinations(context, [list(one) for one in first])
        ]
        whole: list[Box[Literal]] = boxes(sorted(o for o in points if len(o) == len(inputs)))
        for box in whole:
            yield tuple(
                self._changed(name, [value for one in side for value in own[one]])
                for name, side, own in zip(inputs, box, first, strict=True)
            )

    def _changed(self, name: str, values: Sequence[Value]) -> Changed:
        kb = self._inquiry.kb
        declared = kb.vocabulary[name]
        wanted = set(values)
        before = self._inquiry.case.values.get(name)
        measured = before is not None or declared.change != "treatment"  # else: to be found out
        techniques = [
            Technique(str(action), printed(statement))
            for one, action, statement in kb.program.facts(CHANGED_BY)
            if one == name and measured
        ]
        return Changed(
            name,
            before,
            ranges(value for value in declared.values if value in wanted),
            declared.change,
            tuple(dict.fromkeys(one.statement for one in techniques)),
            tuple(techniques),
        )
