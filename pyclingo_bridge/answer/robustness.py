"""Robustness of a verdict: the facts that force it, what is against it, what would turn it."""

from typing import NamedTuple

from pyclingo_bridge.answer.common import STRENGTHS, Given
from pyclingo_bridge.answer.model import Against, Turn
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.guideline.predicates import AGAINST, OVERRIDDEN, STATEMENT, STRENGTH
from pyclingo_bridge.solving.atoms import Atoms, printed
from pyclingo_bridge.solving.questions import Literal


class Because(NamedTuple):
    """A minimal reason: stated facts, and the inputs that must stay unsaid."""

    facts: tuple[Given, ...]
    unsaid: tuple[str, ...]


def because_of(inquiry: Inquiry, literal: Literal) -> Because:
    """A minimal set of facts that forces a conclusion, whatever else is or is not known."""
    kb, values = inquiry.kb, inquiry.case.values
    core = kb.solver.minimal_core([-literal, *inquiry.consistent], tuple(inquiry.patient))
    names = [inquiry.patient[assumption] for assumption in core or ()]
    return Because(
        tuple(Given(name, values[name]) for name in names if name in values),
        tuple(name for name in names if name not in values),
    )


def against(inquiry: Inquiry, atoms: Atoms) -> tuple[Against, ...]:
    """The statements that speak against the verdict, the strongest in force first."""
    facts = inquiry.kb.table.facts(STATEMENT)
    declared = {str(name): str(strength) for name, _, _, strength, _ in facts}
    strengths = {(name, action): str(strength) for name, action, strength in atoms[STRENGTH]}
    overridden = {general for general, _ in atoms[OVERRIDDEN]}
    statements = [
        Against(
            statement=printed(name),
            modality=str(modality),
            action=str(action),
            strength=strengths.get((name, action), declared.get(str(name), "fact")),
            in_force=name not in overridden,
        )
        for name, modality, action in atoms[AGAINST]
    ]
    return tuple(
        sorted(
            statements,
            key=lambda s: (not s.in_force, STRENGTHS.index(s.strength), s.statement, s.action),
        )
    )


def fragility(inquiry: Inquiry, verdict: str) -> tuple[Turn, ...]:
    """For each stated number, the nearest other value that turns the verdict, if any does.

    The smallest change first, as a share of the input's range; the case stays as it is otherwise.
    """
    kb = inquiry.kb
    literal = kb.verdict(verdict)
    turns: list[tuple[float, Turn]] = []
    for fact in inquiry.case.facts:
        name, now = fact.input, fact.value
        if fact.bound:  # the number that stands for it was not stated
            continue
        declared = kb.vocabulary[name]
        if not declared.numeric or not isinstance(now, int):
            continue
        numbers = [value for value in declared.values if isinstance(value, int)]
        others = sorted((n for n in numbers if n != now), key=lambda number: abs(number - now))
        literals = {kb.stated[name, number]: number for number in others}
        rest = [assumed for assumed, of in inquiry.patient.items() if of != name]
        context = [*inquiry.consistent, *rest]
        changed = [-kb.stated[name, now], -literal, kb.known[name]]
        nearest = kb.solver.first_reached([*context, *changed], list(literals))
        if nearest is None:
            continue
        true = kb.solver.holds([*context, nearest], kb.verdicts)
        other_verdict = kb.verdicts[true[0]] if true else ""
        number = literals[nearest]
        share = abs(number - now) / (max(*others, now) - min(*others, now))
        turns.append((share, Turn(name, now, number, other_verdict)))
    return tuple(turn for _, turn in sorted(turns, key=lambda pair: (pair[0], pair[1].input)))
