"""A compiled guideline as plain data, which `marshal` can write, and back again."""

import marshal
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.compiled.circuits.operations import Block, Schedule, Step
from pyclingo_bridge.compiled.diagrams.space import KeptDiagrams
from pyclingo_bridge.compiled.form import Form, Input, Shown

if TYPE_CHECKING:
    from pyclingo_bridge.compiled.situations import Situations


def plain_data(form: Form) -> Any:
    """A form as `marshal` can write it."""
    inputs, shown = tuple(map(tuple, form.inputs)), tuple(map(tuple, form.shown))
    return (
        (inputs, *form[1:7], plain_schedule(form.schedule), shown),
        marshal.dumps(plain_situations(form.situations())),
    )


def plain_situations(situations: "Situations | None") -> Any:
    """Situations as `marshal` can write them."""
    if situations is None:
        return None
    parts = situations.always, *situations.rules
    return (
        plain_schedule(situations.schedule),
        tuple(tuple(map(tuple, part)) for part in parts),
        situations.minimized,
        dict(sorted(situations.named.items())),
    )


def plain_schedule(plan: Schedule) -> Any:
    steps = tuple(tuple(step) if isinstance(step, Block) else (step,) for step in plan.steps)
    return (*plan[:2], steps, *plan[3:])


def form_from(plain: Sequence[Any]) -> Form:
    """The form that was made plain data of."""
    (inputs, *others, plan, shown), situations = plain
    parts: list[Any] = [
        tuple(Input(*entry) for entry in inputs),
        *others,
        schedule_from(plan),
        tuple(Shown(*atom) for atom in shown),
        lambda: situations_from(marshal.loads(situations)),
    ]
    return Form(*parts)


def situations_from(plain: Any) -> "Situations | None":
    """The situations that were made plain data of."""
    from pyclingo_bridge.compiled.situations import Situations

    if plain is None:
        return None
    plan, (always, *rules), minimized, named = plain
    return Situations(schedule_from(plan), tuple(rules), always, minimized, named)


def plain_diagrams(diagrams: KeptDiagrams | None) -> Any:
    """Diagrams as `marshal` can write them."""
    return None if diagrams is None else tuple(diagrams)


def diagrams_from(plain: Any) -> KeptDiagrams | None:
    """The diagrams that were made plain data of."""
    return None if plain is None else KeptDiagrams(*plain)


def schedule_from(plain: Sequence[Any]) -> Schedule:
    """The schedule that was made plain data of."""
    sources, rows, steps, outputs, levels = plain
    made: tuple[Step, ...] = tuple(Block(*s) if len(s) > 1 else s[0] for s in steps)
    return Schedule(sources, rows, made, outputs, levels)
