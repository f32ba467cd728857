"""Decision diagrams: what a circuit says over all patients, ready to be asked what is possible.

A diagram is a rooted graph in which every node asks for one input and has a child for each class of
its values, the first for an input of which nothing is known; a path ends in 0, false, or 1, true.
Equal diagrams are one number, so whether a conclusion can hold at all is a comparison with 0
(Bryant 1986; with several values: Kam, Villa, Brayton and Sangiovanni-Vincentelli 1998).
"""

from collections.abc import Callable, Iterable, Sequence

Diagram = int
NEVER, ALWAYS = 0, 1
_LAST = 1 << 30
"""The level of what asks for nothing."""
MOST_NODES = 400_000
MOST_CHILDREN = 8 * MOST_NODES
"""Of all nodes together: one for an input of 300 values has as many."""
MOST_LEVELS = 250
"""A walk down a diagram calls itself, up to twice, at each level."""
Allowed = Sequence[Sequence[int] | None]
"""For each level the children that may be taken; None for all of them."""
Bound = tuple[int, Sequence[int], Sequence[int] | None]
"""A level, the children that are allowed there, and those that are without the bound."""


class NoDiagram(Exception):
    """What has no diagram: a loop, or more nodes or levels than there may be."""


class Diagrams:
    """Diagrams over one order of inputs, each node once."""

    def __init__(self, widths: Sequence[int]) -> None:
        """`widths` has the number of children of a node, for each level. Raises NoDiagram."""
        if len(widths) > MOST_LEVELS:
            raise NoDiagram
        self.widths = widths
        self.most = MOST_NODES
        """So many nodes there may be."""
        self.levels: list[int] = [_LAST, _LAST]
        self.children: list[tuple[Diagram, ...]] = [(), ()]
        self._numbers: dict[tuple[int, tuple[Diagram, ...]], Diagram] = {}
        self._more_children = MOST_CHILDREN
        self._negated: dict[Diagram, Diagram] = {NEVER: ALWAYS, ALWAYS: NEVER}
        self._both: dict[tuple[Diagram, Diagram], Diagram] = {}
        self._asked: dict[Diagram, int] = {NEVER: 0, ALWAYS: 0}

    @classmethod
    def of_nodes(
        cls, widths: Sequence[int], levels: Iterable[int], children: Iterable[tuple[Diagram, ...]]
    ) -> "Diagrams":
        """Diagrams that have these nodes already, the two constants first."""
        diagrams = cls(widths)
        diagrams.levels, diagrams.children = list(levels), list(children)
        keys = zip(diagrams.levels, diagrams.children, strict=True)
        diagrams._numbers = {key: number for number, key in enumerate(keys)}
        return diagrams

    def node(self, level: int, children: tuple[Diagram, ...]) -> Diagram:
        """The diagram that asks for a level. Raises NoDiagram."""
        first = children[0]
        if children.count(first) == len(children):
            return first
        key = level, children
        number = self._numbers.get(key)
        if number is None:
            number = len(self.levels)
            self._more_children -= len(children)
            if number > self.most or self._more_children < 0:
                raise NoDiagram
            self._numbers[key] = number
            self.levels.append(level)
            self.children.append(children)
        return number

    def one_class(self, level: int, number: int) -> Diagram:
        """Where an input is of a class."""
        return self.node(level, tuple(int(k == number) for k in range(self.widths[level])))

    def negated(self, diagram: Diagram) -> Diagram:
        """Where a diagram is false."""
        negated = self._negated.get(diagram)
        if negated is None:
            children = tuple(map(self.negated, self.children[diagram]))
            negated = self._negated[diagram] = self.node(self.levels[diagram], children)
            self._negated[negated] = diagram
        return negated

    def both(self, left: Diagram, right: Diagram) -> Diagram:
        """Where both hold."""
        if left > right:
            left, right = right, left
        if left < 2 or left == right:
            return right if left else NEVER
        key = left, right
        both = self._both.get(key)
        if both is None:
            first, second = self.levels[left], self.levels[right]
            if first == second:
                children = tuple(map(self.both, self.children[left], self.children[right]))
            elif first < second:
                children = tuple([self.both(child, right) for child in self.children[left]])
            else:
                children = tuple([self.both(left, child) for child in self.children[right]])
            both = self._both[key] = self.node(min(first, second), children)
        return both

    def all_of(self, diagrams: Iterable[Diagram]) -> Diagram:
        """Where all hold: the one nearest to the last level first, which keeps them small."""
        conjuncts = set(diagrams)
        if NEVER in conjuncts:
            return NEVER
        result = ALWAYS
        for diagram in sorted(conjuncts, key=self.levels.__getitem__, reverse=True):
            result = self.both(result, diagram)
        return result

    def narrowed(self, allowed: Allowed) -> "tuple[Diagrams, Callable[[Diagram], Diagram]]":
        """Diagrams that nothing is in yet, and the function that gives these there: of the children
        that are allowed alone. Where one alone is, nothing is asked for."""
        narrow, known = Diagrams(self.widths), {NEVER: NEVER, ALWAYS: ALWAYS}

        def copied(diagram: Diagram) -> Diagram:
            if diagram not in known:
                level, children = self.levels[diagram], self.children[diagram]
                taken = allowed[level]
                if taken is None:
                    known[diagram] = narrow.node(level, tuple(map(copied, children)))
                elif len(taken) == 1:
                    known[diagram] = copied(children[taken[0]])
                else:
                    left = (copied(c) if k in taken else NEVER for k, c in enumerate(children))
                    known[diagram] = narrow.node(level, tuple(left))
            return known[diagram]

        return narrow, copied

    def path(self, diagram: Diagram, allowed: Allowed) -> dict[int, int] | None:
        """A way to 1 through the children that are allowed: of each level that it asks for the
        child; None where there is none."""
        taken: dict[int, int] = {}
        return taken if self._leads(diagram, allowed, taken, set()) else None

    def _leads(
        self, diagram: Diagram, allowed: Allowed, taken: dict[int, int], dead: set[Diagram]
    ) -> bool:
        if diagram < 2 or diagram in dead:
            return diagram == ALWAYS
        level, children = self.levels[diagram], self.children[diagram]
        choices = allowed[level]
        for number in range(len(children)) if choices is None else choices:
            if self._leads(children[number], allowed, taken, dead):
                taken[level] = number
                return True
        dead.add(diagram)
        return False

    def minimal(
        self, diagram: Diagram, allowed: Allowed, bounds: Sequence[Bound]
    ) -> list[int] | None:
        """The places of the bounds of a preferred minimal core: the rest left off, the last first,
        wherever that opens no way to 1. None where there is a way with all of them."""
        return _Minimizer(self, allowed, bounds).core(diagram)

    def blocking(self, diagram: Diagram, allowed: Allowed) -> set[int]:
        """The levels whose bounds close every way to 1, where there is none: a core."""
        levels, seen, pending = set[int](), {diagram}, [diagram]
        while pending:
            node = pending.pop()
            if node < 2:
                continue
            level, children = self.levels[node], self.children[node]
            choices = allowed[level]
            if choices is None:
                followed: Iterable[Diagram] = children
            else:
                followed = [children[number] for number in choices]
                if level not in levels and any(c not in followed and c for c in children):
                    levels.add(level)
            for child in followed:
                if child not in seen:
                    seen.add(child)
                    pending.append(child)
        return levels

    def holds(self, diagram: Diagram, classes: Sequence[int]) -> bool:
        """Whether a diagram is true of a patient, by the class of each level."""
        while diagram > 1:
            diagram = self.children[diagram][classes[self.levels[diagram]]]
        return diagram == ALWAYS

    def asked(self, diagram: Diagram) -> int:
        """The levels that a diagram asks for, as bits: it depends on each of them."""
        if diagram not in self._asked:
            asked = 1 << self.levels[diagram]
            for child in set(self.children[diagram]):
                asked |= self.asked(child)
            self._asked[diagram] = asked
        return self._asked[diagram]


class _Minimizer:
    """Leaves off bounds one by one while no way to 1 is open.

    What is reached from the root is closed as long as that is so. A bound can be left off where it
    keeps no node that is reached from an open child; so only such children are looked at.
    """

    def __init__(self, diagrams: Diagrams, allowed: Allowed, bounds: Sequence[Bound]) -> None:
        self._levels, self._children = diagrams.levels, diagrams.children
        self._bounds = bounds
        self._allowed = list(allowed)
        for level, narrow, _ in bounds:
            self._allowed[level] = narrow
        self._reached: set[Diagram] = set()
        self._by_level: list[list[Diagram]] = [[] for _ in allowed]
        self._opened: set[Diagram] = {ALWAYS}
        self._closed: set[Diagram] = set()

    def core(self, diagram: Diagram) -> list[int] | None:
        if self._is_open(diagram):
            return None
        self._reach([diagram])
        needed: list[int] = []
        for place in range(len(self._bounds) - 1, -1, -1):
            level, _, wide = self._bounds[place]
            further = self._further(level, wide)
            if any(map(self._is_open, further)):
                needed.append(place)
            else:
                self._allowed[level] = wide
                self._reach(further)
                self._closed.clear()  # of what is not reached, something may be open now
        return needed[::-1]

    def _further(self, level: int, wide: Sequence[int] | None) -> dict[Diagram, None]:
        """The children that come to be reached where a bound is left off."""
        further: dict[Diagram, None] = {}
        for node in self._by_level[level]:
            children = self._children[node]
            others = children if wide is None else [children[number] for number in wide]
            further.update(dict.fromkeys(others))
        for node in (NEVER, *self._reached.intersection(further)):
            further.pop(node, None)
        return further

    def _reach(self, nodes: Iterable[Diagram]) -> None:
        pending = list(nodes)
        while pending:
            node = pending.pop()
            if node == NEVER or node in self._reached:
                continue
            self._reached.add(node)
            level, children = self._levels[node], self._children[node]
            self._by_level[level].append(node)
            choices = self._allowed[level]
            pending += children if choices is None else [children[n] for n in choices]

    def _is_open(self, diagram: Diagram) -> bool:
        """Whether a way leads to 1."""
        if diagram in self._opened:
            return True
        if diagram == NEVER or diagram in self._closed or diagram in self._reached:
            return False
        children, choices = self._children[diagram], self._allowed[self._levels[diagram]]
        for child in children if choices is None else [children[n] for n in choices]:
            if self._is_open(child):
                self._opened.add(diagram)
                return True
        self._closed.add(diagram)
        return False
