"""The JSON form of results: their fields by name and in order, tuples as lists.

A dataclass declares where a key or a value of its JSON form is another (`shown`, `HIDDEN`), and
what holds of a value beside its type (`Limits`). `to_json` and the JSON Schemas read the same.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

from pyclingo_bridge.base.diagnostics import printable

_LONGEST_LINE = 100


class Limits(NamedTuple):
    """What holds of a value beside its type, as keywords of JSON Schema: the metadata of an
    `Annotated` type."""

    enum: tuple[str, ...] | None = None
    pattern: str | None = None
    minimum: int | None = None
    minItems: int | None = None
    minProperties: int | None = None


Count = Annotated[int, Limits(minimum=0)]
Line = Annotated[int, Limits(minimum=1)]
"""A line of a file."""
Seconds = Annotated[float, Limits(minimum=0)]


class Shown(NamedTuple):
    """How a field stands in JSON: its key (None: not at all), and what becomes of its value."""

    key: str | None
    form: Callable[[Any], Any] | None = None


def sorted_by_key(mapping: Mapping[Any, Any]) -> list[tuple[Any, Any]]:
    """The items of a mapping, in the order of the keys."""
    return sorted(mapping.items())


class Rows:
    """Turns a mapping by names into a list of objects: the parts of each key and its value."""

    def __init__(
        self,
        names: tuple[str, ...],
        value: str,
        order: Callable[[Any], Iterable[tuple[Any, Any]]] = sorted_by_key,
    ) -> None:
        """`names` are of the parts of a key; a single name is that of the whole key."""
        self.names, self.value, self.order = names, value, order

    def __call__(self, mapping: Mapping[Any, Any]) -> list[dict[str, Any]]:
        """One object for each item of the mapping."""
        single = len(self.names) == 1
        return [
            {**dict(zip(self.names, [key] if single else key, strict=True)), self.value: value}
            for key, value in self.order(mapping)
        ]


def shown(key: str = "", form: Callable[[Any], Any] | None = None) -> Mapping[str, Shown]:
    """The metadata of a field that stands in JSON under another key, or in another form: what
    `form` returns for the value is turned into JSON, and its return annotation is the type."""
    return {"json": Shown(key, form)}


class PublicResult:
    """What a public function returns: data, with a JSON form, one line, and a part of a page."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form: what the command prints with `--json`."""
        form: dict[str, Any] = to_json(self)
        return form

    def __repr__(self) -> str:
        text = printable(self._in_short())
        shown = text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}…"
        return f"<{type(self).__name__}: {shown}>"

    def _in_short(self) -> str:
        """What matters of it, in less than a line."""
        raise NotImplementedError

    def _repr_html_(self) -> str | None:
        """What a notebook shows of it; None where its knowledge base is in another process."""
        # What renders results lies above them: the root of the package leads there.
        html: str | None = sys.modules[__name__.partition(".")[0]]._as_html(self)
        return html


HIDDEN: Mapping[str, Shown] = {"json": Shown(None)}
"""The metadata of a field that JSON does not have."""


def to_json(value: Any) -> Any:
    """The JSON form of a result, as `json.dumps` takes it: dataclasses and mappings as objects,
    sequences as lists. Raises TypeError for a value without one, such as a set: it has no order."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            key: to_json(form(getattr(value, name)) if form else getattr(value, name))
            for name, key, form in shown_fields(type(value))
        }
    raise TypeError(f"no JSON form: {type(value).__name__}")


@lru_cache
def shown_fields(kind: type) -> tuple[tuple[str, str, Callable[[Any], Any] | None], ...]:
    """The name, the key and the form of each field that JSON has."""
    declared = [(field.name, field.metadata.get("json", Shown(""))) for field in fields(kind)]
    return tuple(
        (name, shown.key or name, shown.form) for name, shown in declared if shown.key is not None
    )


def rounded(seconds: float) -> Seconds:
    """Seconds, to three places."""
    return round(seconds, 3)
