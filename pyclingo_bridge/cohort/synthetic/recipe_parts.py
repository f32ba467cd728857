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


def origin(said: Any, references: Collection[str]) -> Origin:
    """The source of numbers, as written."""
    if not isinstance(said, str) or not said.strip():
        raise Unusable("no-source", "numbers without a `source`", _KINDS)
    names, _, text = (part.strip() for part in said.partition(":"))
    if not text:
        raise Unusable("no-source", f"{quoted(said)} does not say why", _KINDS)
    if names == "assumed":
        return Origin("assumed", (), text)
    if names == "definition":
        return Origin("definition", (), text)
    keys = tuple(one.strip() for one in names.split(","))
    unknown = [one for one in keys if one not in references]
    if unknown:
        message = f"{quoted(unknown[0])} is not among the references"
        raise Unusable("unknown-reference", message, _KINDS)
    return Origin("figure", keys, text)


def condition(
    said: Any, declared: Mapping[str, Variable], later: Collection[str], vocabulary: Vocabulary
) -> Condition:
    """A table of tests, or a list of such tables, over variables that are declared already."""
    tables = said if isinstance(said, list) else [said]
    if not tables or not all(isinstance(one, dict) and one for one in tables):
        message = "a condition is a table of inputs with values, or a list of such tables"
        raise Unusable("wrong-type", message)
    found: list[tuple[Test, ...]] = []
    for table in tables:
        for name in table:
            if name not in declared:
                raise _not_there(name, declared, later, vocabulary)
        tests = (Test(name, accepted(wanted, declared[name])) for name, wanted in table.items())
        found.append(tuple(tests))
    return tuple(found)


def _not_there(
    name: str, declared: Mapping[str, Variable], later: Collection[str], vocabulary: Vocabulary
) -> Unusable:
    if name in later:
        return Unusable(
            "later-input", f"{quoted(name)} is declared only later", "declare it before"
        )
    near = nearest(name, [*declared, *vocabulary.names])
    fix = f"did you mean `{near}`?" if near and near != name else "declare it before"
    return Unusable("unknown-input", f"no input {quoted(name)} here", fix)


def accepted(wanted: Any, variable: Variable) -> frozenset[Value]:
    """The values of a variable that a test names: one, a list, or numbers from and to."""
    if isinstance(wanted, dict):
        numbers = [one for one in variable.values if isinstance(one, int)]
        if not numbers or not wanted or not set(wanted) <= {"from", "to"}:
            raise Unusable("wrong-type", "a test of a number has `from`, `to`, or both")
        first, last = wanted.get("from", numbers[0]), wanted.get("to", numbers[-1])
        if not isinstance(first, int) or not isinstance(last, int):
            raise Unusable("wrong-type", "`from` and `to` are whole numbers")
        named: list[Any] = [one for one in numbers if first <= one <= last]
    else:
        named = wanted if isinstance(wanted, list) else [wanted]
    outside = [one for one in named if isinstance(one, bool) or one not in variable.values]
    if outside or not named:
        shown = ", ".join(map(str, variable.values[:_SHOWN]))
        what = quoted(outside[0]) if outside else "there"
        message = f"`{variable.name}` has no value {what}"
        raise Unusable("value-outside-domain", message, f"one of {shown}")
    return frozenset(named)
