"""Claims, the nodes of a justification, each with the claims that it rests on.

A claim is that an atom, a comparison, an aggregate or a conditional literal holds, or does not. In
the graph a shared part is one object. Absence may rest on itself (a loop without support), and so
may a guess through negation; derivations of what holds never do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

from pyclingo_bridge.justify.ground import Fn, Ground
from pyclingo_bridge.justify.literals import Literal, with_values
from pyclingo_bridge.justify.rules import Head, Rule
from pyclingo_bridge.justify.terms import Binding, Compound

ClaimKind = OneOf[
    "derived",  # by a rule whose body holds
    "fact",  # by a rule without a body
    "chosen",  # by a choice rule: it could be left out
    "alternative",  # by a disjunction whose other alternatives do not hold
    "given",  # from outside the rules
    "absent",  # no rule derives it: see `blocks`
    "double negation",  # holds, and need not be derived for this
    "comparison",
    "aggregate",
    "conditional",
    "truth",
    "undefined",  # a literal without a value, `not p(X + 1)` where X is not a number: it fails
]


@dataclass(slots=True, eq=False)
class Claim:
    """One claim; filled in once, then only read."""

    kind: ClaimKind
    holds: bool
    """Whether the atom, comparison or aggregate is true."""
    checked: Fn | Compound | Literal | None = None
    """The atom; of an absent one its form, with what is left open; of a test its literal."""
    rule: Rule | None = None
    head: Head | None = None
    binding: Binding = field(default_factory=dict)
    because: list["Claim"] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)
    cut: bool = False
    """Of an absent atom: too far from what was asked to look for blocks; ask for it by itself."""
    complete: bool = True
    """Whether `blocks` are of all instances; of a rule with very many, some are looked at."""
    origins: Mapping[str, Fn] = field(default_factory=dict)
    """Of a comparison: the atom that gave each of its variables its value."""
    amount: Ground | None = None
    """Of an aggregate: what it comes to; in a loop, of what is derived before."""
    also: list["Claim"] = field(default_factory=list)
    """The other derivations of an atom, where each of them stands in the way of something."""

    @property
    def text(self) -> str:
        """The atom, comparison or aggregate, with its values."""
        if isinstance(self.checked, (Fn, Compound)):
            return str(self.checked)
        return "" if self.checked is None else with_values(self.checked, self.binding)


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """Atoms from outside the rules: any in place of `now` would let a blocked rule go on."""

    form: Compound
    now: Fn | None
    instead: tuple[Fn, ...]


@dataclass(slots=True, eq=False)
class Block:
    """One instance of a rule that does not derive an absent atom, with what of its body fails.

    `failing` and `undecided` are places in the body of `head`; undecided is a condition on what a
    failing one would have to bring. With neither, the body holds and the atom was not chosen.
    """

    rule: Rule
    head: Head
    binding: Binding
    failing: tuple[int, ...]
    undecided: tuple[int, ...]
    bound_by: Mapping[str, int]
    because: list[Claim] = field(default_factory=list)
    """The claims of what fails."""

    @property
    def text(self) -> str:
        """The atom that this instance would derive."""
        return str(self.head.atom.filled(self.binding))


def below(claim: Claim) -> Iterator[Claim]:
    """The claims that a claim rests on."""
    yield from claim.because
    for block in claim.blocks:
        yield from block.because
    yield from claim.also
