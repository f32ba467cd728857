"""Frozen dataclasses that are made fast.

For `@dataclass(frozen=True, slots=True)` Python writes and compiles six functions for each class,
which takes half a millisecond: for the results of one command a tenth of all its time. Here each
class has an `__init__` of its own; the other functions are the same for all.
"""

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from functools import cache
from typing import Any, NoReturn, TypeVar, dataclass_transform

_Class = TypeVar("_Class", bound=type)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(kind: _Class) -> _Class:
    """The class as a frozen dataclass with slots; its fields have no `default_factory`. What
    hashes or compares many had better be a plain one."""
    made: Any = dataclass(init=False, repr=False, eq=False, slots=True)(kind)
    made.__init__ = _init_of(made)
    made.__setattr__ = made.__delattr__ = _refuse
    made.__eq__, made.__hash__ = _equal, _hashed
    if made.__repr__ is object.__repr__:
        made.__repr__ = _text
    made.__getstate__, made.__setstate__ = _state, _restore
    done: _Class = made
    return done


def _init_of(kind: Any) -> Any:
    """The function that sets all fields, as `dataclass` writes it for a frozen class."""
    names: dict[str, Any] = {"_set": object.__setattr__}
    given, lines = ["self"], [""]
    for one in fields(kind):
        if one.default_factory is not MISSING or one.kw_only:
            raise TypeError(f"a record has no such field as `{one.name}`: use a plain dataclass")
        default = f"_default_{one.name}"
        if one.default is not MISSING:
            names[default] = one.default
        if one.init:
            given.append(one.name if one.default is MISSING else f"{one.name}={default}")
        if one.init or one.default is not MISSING:
            lines.append(f"_set(self, {one.name!r}, {one.name if one.init else default})")
    if hasattr(kind, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n  ".join(lines)
    exec(f"def __init__({', '.join(given)}):{body}", names)
    return names["__init__"]


def _refuse(self: Any, name: str, value: object = None) -> NoReturn:  # noqa: ARG001
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _text(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name in _names(self.__class__, "repr"))
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _equal(self: Any, other: object) -> bool:
    return _compared(self) == _compared(other) if type(self) is type(other) else NotImplemented


def _hashed(self: Any) -> int:
    return hash(_compared(self))


def _compared(self: Any) -> tuple[object, ...]:
    return tuple(getattr(self, name) for name in _names(self.__class__, "compare"))


def _state(self: Any) -> list[object]:
    return [getattr(self, one.name) for one in fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for one, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


@cache
def _names(kind: Any, what: str) -> tuple[str, ...]:
    """The fields of a class that are for `what`: `repr` or `compare`."""
    return tuple(one.name for one in fields(kind) if getattr(one, what))
