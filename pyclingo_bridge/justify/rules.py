"""The rules of a program by the predicates that they derive; dependencies between predicates."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from typing import Literal as OneOf

from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.justify.form_index import FormIndex
from pyclingo_bridge.justify.ground import Fn, Signature
from pyclingo_bridge.justify.literals import AtomLiteral, Body, signatures
from pyclingo_bridge.justify.terms import Compound
from pyclingo_bridge.solving.components import components

if TYPE_CHECKING:
    from clingo import ast

Kind = OneOf["rule", "choice", "disjunction", "constraint", "external"]


@dataclass(slots=True, eq=False)
class Head:
    """An atom that a rule can derive; `body` includes the condition of its element, if any."""

    atom: Compound
    body: Body
    conditional: bool = False
    direct: bool = field(init=False)
    """Whether an atom settles the variables of the head: no arithmetic is in the way."""

    def __post_init__(self) -> None:
        self.direct = self.atom.solvable(frozenset()) and not self.atom.spread


@dataclass(slots=True, eq=False)
class Rule:
    """One rule without pools; several may share a place."""

    kind: Kind
    heads: tuple[Head, ...]
    body: Body
    location: Location
    node: "ast.AST | None" = field(default=None, repr=False)
    """None where the rule was not read from a file now, but kept as plain data."""


class Predicate(NamedTuple):
    """What is said of a predicate, as `Rules` says it."""

    loop: frozenset[Signature]
    settled: bool


class Rules:
    """The rules of a program; those of a predicate are read when they are first asked for."""

    def __init__(
        self,
        read: Callable[[Signature], tuple[tuple[Rule, Head], ...]],
        outside: frozenset[Signature] = frozenset(),
        derived: Collection[Signature] = (),
        known: "Mapping[Signature, Predicate] | None" = None,
    ) -> None:
        """`known` is what `predicates` told of the same rules before."""
        self._read = read
        self.outside = outside
        """Predicates whose atoms come from outside the rules."""
        self._derived = derived
        self._deriving: dict[Signature, tuple[tuple[Rule, Head], ...]] = {}
        self._indexes: dict[Signature, FormIndex[tuple[Rule, Head]]] = {}
        self._mentions: dict[Signature, frozenset[tuple[Signature, int, bool]]] = {}
        known = known or {}
        self._loops = {of: predicate.loop for of, predicate in known.items()}
        self._settled = {of: predicate.settled for of, predicate in known.items()}

    def predicates(self) -> dict[Signature, "Predicate"]:
        """Every predicate that the rules derive or read, with what is said of it."""
        found = dict.fromkeys(self._derived)
        for signature in self._derived:
            found |= dict.fromkeys(self._dependencies(signature))
        return {of: Predicate(self.loop(of), self.settled(of)) for of in found}

    def deriving(self, signature: Signature) -> tuple[tuple[Rule, Head], ...]:
        """Every rule that can derive an atom of a predicate, in the order of the files."""
        if signature not in self._deriving:
            self._deriving[signature] = self._read(signature)
        return self._deriving[signature]

    def derives(self, signature: Signature) -> bool:
        """Whether a rule can derive an atom of a predicate; none is read for this."""
        return signature in self._derived

    def candidates(self, form: Fn | Compound) -> Iterator[tuple[Rule, Head]]:
        """The rules that can derive an atom, or one of a form, and perhaps some that cannot."""
        of = form.signature
        if of not in self._indexes:
            pairs = ((head.atom, (rule, head)) for rule, head in self.deriving(of))
            self._indexes[of] = FormIndex(pairs)
        return self._indexes[of].candidates(form)

    def _needed(self, signature: Signature) -> frozenset[Signature]:
        """The predicates that a predicate depends on positively."""
        return frozenset(needed for needed, sign, _ in self._mentioned(signature) if sign == 0)

    def _mentioned(self, signature: Signature) -> frozenset[tuple[Signature, int, bool]]:
        """The predicates in the bodies of a predicate, with sign and whether as a plain literal."""
        if signature not in self._mentions:
            self._mentions[signature] = frozenset(
                (mentioned, sign, isinstance(literal, AtomLiteral))
                for _, head in self.deriving(signature)
                for literal in head.body.literals
                for mentioned, sign in signatures(literal)
            )
        return self._mentions[signature]

    def loop(self, signature: Signature) -> frozenset[Signature]:
        """The predicates of the positive loop of this one; none where it is in no loop.

        Atoms of these may rest on each other, and must not do so in a circle.
        """
        if signature not in self._loops:
            for component in components((signature,), self._needed, self._loops):
                looped = len(component) > 1 or component[0] in self._needed(component[0])
                self._loops |= dict.fromkeys(component, frozenset(component if looped else ()))
        return self._loops[signature]

    def settled(self, signature: Signature) -> bool:
        """Whether a predicate is the same in every answer set: nothing that it depends on is open.

        A choice leaves it open, and so does a loop other than through plain positive literals.
        """
        if signature not in self._settled:
            for component in components((signature,), self._dependencies, self._settled):
                open_here = any(self._is_open(member, component) for member in component)
                self._settled |= dict.fromkeys(component, not open_here)
        return self._settled[signature]

    def _dependencies(self, signature: Signature) -> frozenset[Signature]:
        return frozenset(mentioned for mentioned, _, _ in self._mentioned(signature))

    def _is_open(self, signature: Signature, loop: Collection[Signature]) -> bool:
        return (
            signature in self.outside
            or any(rule.kind != "rule" for rule, _ in self.deriving(signature))
            or any(
                (sign or not plain) if mentioned in loop else not self._settled[mentioned]
                for mentioned, sign, plain in self._mentioned(signature)
            )
        )
