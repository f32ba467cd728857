"""Strongly connected components of a graph that is read as it is walked."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def components(
    start: Node, ahead: Callable[[Node], Iterable[Node]], done: Collection[Node]
) -> Iterator[frozenset[Node]]:
    """The components that can be reached, each after those it leads to (Gabow 2000).

    What is `done` is not walked again.
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

    enter(start)
    while walk:
        node, left = walk[-1]
        following = next(left, None)
        if following is None:
            walk.pop()
            if roots[-1] == node:
                roots.pop()
                cut = waiting.index(node)
                found = frozenset(waiting[cut:])
                del waiting[cut:]
                settled |= found
                yield found
        elif following in done or following in settled:
            continue
        elif following not in places:
            enter(following)
        else:
            while places[roots[-1]] > places[following]:
                roots.pop()
