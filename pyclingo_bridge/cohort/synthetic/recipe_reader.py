"""A recipe read from its TOML file: every number has a source, every name is known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pyclingo_bridge.cohort.columns.toml_document import (
    Hint,
    Key,
    Problems,
    TomlPlaces,
    key_hint,
    read_toml,
)
from pyclingo_bridge.cohort.synthetic.recipe import (
    ALWAYS,
    Branch,
    Condition,
    Missing,
    Origin,
    Recipe,
    Variable,
)
from pyclingo_bridge.cohort.synthetic.recipe_parts import condition, origin
from pyclingo_bridge.cohort.synthetic.weights import Unusable, proportion, shares
from pyclingo_bridge.diagnostics import BridgeError, nearest, quoted
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.symbols import Value

T = TypeVar("T")
_NAME_IT = "name a reference, or write `assumed: …`"
_KEYS = {
    "": {"title", "references", "input"},
    "input": {
        *("name", "hidden", "only_when", "values", "source", "given", "missing", "missing_when"),
    },
    "given": {"when", "values", "source"},
    "missing": {"share", "source"},
    "missing_when": {"when", "share", "source"},
}


class RecipeError(BridgeError):
    """A recipe that cannot be used; carries every problem found in it."""


def load_recipe(path: str | Path, vocabulary: Vocabulary) -> Recipe:
    """The recipe in a file, for the inputs of a vocabulary. Raises RecipeError."""
    content, places = read_toml(Path(path), RecipeError)
    return _Reader(places, vocabulary).recipe(content)


class _Reader:
    """Reads what it can of a file, so that one run tells all that is wrong with it."""

    def __init__(self, places: TomlPlaces, vocabulary: Vocabulary) -> None:
        self._places = places
        self._vocabulary = vocabulary
        self._problems = Problems()
        self._read: dict[str, Variable] = {}
        self._references: dict[str, str] = {}
        self._later: frozenset[str] = frozenset()

    def recipe(self, content: Mapping[str, Any]) -> Recipe:
        self._check_keys(content, "", ())
        self._references = self._table(content.get("references", {}), ("references",))
        tables = self._list(content.get("input", []), ("input",))
        self._later = frozenset(str(one.get("name")) for one in tables)
        for number, table in enumerate(tables):
            self._add(table, ("input", number))
        self._add_missing(tables)
        if not tables:
            self._problem("no-inputs", "no `[[input]]`", ())
        if self._problems:
            raise RecipeError(self._problems.told())
        title = str(content.get("title", ""))
        return Recipe(title, tuple(self._read.values()), self._references, self._vocabulary)

    def _add(self, table: Mapping[str, Any], key: Key) -> None:
        """A variable, without what may be missing: that may hang on later ones."""
        self._check_keys(table, "input", key)
        name, hidden = table.get("name"), table.get("hidden", False)
        if not isinstance(name, str) or not isinstance(hidden, bool):
            self._problem("wrong-type", "an input has a `name`, and `hidden` is true or false", key)
            return
        if name in self._read:
            self._problem("input-twice", f"{quoted(name)} is declared twice", (*key, "name"))
            return
        values = self._values_of(name, hidden, table, key)
        only_when = self._condition(table.get("only_when"), (*key, "only_when"))
        variable = Variable(name, values, hidden, only_when, (), ())
        given = self._list(table.get("given", []), (*key, "given"))
        branches: list[Branch | None] = []
        for number, one in enumerate(given):
            inner = (*key, "given", number)
            self._check_keys(one, "given", inner)
            when = self._condition(one.get("when", {}), (*inner, "when"))
            branches.append(self._branch(variable, one, when, inner))
        branches.append(self._branch(variable, table, ALWAYS, key))
        found = tuple(one for one in branches if one is not None)
        self._read[name] = replace(variable, branches=found)

    def _values_of(
        self, name: str, hidden: bool, table: Mapping[str, Any], key: Key
    ) -> tuple[Value, ...]:
        known = self._vocabulary.get(name)
        if hidden and known is None:
            given = table.get("given", [])
            tables = [table, *(given if isinstance(given, list) else [])]
            shown = [
                one["values"]
                for one in tables
                if isinstance(one, dict) and isinstance(one.get("values"), dict)
            ]
            return tuple(dict.fromkeys(value for one in shown for value in one))
        if known is None:

            def fix() -> str:
                near = nearest(name, self._vocabulary.names)
                return f"did you mean `{near}`?" if near else "an input that is none is `hidden`"

            self._problem("unknown-input", f"unknown input {quoted(name)}", (*key, "name"), fix)
            return ()
        if hidden:
            message = f"{quoted(name)} is an input, and cannot be hidden"
            self._problem("hidden-input", message, (*key, "hidden"))
        return tuple(sorted(known.values, key=int)) if known.numeric else known.values

    def _branch(
        self, variable: Variable, table: Mapping[str, Any], when: Condition, key: Key
    ) -> Branch | None:
        numeric = all(isinstance(one, int) for one in variable.values)
        source = self._origin(table, key)
        if not variable.values:
            return None
        found = self._tried(
            lambda: shares(table.get("values", {}), variable.values, numeric), (*key, "values")
        )
        if found is None or source is None:
            return None
        if source.kind == "definition" and max(found.weights) < 1:
            message = "a definition leaves one value only"
            self._problem("no-definition", message, (*key, "values"), _NAME_IT)
        return Branch(when, found.weights, found.declared, found.count, source)

    def _add_missing(self, tables: Iterable[Mapping[str, Any]]) -> None:
        self._later = frozenset()
        for number, table in enumerate(tables):
            variable = self._read.get(str(table.get("name")))
            if variable is None:
                continue
            key: Key = ("input", number)
            rows = [
                (one, (*key, "missing_when", place), "missing_when")
                for place, one in enumerate(
                    self._list(table.get("missing_when", []), (*key, "missing_when"))
                )
            ]
            if "missing" in table:
                rows.append(
                    (self._table(table["missing"], inner := (*key, "missing")), inner, "missing")
                )
            if rows and variable.hidden:
                message = f"{quoted(variable.name)} is hidden: it cannot be known"
                self._problem("missing-of-hidden", message, rows[0][1])
            found = [self._missing(*row) for row in rows]
            kept = tuple(one for one in found if one is not None)
            self._read[variable.name] = replace(variable, missing=kept)

    def _missing(self, table: Mapping[str, Any], key: Key, kind: str) -> Missing | None:
        self._check_keys(table, kind, key)
        source = self._origin(table, key)
        when = ALWAYS
        if kind == "missing_when":
            when = self._condition(table.get("when", {}), (*key, "when"))
        share = self._tried(lambda: proportion(table.get("share")), (*key, "share"))
        if share is None or source is None:
            return None
        if source.kind == "definition" and 0 < share < 1:
            self._problem(
                "no-definition", "a definition leaves no doubt", (*key, "share"), _NAME_IT
            )
        return Missing(when, share, source)

    def _origin(self, table: Mapping[str, Any], key: Key) -> Origin | None:
        where: Key = (*key, "source") if "source" in table else key
        return self._tried(lambda: origin(table.get("source"), self._references), where)

    def _condition(self, said: Any, key: Key) -> Condition:
        if said is None:
            return ALWAYS
        declared, later = self._read, self._later
        return self._tried(lambda: condition(said, declared, later, self._vocabulary), key) or ()

    def _tried(self, made: Callable[[], T], key: Key) -> T | None:
        try:
            return made()
        except Unusable as error:
            self._problem(error.code, error.message, key, error.fix)
            return None

    def _check_keys(self, table: Mapping[str, Any], kind: str, key: Key) -> None:
        for name in table:
            if name not in _KEYS[kind]:
                message, where = f"unknown key {quoted(name)}", (*key, name)
                self._problem("unknown-key", message, where, partial(key_hint, name, _KEYS[kind]))

    def _list(self, found: Any, key: Key) -> list[Mapping[str, Any]]:
        if isinstance(found, list) and all(isinstance(one, dict) for one in found):
            return found
        self._problem("wrong-type", f"`{key[-1]}` is a list of tables", key)
        return []

    def _table(self, found: Any, key: Key) -> dict[str, Any]:
        if isinstance(found, dict):
            return found
        self._problem("wrong-type", f"`{key[-1]}` is a table", key)
        return {}

    def _problem(self, code: str, message: str, key: Key, fix: Hint = None) -> None:
        self._problems.add(code, message, lambda: self._places.of(key), fix)
