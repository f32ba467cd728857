"""A compiled guideline as plain data, which `marshal` can write, and back again."""

import marshal
from collections.abc import Sequence
from typing import Any

from pyclingo_bridge.compiled.form import Form, Input, Shown
from pyclingo_bridge.compiled.operations import Block, Schedule, Step
from pyclingo_bridge.compiled.situations import Situations
from pyclingo_bridge.solving.ground_rules import GroundRule


def plain_data(form: Form) -> Any:
    """A form as `marshal` can write it."""
    inputs, shown = tuple(map(tuple, form.inputs)), tuple(map(tuple, form.shown))
    situations = None
    if (found := form.situations()) is not None:
        rules = tuple(tuple(map(_plain_rule, part)) for part in (found.always, *found.rules))
        situations = (
            _plain_schedule(found.schedule),
            rules,
            found.minimized,
            dict(sorted(found.named.items())),
        )
    return (
        (inputs, *form[1:7], _plain_schedule(form.schedule), shown),
        marshal.dumps(situations),
    )


def _plain_schedule(plan: Schedule) -> Any:
    steps = tuple(tuple(step) if isinstance(step, Block) else (step,) for step in plan.steps)
    return (*plan[:2], steps, *plan[3:])


def _plain_rule(rule: GroundRule) -> Any:
    return rule.choice, rule.head, rule.body, rule.weights, rule.lower


def form_from(plain: Sequence[Any]) -> Form:
    """The form that was made plain data of."""
    (inputs, *others, plan, shown), situations = plain
    parts: list[Any] = [
        tuple(Input(*entry) for entry in inputs),
        *others,
        _schedule(plan),
        tuple(Shown(*atom) for atom in shown),
        lambda: _situations(marshal.loads(situations)),
    ]
    return Form(*parts)


def _situations(plain: Any) -> Situations | None:
    if plain is None:
        return None
    plan, (always, *rules), minimized, named = plain
    return Situations(
        _schedule(plan),
        tuple(tuple(GroundRule(*rule) for rule in part) for part in rules),
        tuple(GroundRule(*rule) for rule in always),
        minimized,
        named,
    )


def _schedule(plain: Sequence[Any]) -> Schedule:
    sources, rows, steps, outputs, levels = plain
    made: tuple[Step, ...] = tuple(Block(*s) if len(s) > 1 else s[0] for s in steps)
    return Schedule(sources, rows, made, outputs, levels)
