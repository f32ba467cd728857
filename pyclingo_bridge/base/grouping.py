"""Grouping: items in lists, by key; and one item as several."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from os import PathLike
from typing import TypeVar, cast

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")


def grouped(pairs: Iterable[tuple[Key, Item]]) -> dict[Key, list[Item]]:
    """The items of each key, both in the order of the pairs; an unknown key has none."""
    groups: dict[Key, list[Item]] = defaultdict(list)
    for key, item in pairs:
        groups[key].append(item)
    return groups


def several(given: Item | Iterable[Item]) -> tuple[Item, ...]:
    """What is given, where a text or a path alone stands for one: a text is not its letters."""
    one = isinstance(given, (str, PathLike)) or not isinstance(given, Iterable)
    return (cast(Item, given),) if one else tuple(cast(Iterable[Item], given))
