"""Frozen dataclasses that are made fast.

For `@dataclass(frozen=True, slots=True)` Python writes and compiles six functions for each class,
which takes half a millisecond: for the results of one command a tenth of all its time. Here each
class has an `__init__` of its own; the other functions are the same for all.
"""

from dataclasses import FrozenInstanceError, dataclass, field, fields
from functools import cache
from typing import Any, TypeVar, dataclass_transform

_Class = TypeVar("_Class", bound=type)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: _Class) -> _Class:
    """The class as a frozen dataclass with slots. What hashes or compares many had better be a
    plain one."""
    made: Any = dataclass(eq=False, repr=False, slots=True)(kind)
    made.__setattr__, made.__delattr__ = _set, _delete
    made.__repr__, made.__eq__, made.__hash__ = _text, _equal, _hashed
    done: _Class = made
    return done


def _set(self: Any, name: str, value: object) -> None:
    """Set a field that has no value yet, as `__init__` and unpickling do."""
    if name not in self.__dataclass_fields__ or hasattr(self, name):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delete(self: Any, name: str) -> None:  # noqa: ARG001
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _text(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name in _names(self.__class__, "repr"))
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _equal(self: Any, other: object) -> bool:
    return _compared(self) == _compared(other) if type(self) is type(other) else NotImplemented


def _hashed(self: Any) -> int:
    return hash(_compared(self))


def _compared(self: Any) -> tuple[object, ...]:
    return tuple(getattr(self, name) for name in _names(self.__class__, "compare"))


@cache
def _names(kind: Any, what: str) -> tuple[str, ...]:
    """The fields of a class that are for `what`: `repr` or `compare`."""
    return tuple(one.name for one in fields(kind) if getattr(one, what))
