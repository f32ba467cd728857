"""Recipe of a synthetic registry: which values, how often, given what, when unknown.

Plain data with a source for every number; `load_recipe` makes it from a file, `synthesis` draws.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pyclingo_bridge.cohort.synthetic.weights import Shares
from pyclingo_bridge.guideline.vocabulary import Vocabulary
from pyclingo_bridge.solving.atoms import Value

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
    """A test that a variable has one of these values; false where it has none."""

    variable: str
    accepted: frozenset[Value]


Condition = tuple[tuple[Test, ...], ...]
"""A disjunction of conjunctions of tests; the empty condition never holds."""
ALWAYS: Condition = ((),)


@dataclass(frozen=True, slots=True)
class Branch:
    """The weights of a variable's values where a condition holds and none before it does."""

    when: Condition
    shares: Shares
    """One weight for each value of the variable; together 1."""
    origin: Origin


@dataclass(frozen=True, slots=True)
class Missing:
    """The share of unknown values where a condition holds and none before it does."""

    when: Condition
    share: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Variable:
    """An input, or a hidden cause that other variables depend on."""

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
    """Variables, each after those that it depends on."""

    title: str
    variables: tuple[Variable, ...]
    references: Mapping[str, str]
    """By key, in full."""
    vocabulary: Vocabulary = field(repr=False)

    @property
    def inputs(self) -> dict[str, Variable]:
        """The variables that are inputs."""
        return {variable.name: variable for variable in self.variables if not variable.hidden}

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The inputs that the recipe leaves out: they are unknown in every patient."""
        return tuple(name for name in self.vocabulary.names if name not in self.inputs)
