"""A synthetic registry as it is declared: which values, how often, given what, when unknown.

Plain data with a source for every number; `read_recipe` makes it from a file, `synthesis` draws.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.symbols import Value

Kind = Literal["figure", "assumed", "definition"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where numbers come from: a published figure, an assumption, or the meaning of the words."""

    kind: Kind
    references: tuple[str, ...]
    """Keys of the recipe's references; of figures only."""
    text: str


@dataclass(frozen=True, slots=True)
class Test:
    """That a variable has one of these values; never so where it has none."""

    variable: str
    accepted: frozenset[Value]


Condition = tuple[tuple[Test, ...], ...]
"""One of these holds, in it every test; the empty condition holds never."""
ALWAYS: Condition = ((),)


@dataclass(frozen=True, slots=True)
class Branch:
    """The weights of a variable's values where a condition holds and none before it does."""

    when: Condition
    weights: tuple[float, ...]
    """One for each value of the variable; together 1."""
    declared: str
    """The weights as the file says them."""
    shares: int
    """How many numbers that took."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class Missing:
    """How often a value is unknown where a condition holds and none before it does."""

    when: Condition
    share: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Variable:
    """An input, or something hidden that other variables hang on."""

    name: str
    values: tuple[Value, ...]
    """Numbers in order."""
    hidden: bool
    only_when: Condition
    """Elsewhere the variable has no value: that is not a missing value, but nothing to know."""
    branches: tuple[Branch, ...]
    """The last holds always."""
    missing: tuple[Missing, ...]
    """Nothing is missing where none of them holds."""


@dataclass(frozen=True)
class Recipe:
    """Variables, each after those that it hangs on."""

    title: str
    variables: tuple[Variable, ...]
    references: Mapping[str, str]
    """By key, in full."""
    vocabulary: Vocabulary = field(repr=False)

    @property
    def inputs(self) -> dict[str, Variable]:
        """The variables that are inputs."""
        return {one.name: one for one in self.variables if not one.hidden}

    @property
    def uncovered(self) -> tuple[str, ...]:
        """Inputs that the recipe leaves out: unknown of everybody."""
        return tuple(name for name in self.vocabulary.names if name not in self.inputs)

    def numbers(self) -> Iterator["Number"]:
        """Every group of numbers with its source, in the order of the file."""
        for variable in self.variables:
            for branch in variable.branches:
                yield Number(
                    variable, "values", branch.when, branch.declared, branch.shares, branch.origin
                )
            for one in variable.missing:
                yield Number(variable, "missing", one.when, f"{one.share:g}", 1, one.origin)


@dataclass(frozen=True, slots=True)
class Number:
    """Numbers that stand together, with their one source."""

    variable: Variable
    of: Literal["values", "missing"]
    when: Condition
    declared: str
    count: int
    origin: Origin


def condition_text(condition: Condition) -> str:
    """A condition for people; nothing for one that always holds."""
    return " or ".join(" and ".join(map(_test_text, tests)) for tests in condition)


def _test_text(test: Test) -> str:
    numbers = sorted(one for one in test.accepted if isinstance(one, int))
    if len(numbers) > 1 and numbers[-1] - numbers[0] + 1 == len(test.accepted):
        return f"{test.variable} {numbers[0]}–{numbers[-1]}"
    return f"{test.variable} {'/'.join(sorted(map(str, test.accepted)))}"
