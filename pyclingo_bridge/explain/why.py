"""`explain`: why a conclusion holds for a case, or why it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal as OneOf

from pyclingo_bridge.answer.common import DEFAULT_SECONDS
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.base.diagnostics import Diagnostic
from pyclingo_bridge.base.files.json_form import PublicResult, shown
from pyclingo_bridge.base.records import record
from pyclingo_bridge.case.model import AnyCase
from pyclingo_bridge.explain.goals import Goal, GoalError, goal_of, verdict_goal
from pyclingo_bridge.explain.justified_case import explained
from pyclingo_bridge.explain.model import Blocked, Node, Wanted
from pyclingo_bridge.explain.reasons import Reason, Reasons, reason_text, reason_texts, reasons_for
from pyclingo_bridge.explain.tree import Tree
from pyclingo_bridge.guideline.influence import hangs_on_plans
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import DO, OVERRIDDEN, STATEMENT
from pyclingo_bridge.guideline.rules import Identity
from pyclingo_bridge.justify.claims import Claim
from pyclingo_bridge.justify.explainer import Explainer
from pyclingo_bridge.solving.atoms import Atoms, printed
from pyclingo_bridge.solving.locking import exclusive
from pyclingo_bridge.solving.questions import Literal

DEFAULT_REASONS = 10


@record
class Cited:
    """A statement that an explanation names."""

    id: str
    strength: str
    text: str


@record
class Explanation(PublicResult):
    """Why a goal holds for a case, or does not."""

    case: str
    kb: Identity
    schema_version: OneOf[1] = field(default=1, init=False)
    readings: Mapping[str, str]
    """The choice in force for every reading."""
    goal: str
    holds: bool
    text: str
    """The goal in plain words."""
    overridden_by: tuple[str, ...]
    """The statements to which what the goal says gives way."""
    plan: int | None
    """The plan, counted from 1, in which the goal was looked at; null for what is not a plan."""
    derivation: Node | None
    also: tuple[Node, ...]
    """Other atoms of the goal's form, and other derivations."""
    blocked_by: tuple[Blocked, ...]
    nearest: tuple[Wanted, ...]
    """Where it does not hold: the inputs whose change alone would make it hold, and to what."""
    sufficient_reasons: tuple[Reason, ...] = field(metadata=shown(form=reason_texts))
    """Each a list of `input=value`; `input=unknown` where nothing is said of it."""
    necessary: Reason = field(metadata=shown(form=reason_text))
    """What every reason needs."""
    reasons_complete: bool
    statements: tuple[Cited, ...]
    review_status: str
    disclaimer: str

    def _in_short(self) -> str:
        return f"{self.goal} {'holds' if self.holds else 'does not hold'}, {self.case}"


@exclusive
def explain(
    kb: KnowledgeBase,
    case: AnyCase,
    goal: str | None = None,
    readings: Mapping[str, str] | None = None,
    reasons: int | None = DEFAULT_REASONS,
    depth: int | None = None,
    seconds: float = DEFAULT_SECONDS,
) -> Explanation:
    """Why `goal` (an atom, `_` for anything; None: the verdict) holds for a case, or does not.

    `reasons` bounds the minimal reasons that are looked for (None: all, 0: none), `depth` the
    levels of the derivation (None: all). A goal about a plan is looked at in the best plan in
    which it holds, else in the best plan; as a plan is a choice, no facts guarantee it.

    Raises CaseError for an impossible case, GoalError for what is not an atom of the knowledge
    base, ReadingError for an unknown reading.
    """
    inquiry = Inquiry(kb, case, readings)
    atoms = inquiry.atoms()
    wanted = verdict_goal(kb, inquiry.verdict(atoms)) if goal is None else goal_of(kb, goal)
    number, plan = None, None
    if hangs_on_plans(kb, wanted.literals):
        number, plan = _plan_with(inquiry, wanted, seconds)
    with explained(inquiry, plan) as explainer:
        claims = _claims(explainer, wanted)
        holds = claims[0].holds
        nodes = Tree(inquiry, explainer, depth).nodes(claims)
    first, *also = nodes
    minimal = Reasons((), (), False)
    nearest: tuple[Wanted, ...] = ()
    if plan is None and reasons != 0:
        minimal = reasons_for(inquiry, wanted, holds, reasons)
        nearest = () if holds else _nearest(inquiry, wanted)
    return Explanation(
        case=inquiry.case.name,
        kb=kb.identity,
        readings=inquiry.readings,
        goal=str(wanted),
        holds=holds,
        text=first.text,
        overridden_by=_overridden(atoms, first) if holds else (),
        plan=number,
        derivation=first if holds else None,
        also=tuple(also),
        blocked_by=() if holds else first.blocked_by,
        nearest=nearest,
        sufficient_reasons=minimal.sufficient,
        necessary=minimal.necessary,
        reasons_complete=minimal.complete,
        statements=cited(kb, nodes),
        review_status=kb.review_status,
        disclaimer=kb.disclaimer,
    )


def _nearest(inquiry: Inquiry, goal: Goal) -> tuple[Wanted, ...]:
    """The inputs whose change alone would make a goal hold that does not."""
    from pyclingo_bridge.explain.change import Search

    changes = Search(inquiry, goal, any_input=True).single_changes()
    return tuple(Wanted(c.input, c.before, c.after, c.statements) for c in changes)


def _claims(explainer: Explainer, goal: Goal) -> list[Claim]:
    """The claims that answer a goal: one for each atom of its form, or that there is none."""
    true = [atom for atom in goal.literals.values() if atom in explainer.situation]
    if not true:
        return [explainer.why_not(goal.form)]
    claims = []
    for atom in true:
        claim = explainer.complete(explainer.why(atom))
        claims += [claim, *claim.also]
        claim.also = []
    return claims


def _plan_with(inquiry: Inquiry, goal: Goal, seconds: float) -> tuple[int, Sequence[Literal]]:
    """The best plan in which a goal holds, else the best: its number, and its steps assumed."""
    from pyclingo_bridge.answer.assess import ranked_plans
    from pyclingo_bridge.solving.symbols import atoms_of

    kb = inquiry.kb
    plans = ranked_plans(kb, *inquiry.search(None, seconds))
    if not plans:
        help_text = "`crlm explain CASE 'silent(_, _)'` says where the sources are silent"
        raise GoalError([Diagnostic("no-plan", "there is no plan for this case", help=help_text)])
    steps = list(kb.table.literals(DO))
    first: list[Literal] = []
    for number, (_, answer_sets) in enumerate(plans, 1):
        for answer_set in answer_sets:
            done = set(atoms_of(answer_set.atoms)[DO])
            assumptions = [literal if row in done else -literal for row, literal in steps]
            first = first or assumptions
            if kb.solver.holds([*inquiry.planned, *assumptions], goal.literals):
                return number, assumptions
    return 1, first


def _overridden(atoms: Atoms, node: Node) -> tuple[str, ...]:
    """The statements that override the one that a goal names."""
    named = node.statements[:1]
    return tuple(
        sorted({printed(by) for general, by in atoms[OVERRIDDEN] if printed(general) in named})
    )


def cited(kb: KnowledgeBase, nodes: Sequence[Node]) -> tuple[Cited, ...]:
    """The statements that nodes name, in the order of the sources."""
    named: set[str] = set()
    queue = list(nodes)
    for node in queue:
        named.update(node.statements)
        queue += [*node.because, *node.also]
        for block in node.blocked_by:
            named.update(block.statements, *(need.statements for need in block.needs))
            queue += block.because
    return tuple(
        Cited(printed(name), str(strength), str(text))
        for name, _, _, strength, text in kb.table.facts(STATEMENT)
        if printed(name) in named
    )
