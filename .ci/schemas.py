"""Writes the JSON Schemas that ship, from the result types: fields, types, limits, docstrings.

    python .ci/schemas.py            # writes pyclingo_bridge/schemas/*.schema.json
    python .ci/schemas.py --check    # exit code 1 where one is not what the types say

Run by a Python that the project is installed for. What a type says is in `files/json_form.py`.
"""

import ast
import inspect
import json
import sys
import types
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from textwrap import dedent
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)  # fmt: skip

from pyclingo_bridge.answer.model import Answer
from pyclingo_bridge.base.files.json_form import Count, Limits, Rows, shown_fields
from pyclingo_bridge.cohort.counts import Summary
from pyclingo_bridge.diff import Difference
from pyclingo_bridge.explain.change import Changes
from pyclingo_bridge.explain.compare import Comparison
from pyclingo_bridge.explain.contrast import Contrast
from pyclingo_bridge.explain.questions import Questions
from pyclingo_bridge.explain.why import Explanation
from pyclingo_bridge.guideline.additions import Additions
from pyclingo_bridge.justify.why.model import Why
from pyclingo_bridge.mutate.report import MutationReport
from pyclingo_bridge.population.findings import Report

FOLDER = Path(__file__).resolve().parent.parent / "pyclingo_bridge/schemas"
ONE_RESULT = {
    "answer": ("Answer of `crlm query --json`", Answer),
    "check": ("Report of `crlm check --json`", Report),
    "cohort": ("What `crlm cohort --json` gives", Summary),
    "diff": ("What `crlm diff --json` gives", Difference),
    "why": ("What `crlm why --json` gives", Why),
    "mutate": ("Report of `crlm mutate --json`", MutationReport),
}
EXPLANATIONS = {
    "explain": Explanation, "change": Changes, "ask": Questions, "contrast": Contrast,
    "compare": Comparison,
}  # fmt: skip
SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}
Schema = dict[str, Any]


class Definitions(dict[str, Schema]):
    """The objects that a schema refers to, each by the name of its type."""

    def of(self, kind: Any) -> Schema:
        """The schema of the JSON form of a type. Raises TypeError for a type that has none."""
        origin, arguments = get_origin(kind), get_args(kind)
        if kind in SCALARS:
            return {"type": SCALARS[kind]}
        if origin is Annotated:
            limits = (one for one in arguments[1:] if isinstance(one, Limits))
            return self.of(arguments[0]) | {k: v for one in limits for k, v in _keywords(one)}
        if origin is Literal:
            return {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
        if origin in (Union, types.UnionType):
            return _either([self.of(one) for one in arguments])
        if isinstance(origin, type) and issubclass(origin, (tuple, list, Mapping)):
            return self._container(kind, origin)
        if is_dataclass(kind) or is_typeddict(kind):
            if kind.__name__ not in self:
                self[kind.__name__] = {}  # a type may refer to itself
                self[kind.__name__] = self.object(kind)
            return {"$ref": f"#/$defs/{kind.__name__}"}
        raise TypeError(f"no JSON form: {kind}")

    def object(self, kind: Any) -> Schema:
        """The schema of a dataclass or a TypedDict: closed, described by its docstrings."""
        hints, told = _hints(kind), _docstrings(kind)
        described = {"description": " ".join(kind.__doc__.split())}
        if is_typeddict(kind):
            properties = {
                name: self.of(get_args(one)[0] if get_origin(one) is NotRequired else one)
                for name, one in hints.items()
            }
            required = [name for name in hints if name in kind.__required_keys__]
            return described | _closed(_told(properties, told), required)
        properties = {key: self._shown(hints[name], form) for name, key, form in shown_fields(kind)}
        by_key = {key: told[name] for name, key, _ in shown_fields(kind) if name in told}
        return described | _closed(_told(properties, by_key))

    def _shown(self, kind: Any, form: Any) -> Schema:
        if form is None:
            return self.of(kind)
        if not isinstance(form, Rows):
            return self.of(_hints(form)["return"])
        key, value = _items(kind)
        parts = [key] if len(form.names) == 1 else get_args(key)
        row = {name: self.of(part) for name, part in zip(form.names, parts, strict=True)}
        return {"type": "array", "items": _closed(row | {form.value: self.of(value)})}

    def _container(self, kind: Any, origin: type) -> Schema:
        if not issubclass(origin, Mapping):
            return {"type": "array", "items": self.of(get_args(kind)[0])}
        key, value = _items(kind)
        found = {"type": "object", "additionalProperties": self.of(value)}
        names = {k: v for k, v in self.of(key).items() if k != "type"}
        return found | ({"propertyNames": names} if names else {})


def _hints(kind: Any) -> dict[str, Any]:
    """The types of what an object has, or a function: `Additions` is imported by those who need
    it alone."""
    return get_type_hints(kind, localns={"Additions": Additions}, include_extras=True)


def _keywords(limits: Limits) -> Iterable[tuple[str, Any]]:
    return ((key, value) for key, value in limits._asdict().items() if value is not None)


def _items(kind: Any) -> tuple[Any, Any]:
    """The types of the keys and the values of a mapping."""
    arguments = get_args(kind)
    return (arguments[0], Count) if get_origin(kind) is Counter else arguments


def _either(schemas: list[Schema]) -> Schema:
    if all(one.keys() == {"type"} for one in schemas):
        return {"type": [one["type"] for one in schemas]}
    return {"anyOf": schemas}


def _closed(properties: Schema, required: list[str] | None = None) -> Schema:
    names = list(properties) if required is None else required
    return {
        "type": "object", "additionalProperties": False, "required": names,
        "properties": properties,
    }  # fmt: skip


def _told(properties: Schema, docstrings: Mapping[str, str]) -> Schema:
    return {
        key: schema | ({"description": docstrings[key]} if key in docstrings else {})
        for key, schema in properties.items()
    }


def _docstrings(kind: Any) -> dict[str, str]:
    """What stands below each field of a class."""
    (tree,) = ast.parse(dedent(inspect.getsource(kind))).body
    assert isinstance(tree, ast.ClassDef)
    found = {}
    for field, below in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
            assert isinstance(field.target, ast.Name)
            found[field.target.id] = " ".join(ast.literal_eval(below.value).split())
    return found


def _head(name: str, title: str, kind: Any) -> Schema:
    (version,) = (one.default for one in fields(kind) if one.name == "schema_version")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:crlm:{name}:{version}",
        "title": f"{title}, schema version {version}",
    }


def schemas() -> dict[str, Schema]:
    """Every schema that ships, by its name."""
    found = {}
    for name, (title, kind) in ONE_RESULT.items():
        definitions = Definitions()
        root = definitions.object(kind)
        found[name] = _head(name, title, kind) | root | {"$defs": dict(definitions)}
    definitions = Definitions()
    roots = {command: definitions.object(kind) for command, kind in EXPLANATIONS.items()}
    title = "Explanations as JSON: `$defs/explain` and the like are what the commands write"
    found["explanations"] = {
        **_head("explanations", title, Explanation),
        "anyOf": [{"$ref": f"#/$defs/{command}"} for command in roots],
        "$defs": roots | definitions,
    }
    return found


def main(check: bool) -> None:
    """Write the schemas; or with `check` exit 1 where a file is another than would be written."""
    texts = {
        FOLDER / f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }
    stale = [
        path.name
        for path in texts.keys() | set(FOLDER.glob("*.json"))
        if not path.is_file() or path.read_text(encoding="utf-8") != texts.get(path)
    ]
    if check:
        sys.exit(f"not current: {', '.join(sorted(stale))}: run .ci/schemas.py" if stale else 0)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
