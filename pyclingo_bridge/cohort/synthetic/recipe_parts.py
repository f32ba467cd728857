"""Parts of a recipe's tables: what a number rests on, and where it holds. All raise Unusable."""

from collections.abc import Collection, Mapping
from typing import Any

from pyclingo_bridge.cohort.synthetic.recipe import Condition, Origin, Test, Variable
from pyclingo_bridge.cohort.synthetic.weights import Unusable
from pyclingo_bridge.diagnostics import nearest, quoted
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.symbols import Value

_KINDS = "`assumed: why`, `definition: why`, or `key: which figure` with keys of references"
_SHOWN = 10


def origin(source: Any, references: Collection[str]) -> Origin:
    """The source of numbers, as written."""
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


def condition(
    declared: Any, variables: Mapping[str, Variable], later: Collection[str], vocabulary: Vocabulary
) -> Condition:
    """A table of tests, or a list of such tables, over variables that are declared already."""
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
    """The values of a variable that a test names: one, a list, or numbers from and to."""
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
