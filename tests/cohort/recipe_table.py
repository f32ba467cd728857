"""The numbers of a recipe as Markdown tables: which have a source, and which are assumed."""

from collections import Counter
from collections.abc import Iterable

from pyclingo_bridge.cohort.synthetic.recipe import Kind, Number, Recipe, condition_text

_MEANING: dict[Kind, str] = {
    "figure": "a published figure, or one of the two documents",
    "assumed": "no published figure: chosen for a plausible table",
    "definition": "what the words mean, where one value is left",
}


def numbers_table(recipe: Recipe) -> str:
    """Numbers of each kind, the inputs left out, the references, the figures, and all the rest."""
    numbers = list(recipe.numbers())
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
