"""The numbers of a recipe as Markdown tables: which have a source, and which are assumed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pyclingo_bridge.cohort.synthetic.recipe import (
    Condition,
    Kind,
    Origin,
    Recipe,
    Test,
    Variable,
)

_MEANING: dict[Kind, str] = {
    "figure": "a published figure, or one of the two documents",
    "assumed": "no published figure: chosen for a plausible table",
    "definition": "what the words mean, where one value is left",
}


@dataclass(frozen=True, slots=True)
class Number:
    """Numbers that stand together, with their one source."""

    variable: Variable
    of: Literal["values", "missing"]
    when: Condition
    declared: str
    count: int
    origin: Origin


def numbers_of(recipe: Recipe) -> Iterator[Number]:
    """Every group of numbers with its source, in the order of the file."""
    for variable in recipe.variables:
        for branch in variable.branches:
            declared, count = branch.shares.declared, branch.shares.count
            yield Number(variable, "values", branch.when, declared, count, branch.origin)
        for row in variable.missing:
            yield Number(variable, "missing", row.when, f"{row.share:g}", 1, row.origin)


def condition_text(condition: Condition) -> str:
    """A condition for people; nothing for one that always holds."""
    return " or ".join(" and ".join(map(_test_text, tests)) for tests in condition)


def _test_text(test: Test) -> str:
    numbers = sorted(value for value in test.accepted if isinstance(value, int))
    if len(numbers) > 1 and numbers[-1] - numbers[0] + 1 == len(test.accepted):
        return f"{test.variable} {numbers[0]}–{numbers[-1]}"
    return f"{test.variable} {'/'.join(sorted(map(str, test.accepted)))}"


def numbers_table(recipe: Recipe) -> str:
    """Numbers of each kind, the inputs left out, the references, the figures, and all the rest."""
    numbers = list(numbers_of(recipe))
    counts: Counter[Kind] = Counter()
    for one in numbers:
        counts[one.origin.kind] += one.count
    left_out = ", ".join(f"`{name}`" for name in recipe.uncovered)
    parts = [
        "| kind | numbers | is |\n| --- | --: | --- |",
        *(f"| {kind} | {counts[kind]} | {text} |" for kind, text in _MEANING.items()),
        "",
        f"Inputs that the recipe leaves out, unknown of everybody: {left_out or 'none'}.",
        "",
        "### References",
        "",
        *(f"- `{key}`: {text}" for key, text in recipe.references.items()),
        "",
        "### Numbers with a source",
        "",
        *_rows(one for one in numbers if one.origin.kind == "figure"),
        "",
        "### All other numbers",
        "",
        *_rows(one for one in numbers if one.origin.kind != "figure"),
    ]
    return "\n".join(parts) + "\n"


def _rows(numbers: Iterable[Number]) -> list[str]:
    return [
        "| of | where | numbers | source |",
        "| --- | --- | --- | --- |",
        *(" | ".join(("", *_cells(one), "")).strip() for one in numbers),
    ]


def _cells(number: Number) -> tuple[str, ...]:
    variable, source = number.variable, number.origin
    name = f"`{variable.name}`" + (" (hidden)" if variable.hidden else "")
    unknown = "unknown " if number.of == "missing" else ""
    kind = ", ".join(source.references) or source.kind
    where = condition_text(number.when) or "else"
    return name, where, f"{unknown}{number.declared}", f"{kind}: {source.text}"
