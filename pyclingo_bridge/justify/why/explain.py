"""Why a goal holds in answer sets of a program, or does not; and why there is none."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice

import clingo

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.justify.claims import Claim
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.justify.ground import atom
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.why.answer_sets import showing
from pyclingo_bridge.justify.why.forbidden import DEFAULT, Wanted, elsewhere, forbidden
from pyclingo_bridge.justify.why.goal import Goal, goal_of
from pyclingo_bridge.justify.why.model import Explained, Why
from pyclingo_bridge.justify.why.program import Program
from pyclingo_bridge.justify.why.rules import ProgramRules
from pyclingo_bridge.justify.why.steps import Steps
from pyclingo_bridge.solving.program import AnyProgram, Model

_ATOMS = 10
"""How many atoms of a goal's form are explained."""


class Question:
    """A program that is grounded, and what is asked of its answer sets."""

    def __init__(self, program: Program, goal: str | None = None) -> None:
        """`goal` is an atom, a form or the negation of one. Raises BridgeError."""
        self._program = program
        self._rules = ProgramRules(program)
        self._goal: Goal | None = None if goal is None else goal_of(goal, self._rules)
        self._ground = AnyProgram(program.sources, program.nodes)
        self.remarks = self._ground.remarks

    def why(
        self,
        first: int = 1,
        most: int | None = 1,
        given: Sequence[clingo.Symbol] | None = None,
        depth: int | None = None,
        wanted: Wanted = DEFAULT,
        forced: bool = False,
    ) -> Why:
        """The explanation in `most` answer sets from number `first` on, or in the `given` one,
        `depth` steps from the goal.

        Where there is none, the smallest sets of constraints that forbid all, as `wanted`. With
        `forced`, whether the goal holds in other answer sets. Raises BridgeError:
        `no-such-answer-set`, `not-an-answer-set`, and Unsupported for a rule that cannot be
        explained.
        """
        explained: list[Explained] = []
        counted = 0
        complete = given is None and first == 1
        ground = self._ground
        models = ground.models() if given is None else showing(self._program, ground, given)
        with closing(models):
            for counted, model in enumerate(models, 1):
                if counted >= first:
                    explained.append(self._explained(counted, model, depth))
                if len(explained) == most:  # whether there is another may take long to say
                    complete = False
                    break
        if counted and not explained:
            raise BridgeError([_no_such(first, counted)])
        files = tuple(str(file.path) for file in self._program.sources.files)
        goal = None if self._goal is None else str(self._goal)
        none = None if explained else forbidden(self._rules, wanted)
        others = None
        if forced and explained and self._goal is not None:
            holds = explained[0].holds is True
            others = elsewhere(self._rules, ground, self._goal, holds, wanted)
        return Why(files, goal, tuple(explained), complete, others, none)

    def _explained(self, number: int, model: Model, depth: int | None) -> Explained:
        shown = tuple(map(str, sorted(model.shown)))
        cost = tuple(weight for _, weight in model.cost)
        if self._goal is None:
            return Explained(number, shown, cost, None, (), 0, ())
        situation = Situation.of_atoms(map(atom, model.atoms))
        explainer = Explainer(self._rules.rules, situation)
        claims = list(islice(self._claims(explainer, situation), _ATOMS))
        atoms = sum(1 for _ in situation.matching(self._goal.form, {}))
        return Explained(
            number,
            shown,
            cost,
            self._goal.holds(situation),
            tuple(range(len(claims))),
            max(0, atoms - len(claims)),
            Steps(self._program).of(claims, depth),
        )

    def _claims(self, explainer: Explainer, situation: Situation) -> Iterator[Claim]:
        """The claims that answer the goal: of each atom of its form, or that there is none."""
        assert self._goal is not None
        none = True
        for found, _ in situation.matching(self._goal.form, {}):
            none = False
            yield explainer.why(found)
        if none:
            yield explainer.why_not(self._goal.form)


def _no_such(wanted: int, there: int) -> Diagnostic:
    message = f"there is no answer set number {wanted}"
    only = "there is one alone" if there == 1 else f"there are {there}"
    return Diagnostic("no-such-answer-set", message, help=f"{only}: name one from 1 on")
