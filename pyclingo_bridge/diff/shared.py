"""What all patients have in common whose answer changes: who they are, and that nobody else is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pyclingo_bridge.base.files.json_form import shown
from pyclingo_bridge.diff.changes import Change
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.population.reduction import alike
from pyclingo_bridge.population.witness_search import Space
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.words.ranges import ranges


@dataclass(frozen=True, slots=True)
class Shared:
    """An input that is known of every patient whose answer changes."""

    input: str
    values: tuple[Value, ...] = field(metadata=shown(form=ranges))
    """All values that such a patient can have; numbers in a row as `30..32`."""


def shared_by(
    changes: Sequence[Change],
    searches: Sequence[Sequence[Literal]],
    space: Space,
    kbs: Sequence[KnowledgeBase],
) -> Iterator[Shared]:
    """The inputs that every patient with a change has known, with less than all of their values.

    `searches` are assumptions under which a patient changes. An input that a smallest patient does
    without is none of them.
    """
    first, *others = (change.witness.values.keys() for change in changes)
    for name in first:
        if name not in space.known or any(name not in other for other in others):
            continue
        unknown = -space.known[name]
        if any(space.solver.satisfiable([*search, unknown]) for search in searches):
            continue
        stated = {literal: v for (n, v), literal in space.stated.items() if n == name}
        reached = {one for search in searches for one in space.solver.reached(search, stated)}
        vocabularies = (kb.vocabulary for kb in kbs if name in kb.vocabulary)
        declared = dict.fromkeys(value for known in vocabularies for value in known[name].values)
        structures = [kb.structure for kb in kbs]
        values = {
            value for one in reached for value in alike(structures, name, stated[one], declared)
        }
        if len(values) < len(declared):
            yield Shared(name, tuple(value for value in declared if value in values))
