"""What inputs bear on: as it is known of a compiled guideline, else from the ground rules."""

from collections.abc import Iterable, Mapping

from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from pyclingo_bridge.solving.questions import Literal


def classes_of(
    kb: KnowledgeBase, name: str, literals: Iterable[Literal] = ()
) -> tuple[tuple[Value, ...], ...]:
    """The values of an input in classes: those of one are the same to these conclusions."""
    if kb.rules.kept is not None:
        return kb.rules.kept.classes[name]
    from pyclingo_bridge.guideline.value_classes import value_classes

    return value_classes(kb.structure, name, literals)


def inputs_bearing_on(kb: KnowledgeBase, literals: Iterable[Literal]) -> frozenset[str]:
    """The inputs that can bear on these atoms over consistent cases.

    Also those that are linked to such an input by a contradiction that a case may hold.
    """
    bearing, wanted = _bearing(kb), list(literals)
    if not bearing.keys() >= set(wanted):
        return kb.structure.inputs_bearing_on(wanted)
    bits = 0
    for literal in wanted:
        bits |= bearing[literal]
    return frozenset(name for place, name in enumerate(kb.vocabulary.names) if bits >> place & 1)


def hangs_on_plans(kb: KnowledgeBase, literals: Iterable[Literal]) -> bool:
    """Whether atoms can hold only where plans are switched on."""
    wanted = set(literals)
    return not _bearing(kb).keys() >= wanted and kb.structure.hangs_on_plans(wanted)


def _bearing(kb: KnowledgeBase) -> Mapping[Literal, int]:
    return {} if kb.rules.kept is None else kb.rules.kept.bearing
