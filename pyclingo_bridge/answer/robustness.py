"""How firm a verdict is: what forces it, what speaks against it, and what would turn it."""

from dataclasses import dataclass

from pyclingo_bridge.answer.model import STRENGTHS, Against, Given, Turn
from pyclingo_bridge.answer.query import Inquiry
from pyclingo_bridge.guideline.predicates import AGAINST, OVERRIDDEN, STATEMENT, STRENGTH
from pyclingo_bridge.solving.program import Literal
from pyclingo_bridge.solving.symbols import Atoms, Value, printed


@dataclass(frozen=True, slots=True)
class Because:
    """A minimal reason: facts, and inputs of which the conclusion needs that nothing is said."""

    facts: tuple[Given, ...]
    unsaid: tuple[str, ...]


def because_of(inquiry: Inquiry, literal: Literal) -> Because:
    """A minimal set of facts that forces a conclusion, whatever else is or is not known."""
    kb, values = inquiry.kb, inquiry.case.values
    core = kb.program.minimal_core([-literal, *inquiry.consistent], tuple(inquiry.patient))
    names = [inquiry.patient[one] for one in core or ()]
    return Because(
        tuple(Given(name, values[name]) for name in names if name in values),
        tuple(name for name in names if name not in values),
    )


def against(inquiry: Inquiry, atoms: Atoms) -> tuple[Against, ...]:
    """The statements that speak against the verdict, the strongest in force first."""
    of = {str(name): str(strength) for name, _, _, strength, _ in _statements(inquiry)}
    own = {(s, a): str(strength) for s, a, strength in atoms[STRENGTH]}
    overridden = {general for general, _ in atoms[OVERRIDDEN]}
    found = [
        Against(
            statement=printed(name),
            modality=str(modality),
            action=str(action),
            strength=own.get((name, action), of.get(str(name), "fact")),
            in_force=name not in overridden,
        )
        for name, modality, action in atoms[AGAINST]
    ]
    return tuple(
        sorted(
            found,
            key=lambda o: (not o.in_force, STRENGTHS.index(o.strength), o.statement, o.action),
        )
    )


def _statements(inquiry: Inquiry) -> tuple[tuple[Value, ...], ...]:
    return inquiry.kb.program.facts(STATEMENT)


def fragility(inquiry: Inquiry, verdict: str) -> tuple[Turn, ...]:
    """For each stated number, the nearest other value that turns the verdict, if one does.

    The smallest change first, as a share of the input's range; the case stays as it is otherwise.
    """
    kb, values = inquiry.kb, inquiry.case.values
    literal = kb.verdict(verdict)
    stated = kb.stated
    found: list[tuple[float, Turn]] = []
    for one in kb.vocabulary:
        now = values.get(one.name)
        if not one.numeric or not isinstance(now, int):
            continue
        others = sorted(
            (v for v in one.values if isinstance(v, int) and v != now), key=lambda v: abs(v - now)
        )
        literals = {stated[one.name, value]: value for value in others}
        rest = [lit for lit, name in inquiry.patient.items() if name != one.name]
        nearest = kb.program.first_reached(
            [
                *inquiry.consistent,
                *rest,
                -stated[one.name, now],
                -literal,
                kb.known[one.name],
            ],
            list(literals),
        )
        if nearest is None:
            continue
        to = literals[nearest]
        held = kb.program.holds([*inquiry.consistent, *rest, nearest], kb.verdicts)
        turned = kb.verdicts[held[0]] if held else ""
        share = abs(to - now) / (max(*others, now) - min(*others, now))
        found.append((share, Turn(one.name, now, to, turned)))
    return tuple(turn for _, turn in sorted(found, key=lambda pair: (pair[0], pair[1].input)))
