"""The orders of values and verdicts that a knowledge base declares."""

from collections.abc import Iterable, Sequence

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import BETTER, LESS_IS_BETTER, MORE_IS_BETTER
from pyclingo_bridge.solving.atoms import Value


def orders_of(kb: KnowledgeBase) -> dict[str, dict[Value, frozenset[Value]]]:
    """For each ordered input and each of its values, the values that are as good or better."""
    facts = kb.table.facts
    pairs = grouped((str(name), (value, worse)) for name, value, worse in facts(BETTER))
    orders = {name: _closure(kb, name, chain) for name, chain in pairs.items()}
    for predicate, upwards in ((MORE_IS_BETTER, True), (LESS_IS_BETTER, False)):
        for (name,) in facts(predicate):
            numbers = [n for n in kb.vocabulary[str(name)].values if isinstance(n, int)]
            orders[str(name)] = {
                value: frozenset(n for n in numbers if (n >= value if upwards else n <= value))
                for value in numbers
            }
    return orders


def _closure(
    kb: KnowledgeBase, name: str, chain: Iterable[tuple[Value, Value]]
) -> dict[Value, frozenset[Value]]:
    above: dict[Value, set[Value]] = {value: {value} for value in kb.vocabulary[name].values}
    pairs = list(chain)
    for _ in pairs:
        for value, worse in pairs:
            above[worse] |= above[value]
    return {value: frozenset(values) for value, values in above.items()}


def worse_than(rows: Iterable[Sequence[Value]]) -> list[tuple[str, str]]:
    """Every pair of verdicts of which the second is worse: the transitive closure of the rows."""
    pairs = {(str(better), str(worse)) for better, worse in rows}
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= more
    return sorted(pairs)
