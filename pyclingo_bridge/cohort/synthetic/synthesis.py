"""Synthesis of a registry: plausible patients from a recipe, none of them real, none impossible.

Patients come in blocks of fixed size. A block is drawn from the seed and its number alone, so the
first rows are the same whatever the count, on any machine.
"""

from collections.abc import Iterator
from itertools import count as count_up
from typing import Any

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.cohort.requirements import expect_extra, np, pa, pc
from pyclingo_bridge.cohort.synthetic.consistency import Impossible
from pyclingo_bridge.cohort.synthetic.recipe import Recipe
from pyclingo_bridge.cohort.synthetic.recipe_reader import RecipeError, load_recipe
from pyclingo_bridge.cohort.synthetic.sampling import Drawer, Drawn, random_bits
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase

__all__ = [
    "BLOCK",
    "RECIPE",
    "RecipeError",
    "SynthesisError",
    "blocks",
    "load_recipe",
    "synthesise",
]

RECIPE = "registry/synthetic.toml"
"""Where in its folder a knowledge base has its recipe."""

BLOCK = 16_384
"""Patients drawn together; part of what a seed means."""
_ATTEMPTS = 40
"""How often impossible patients are drawn anew."""
_DIGITS = 7
_NAMED = 5
_SMALL = 1 << 15


class SynthesisError(BridgeError):
    """A recipe that keeps giving impossible patients, or a number that asks for none."""


def synthesise(
    kb: KnowledgeBase, recipe: Recipe, count: int, seed: int
) -> "Iterator[pa.RecordBatch]":
    """`count` patients as batches of at most `BLOCK` rows.

    Columns: `patient_id`, `synthetic` (true in every row), and every input of the vocabulary; null
    is unknown. No patient contradicts itself, neither with all that was drawn nor with what of it
    is known. Raises SynthesisError, MissingExtra.
    """
    expect_extra()
    if count < 0 or seed < 0:
        message = f"`{min(count, seed)}` is below 0"
        raise SynthesisError([Diagnostic("bad-number", message, help="count and seed are from 0")])
    return _batches(kb, recipe, count, seed)


def _batches(
    kb: KnowledgeBase, recipe: Recipe, count: int, seed: int
) -> "Iterator[pa.RecordBatch]":
    table = _Table(recipe)
    if not count:
        yield table.nobody()
    for start, drawn in zip(range(0, count, BLOCK), blocks(kb, recipe, seed), strict=False):
        yield table.batch(drawn, start).slice(0, count - start)


def blocks(kb: KnowledgeBase, recipe: Recipe, seed: int) -> Iterator[Drawn]:
    """Endlessly many blocks of `BLOCK` patients, as codes. Raises SynthesisError."""
    drawer, inputs = Drawer(recipe), recipe.inputs.items()
    impossible = Impossible(kb, {name: variable.values for name, variable in inputs})
    for number in count_up():
        drawn = drawer.draw(BLOCK, random_bits(seed, number, 0))
        rows = np.flatnonzero(_contradictory(impossible, drawn))
        for attempt in range(1, _ATTEMPTS):
            if not len(rows):
                break
            anew = drawer.draw(len(rows), random_bits(seed, number, attempt))
            drawn.replace(rows, anew)
            rows = rows[_contradictory(impossible, anew)]
        if len(rows):
            raise _never_possible(impossible, drawn.some(rows))
        yield drawn


def _contradictory(impossible: Impossible, drawn: Drawn) -> Any:
    """Which rows contradict themselves: all that was drawn, or what of it is known."""
    return impossible.rows(drawn.whole) | impossible.rows(drawn.known)


def _never_possible(impossible: Impossible, drawn: Drawn) -> SynthesisError:
    count = len(next(iter(drawn.whole.values())))
    findings = impossible.findings(drawn.whole) or impossible.findings(drawn.known)
    kinds = ", ".join(f"`{kind}` ({n})" for kind, n in list(findings.items())[:_NAMED])
    message = f"{count} of {BLOCK} patients stay impossible, drawn {_ATTEMPTS} times: "
    message += kinds or "no finding names why"
    fix = "declare what makes these values exclude each other"
    return SynthesisError([Diagnostic("contradictory-recipe", message, help=fix)])


class _Table:
    """The columns of a synthetic registry, made from codes."""

    def __init__(self, recipe: Recipe) -> None:
        self._inputs = tuple(recipe.vocabulary)
        self._numbers: dict[str, Any] = {}
        self._names: dict[str, Any] = {}
        fields = [
            pa.field("patient_id", pa.string(), False),
            pa.field("synthetic", pa.bool_(), False),
        ]
        for entry in self._inputs:
            variable = recipe.inputs.get(entry.name)
            values = variable.values if variable else entry.values
            if entry.numeric:
                small = all(-_SMALL <= int(value) < _SMALL for value in values)
                kind = np.int16 if small else np.int32
                self._numbers[entry.name] = np.array([0, *values], kind)
                fields.append(pa.field(entry.name, pa.int16() if small else pa.int32()))
            else:
                self._names[entry.name] = pa.array(list(map(str, values)), pa.string())
                fields.append(pa.field(entry.name, pa.dictionary(pa.int16(), pa.string())))
        self.schema = pa.schema(fields)

    def batch(self, drawn: Drawn, start: int) -> "pa.RecordBatch":
        """The rows of a block; `start` is the number of its first patient, counted from 0."""
        count = len(next(iter(drawn.known.values())))
        numbers = pa.array(np.arange(start + 1, start + count + 1)).cast(pa.string())
        padded = pc.utf8_lpad(numbers, _DIGITS, "0")
        ids = pc.binary_join_element_wise("synthetic", padded, "-")
        columns = [self._column(entry.name, drawn, count) for entry in self._inputs]
        marked = pa.array(np.ones(count, np.bool_))
        return pa.RecordBatch.from_arrays([ids, marked, *columns], schema=self.schema)

    def nobody(self) -> "pa.RecordBatch":
        """The columns without a row."""
        empty = [pa.array([], column.type) for column in self.schema]
        return pa.RecordBatch.from_arrays(empty, schema=self.schema)

    def _column(self, name: str, drawn: Drawn, count: int) -> Any:
        codes = drawn.known.get(name)
        if codes is None:
            codes = np.zeros(count, np.uint16)
        unknown = codes == 0
        if name in self._numbers:
            return pa.array(self._numbers[name][codes], mask=unknown)
        places = pa.array(codes.astype(np.int16) - np.int16(1), mask=unknown)
        return pa.DictionaryArray.from_arrays(places, self._names[name])
