"""Strongly connected components, and reachability, in a graph that is read as it is walked."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def reachable(starts: Iterable[Node], ahead: Callable[[Node], Iterable[Node]]) -> dict[Node, None]:
    """The nodes that can be reached from the starts, and these, in the order of the walk."""
    seen: dict[Node, None] = {}
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = None
            waiting += ahead(node)
    return seen


def components(
    starts: Iterable[Node], ahead: Callable[[Node], Iterable[Node]], done: Collection[Node] = ()
) -> Iterator[tuple[Node, ...]]:
    """The components that can be reached, each after those it leads to (Gabow 2000).

    Nodes in `done` are not walked again.
    """
    places: dict[Node, int] = {}
    waiting: list[Node] = []  # in no component yet
    roots: list[Node] = []  # the first node of each component that may still grow
    walk: list[tuple[Node, Iterator[Node]]] = []
    settled: set[Node] = set()

    def enter(node: Node) -> None:
        places[node] = len(places)
        waiting.append(node)
        roots.append(node)
        walk.append((node, iter(ahead(node))))

    for start in starts:
        if start not in places and start not in done:
            enter(start)
        while walk:
            node, left = walk[-1]
            for following in left:
                if following in settled or following in done:
                    continue
                if following not in places:
                    enter(following)
                    break
                while places[roots[-1]] > places[following]:
                    roots.pop()
            else:
                walk.pop()
                if roots[-1] == node:
                    roots.pop()
                    component = [waiting.pop()]
                    while component[-1] != node:
                        component.append(waiting.pop())
                    settled.update(component)
                    yield tuple(component)
