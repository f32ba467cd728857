"""A recipe read from its TOML file: every number has a source, every name is known."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pyclingo_bridge.base.diagnostics import BridgeError, nearest, quoted
from pyclingo_bridge.cohort.columns.toml_document import Key, Problems, TomlPlaces, read_toml
from pyclingo_bridge.cohort.synthetic.recipe import (
    ALWAYS,
    Branch,
    Condition,
    Missing,
    Origin,
    Recipe,
    Test,
    Variable,
)
from pyclingo_bridge.cohort.synthetic.weights import Unusable, proportion, shares
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Value

T = TypeVar("T")
_NAME_IT = "name a reference, or write `assumed: …`"
_KINDS = "`assumed: why`, `definition: why`, or `key: which figure` with keys of references"
_SHOWN = 10
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
        self._vocabulary = vocabulary
        self._problems = Problems(places)
        self._variables: dict[str, Variable] = {}
        self._references: dict[str, str] = {}
        self._later: frozenset[str] = frozenset()

    def recipe(self, content: Mapping[str, Any]) -> Recipe:
        self._problems.check_keys(content, _KEYS[""], ())
        self._references = self._table(content.get("references", {}), ("references",))
        tables = self._list(content.get("input", []), ("input",))
        self._later = frozenset(str(table.get("name")) for table in tables)
        for number, table in enumerate(tables):
            self._add(table, ("input", number))
        self._later = frozenset()
        for number, table in enumerate(tables):
            if (variable := self._variables.get(str(table.get("name")))) is not None:
                self._add_missing(variable, table, ("input", number))
        if not tables:
            self._problems.add("no-inputs", "no `[[input]]`", ())
        if self._problems:
            raise RecipeError(self._problems.diagnostics())
        title = str(content.get("title", ""))
        variables = tuple(self._variables.values())
        return Recipe(title, variables, self._references, self._vocabulary)

    def _add(self, table: Mapping[str, Any], key: Key) -> None:
        """Add a variable, without what may be missing: that may depend on later ones."""
        self._problems.check_keys(table, _KEYS["input"], key)
        name, hidden = table.get("name"), table.get("hidden", False)
        if not isinstance(name, str) or not isinstance(hidden, bool):
            message = "an input has a `name`, and `hidden` is true or false"
            self._problems.add("wrong-type", message, key)
            return
        if name in self._variables:
            message = f"{quoted(name)} is declared twice"
            self._problems.add("input-twice", message, (*key, "name"))
            return
        values = self._values_of(name, hidden, table, key)
        only_when = self._condition(table.get("only_when"), (*key, "only_when"))
        variable = Variable(name, values, hidden, only_when, (), ())
        given = self._list(table.get("given", []), (*key, "given"))
        branches: list[Branch | None] = []
        for number, branch in enumerate(given):
            inner = (*key, "given", number)
            self._problems.check_keys(branch, _KEYS["given"], inner)
            when = self._condition(branch.get("when", {}), (*inner, "when"))
            branches.append(self._branch(variable, branch, when, inner))
        branches.append(self._branch(variable, table, ALWAYS, key))
        self._variables[name] = replace(variable, branches=tuple(filter(None, branches)))

    def _values_of(
        self, name: str, hidden: bool, table: Mapping[str, Any], key: Key
    ) -> tuple[Value, ...]:
        known = self._vocabulary.get(name)
        if hidden and known is None:
            given = table.get("given", [])
            tables = [table, *(given if isinstance(given, list) else [])]
            values = [branch.get("values") for branch in tables if isinstance(branch, dict)]
            named = [names for names in values if isinstance(names, dict)]
            return tuple(dict.fromkeys(value for names in named for value in names))
        if known is None:

            def fix() -> str:
                near = nearest(name, self._vocabulary.names)
                return f"did you mean `{near}`?" if near else "an input that is none is `hidden`"

            message = f"unknown input {quoted(name)}"
            self._problems.add("unknown-input", message, (*key, "name"), fix)
            return ()
        if hidden:
            message = f"{quoted(name)} is an input, and cannot be hidden"
            self._problems.add("hidden-input", message, (*key, "hidden"))
        return tuple(sorted(known.values, key=int)) if known.numeric else known.values

    def _branch(
        self, variable: Variable, table: Mapping[str, Any], when: Condition, key: Key
    ) -> Branch | None:
        numeric = all(isinstance(value, int) for value in variable.values)
        source = self._origin(table, key)
        if not variable.values:
            return None
        declared = self._tried(
            lambda: shares(table.get("values", {}), variable.values, numeric), (*key, "values")
        )
        if declared is None or source is None:
            return None
        if source.kind == "definition" and max(declared.weights) < 1:
            message = "a definition leaves one value only"
            self._problems.add("no-definition", message, (*key, "values"), _NAME_IT)
        return Branch(when, declared, source)

    def _add_missing(self, variable: Variable, table: Mapping[str, Any], key: Key) -> None:
        """Add to a variable when it is unknown."""
        tables = self._list(table.get("missing_when", []), (*key, "missing_when"))
        rows = [
            (row, (*key, "missing_when", number), "missing_when")
            for number, row in enumerate(tables)
        ]
        if "missing" in table:
            inner = (*key, "missing")
            rows.append((self._table(table["missing"], inner), inner, "missing"))
        if rows and variable.hidden:
            message = f"{quoted(variable.name)} is hidden: it cannot be known"
            self._problems.add("missing-of-hidden", message, rows[0][1])
        missing = tuple(filter(None, [self._missing(*row) for row in rows]))
        self._variables[variable.name] = replace(variable, missing=missing)

    def _missing(self, table: Mapping[str, Any], key: Key, kind: str) -> Missing | None:
        self._problems.check_keys(table, _KEYS[kind], key)
        source = self._origin(table, key)
        when = ALWAYS
        if kind == "missing_when":
            when = self._condition(table.get("when", {}), (*key, "when"))
        share = self._tried(lambda: proportion(table.get("share")), (*key, "share"))
        if share is None or source is None:
            return None
        if source.kind == "definition" and 0 < share < 1:
            message = "a definition leaves no doubt"
            self._problems.add("no-definition", message, (*key, "share"), _NAME_IT)
        return Missing(when, share, source)

    def _origin(self, table: Mapping[str, Any], key: Key) -> Origin | None:
        where: Key = (*key, "source") if "source" in table else key
        return self._tried(lambda: _origin(table.get("source"), self._references), where)

    def _condition(self, declared: Any, key: Key) -> Condition:
        if declared is None:
            return ALWAYS
        known = self._variables, self._later, self._vocabulary
        return self._tried(lambda: _condition(declared, *known), key) or ()

    def _tried(self, read: Callable[[], T], key: Key) -> T | None:
        """What `read` gives; None, and a problem, where a declaration is unusable."""
        try:
            return read()
        except Unusable as error:
            self._problems.add(error.code, error.message, key, error.fix)
            return None

    def _list(self, tables: Any, key: Key) -> list[Mapping[str, Any]]:
        if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
            return tables
        self._problems.add("wrong-type", f"`{key[-1]}` is a list of tables", key)
        return []

    def _table(self, table: Any, key: Key) -> dict[str, Any]:
        if isinstance(table, dict):
            return table
        self._problems.add("wrong-type", f"`{key[-1]}` is a table", key)
        return {}


def _origin(source: Any, references: Collection[str]) -> Origin:
    """The source of numbers, as written. Raises Unusable."""
    if not isinstance(source, str) or not source.strip():
        raise Unusable("no-source", "numbers without a `source`", _KINDS)
    names, _, text = (part.strip() for part in source.partition(":"))
    if not text:
        raise Unusable("no-source", f"{quoted(source)} does not say why", _KINDS)
    if names == "assumed":
        return Origin("assumed", (), text)
    if names == "definition":
        return Origin("definition", (), text)
    keys = tuple(name.strip() for name in names.split(","))
    unknown = [key for key in keys if key not in references]
    if unknown:
        message = f"{quoted(unknown[0])} is not among the references"
        raise Unusable("unknown-reference", message, _KINDS)
    return Origin("figure", keys, text)


def _condition(
    declared: Any, variables: Mapping[str, Variable], later: Collection[str], vocabulary: Vocabulary
) -> Condition:
    """A condition: a table of tests, or a list of such tables, over variables declared before it.

    Raises Unusable.
    """
    tables = declared if isinstance(declared, list) else [declared]
    if not tables or not all(isinstance(table, dict) and table for table in tables):
        message = "a condition is a table of inputs with values, or a list of such tables"
        raise Unusable("wrong-type", message)
    tests: list[tuple[Test, ...]] = []
    for table in tables:
        for name in table:
            if name not in variables:
                raise _not_there(name, variables, later, vocabulary)
        tests.append(tuple(Test(n, _accepted(wanted, variables[n])) for n, wanted in table.items()))
    return tuple(tests)


def _not_there(
    name: str, variables: Mapping[str, Variable], later: Collection[str], vocabulary: Vocabulary
) -> Unusable:
    if name in later:
        message = f"{quoted(name)} is declared only later"
        return Unusable("later-input", message, "declare it before")
    near = nearest(name, [*variables, *vocabulary.names])
    fix = f"did you mean `{near}`?" if near and near != name else "declare it before"
    return Unusable("unknown-input", f"no input {quoted(name)} here", fix)


def _accepted(wanted: Any, variable: Variable) -> frozenset[Value]:
    """The values of a variable that a test names: one, a list, or numbers from and to.

    Raises Unusable.
    """
    if isinstance(wanted, dict):
        numbers = [value for value in variable.values if isinstance(value, int)]
        if not numbers or not wanted or not set(wanted) <= {"from", "to"}:
            raise Unusable("wrong-type", "a test of a number has `from`, `to`, or both")
        first, last = wanted.get("from", numbers[0]), wanted.get("to", numbers[-1])
        if not isinstance(first, int) or not isinstance(last, int):
            raise Unusable("wrong-type", "`from` and `to` are whole numbers")
        values: list[Any] = [number for number in numbers if first <= number <= last]
    else:
        values = wanted if isinstance(wanted, list) else [wanted]
    outside = [v for v in values if isinstance(v, bool) or v not in variable.values]
    if outside or not values:
        shown = ", ".join(map(str, variable.values[:_SHOWN]))
        what = quoted(outside[0]) if outside else "there"
        message = f"`{variable.name}` has no value {what}"
        raise Unusable("value-outside-domain", message, f"one of {shown}")
    return frozenset(values)
