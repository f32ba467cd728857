"""Mutual exclusion: one thread at a time uses a knowledge base, and none while the process forks.

clingo ends the process where two threads use one control. So every control has a re-entrant lock.
A control that is made while a lock is held shares it: all that is made for one knowledge base has
one lock, and no two threads can wait for each other. A public function that takes knowledge bases
holds them from its start to its end (`exclusive`).
"""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import wraps
from itertools import count
from typing import Any, Generic, ParamSpec, TypeVar, overload
from weakref import WeakSet

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")

LOAD_AGAIN = (
    "what clingo has grounded stays in its process; load the knowledge base again there, or send "
    "what `pyclingo_bridge.cohort.prepare.answering_of` makes of it"
)
"""What to do instead of pickling."""

_numbers = count()
_registered: "WeakSet[Lock]" = WeakSet()
_registering = threading.Lock()


class _Held(threading.local):
    """The locks that a thread holds, the last one taken last."""

    def __init__(self) -> None:
        self.locks: list[Lock] = []


_held = _Held()


class Lock:
    """A re-entrant lock that `os.fork` waits for; a context manager."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.number = next(_numbers)
        with _registering:
            _registered.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()
        _held.locks.append(self)

    def __exit__(self, *_: object) -> None:
        _held.locks.remove(self)
        self._lock.release()


def lock_for_new() -> Lock:
    """The lock of a new control: the one that this thread holds, else one of its own."""
    return _held.locks[-1] if _held.locks else Lock()


def exclusive(function: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """The function, run while the locks of all its arguments are held.

    An argument has a lock under the attribute `lock`; a tuple has those of its parts.
    """

    @wraps(function)
    def alone(*args: _Given.args, **kwargs: _Given.kwargs) -> _Made:
        with ExitStack() as stack:
            for lock in _in_order(_locks((*args, *kwargs.values()))):
                stack.enter_context(lock)
            return function(*args, **kwargs)

    return alone


def _locks(arguments: Iterable[object]) -> Iterator[Lock]:
    for argument in arguments:
        if isinstance(argument, tuple):
            yield from _locks(argument)
        elif isinstance(lock := getattr(argument, "lock", None), Lock):
            yield lock


def _in_order(locks: Iterable[Lock]) -> list[Lock]:
    """Each lock once, in the order in which all threads take them."""
    return sorted(set(locks), key=lambda lock: lock.number)


class exclusive_property(Generic[_Made]):
    """A cached property that is computed once, while the lock of its object is held.

    That of functools has a lock for all objects of the class in Python 3.11, which two threads with
    a knowledge base each could wait for in turns, and none from 3.12 on.
    """

    def __init__(self, function: Callable[[Any], _Made]) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> "exclusive_property[_Made]": ...
    @overload
    def __get__(self, instance: object, owner: type) -> _Made: ...
    def __get__(self, instance: Any, owner: type) -> "exclusive_property[_Made] | _Made":
        if instance is None:
            return self
        with instance.lock:
            values: dict[str, _Made] = instance.__dict__
            if self._name not in values:
                values[self._name] = self._function(instance)
            return values[self._name]


_taken: list[Lock] = []
"""What `os.fork` holds."""


def _before_fork() -> None:
    """Wait until nobody is in the middle of a search: the new process would not come out of it."""
    _registering.acquire()
    _taken.extend(_in_order(_registered))
    for lock in _taken:
        lock.__enter__()


def _after_fork() -> None:
    while _taken:
        _taken.pop().__exit__()
    _registering.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
    )
