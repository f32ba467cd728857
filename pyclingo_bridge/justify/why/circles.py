"""A circle through an odd number of negations, which no answer set satisfies.

Each atom of a circle through negation may be given from outside, so that it needs no rule. A
minimal core of the assumptions that none of them is given holds the atoms of a circle that leaves
no answer set.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping

from pyclingo_bridge.justify.ground import atom
from pyclingo_bridge.justify.why.model import Turn
from pyclingo_bridge.justify.why.relaxed import RelaxedProgram
from pyclingo_bridge.solving.components import components
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.questions import Literal

_Ahead = Mapping[Literal, Collection[Literal]]
"""What the rules of an atom rest on; negative where on its absence."""


def odd_circle(relaxed: RelaxedProgram) -> tuple[Turn, ...]:
    """The circle of a program whose rules alone have no answer set; none where a disjunction or an
    aggregate is behind it. Nothing may have been asked of the program before.

    A choice forces nothing, and a rule that cannot fire neither: they close no circle."""
    forcing = [rule for rule in relaxed.ground_rules.rules if not rule.choice]
    ahead = _dependencies(forcing)
    names = {one.literal: str(relaxed.written(atom(one.symbol))) for one in relaxed.every_atom()}
    parts = components(ahead, lambda node: list(map(abs, ahead.get(node, ()))))
    candidates = sorted(
        node for part in parts if _negates(part, ahead) for node in part if node in names
    )
    given = relaxed.given(candidates)
    core = relaxed.minimal_core([], [-free for free in given.values()])
    inside = {node for node in candidates if core and -given[node] in core}
    others = names.keys() - inside
    firing = _dependencies(
        rule
        for rule in forcing
        if inside.isdisjoint(rule.head)
        or relaxed.satisfiable([one for one in rule.body if abs(one) in others])
    )
    return tuple(_turns(_shortest(inside, firing, names), names))


def _dependencies(rules: Iterable[GroundRule]) -> _Ahead:
    ahead: defaultdict[Literal, set[Literal]] = defaultdict(set)
    for rule in rules:
        for head in rule.head:
            ahead[head].update(rule.body)
    return ahead


def _negates(part: Collection[Literal], ahead: _Ahead) -> bool:
    """Whether an atom of a component rests on the absence of another one of it."""
    inside = set(part)
    return any(-literal in inside for node in part for literal in ahead.get(node, ()))


def _shortest(
    inside: Collection[Literal], ahead: _Ahead, names: Mapping[Literal, str]
) -> list[Literal]:
    """The shortest walk through these atoms, and what stands for aggregates, back to its start with
    an odd number of negations: its literals in turn."""
    walks = (_walk(start, inside, ahead, names) for start in sorted(inside))
    return min(filter(None, walks), key=len, default=[])


def _walk(
    start: Literal, inside: Collection[Literal], ahead: _Ahead, names: Mapping[Literal, str]
) -> list[Literal]:
    before: dict[tuple[Literal, bool], tuple[Literal, bool, Literal]] = {}
    left = deque([(start, False)])
    while left:
        node, odd = left.popleft()
        for literal in sorted(ahead.get(node, ())):
            if abs(literal) in names and abs(literal) not in inside:
                continue
            state = abs(literal), odd != (literal < 0)
            if state in before:
                continue
            before[state] = node, odd, literal
            if state == (start, True):
                return _back(before, start)
            left.append(state)
    return []


def _back(
    before: Mapping[tuple[Literal, bool], tuple[Literal, bool, Literal]], start: Literal
) -> list[Literal]:
    walk = []
    node, odd = start, True
    while (node, odd) != (start, False):
        node, odd, literal = before[node, odd]
        walk.append(literal)
    return walk[::-1]


def _turns(walk: list[Literal], names: Mapping[Literal, str]) -> Iterable[Turn]:
    """The named atoms of a walk, each with the next and how it rests on that."""
    at, odd = names.get(abs(walk[-1]), "") if walk else "", False
    for literal in walk:
        odd ^= literal < 0
        if (name := names.get(abs(literal))) is not None:
            yield Turn(at, f"not {name}" if odd else name)
            at, odd = name, False
