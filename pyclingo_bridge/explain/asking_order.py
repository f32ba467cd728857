"""The order in which people are asked: no question before the one that it hangs on."""

from collections.abc import Iterable, Iterator

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import ASKED_AFTER


def asked_in_order(kb: KnowledgeBase, names: Iterable[str]) -> Iterator[str]:
    """The inputs in the order given, but each after those that are to be asked before it."""
    left = dict.fromkeys(names)
    before = kb.once(_before)
    while left:
        name = next(iter(left))
        passed = {name}
        while earlier := [o for o in before.get(name, ()) if o in left and o not in passed]:
            name = earlier[0]
            passed.add(name)
        del left[name]
        yield name


def on_the_same(kb: KnowledgeBase, name: str | None, names: Iterable[str]) -> list[str]:
    """The inputs among several that are asked after an input: those with which to go on."""
    before = kb.once(_before)
    return [other for other in names if name in before.get(other, ())]


def asked_together(kb: KnowledgeBase, name: str, names: Iterable[str]) -> list[str]:
    """The inputs that are asked about in one question, of which one is the first: those of the same
    values that hang on the same input, where there are three or more; else none."""
    before = kb.once(_before)
    values, earlier = kb.vocabulary[name].values, before.get(name)
    among = set(names)
    alike = [
        other.name
        for other in kb.vocabulary
        if other.name in among and before.get(other.name) == earlier and other.values == values
    ]
    return alike if earlier and len(values) > 2 and len(alike) > 2 else []


def _before(kb: KnowledgeBase) -> dict[str, list[str]]:
    """By input, those that are asked before it."""
    pairs = grouped((str(name), str(earlier)) for name, earlier in kb.table.facts(ASKED_AFTER))
    return dict(pairs)
