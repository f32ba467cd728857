"""The rules of a program, found by the predicates that they derive."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal as OneOf

from clingo import ast

from pyclingo_bridge.diagnostics import Location
from pyclingo_bridge.logic.ground import Signature
from pyclingo_bridge.logic.literals import Body, signatures
from pyclingo_bridge.logic.terms import Compound, Term

Kind = OneOf["rule", "choice", "disjunction", "constraint", "external", "show", "minimize"]


@dataclass(slots=True, eq=False)
class Head:
    """What a rule can derive; `body` holds also the condition of its element, if it has one."""

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
    node: ast.AST = field(repr=False)
    weight: tuple[Term, Term] | None = None
    """Weight and priority of what a minimise statement counts."""

    @property
    def text(self) -> str:
        """The rule as clingo writes it, pools put apart."""
        return str(self.node)


class Rules:
    """The rules of a program; those of a predicate are read when they are first asked for."""

    def __init__(
        self,
        read: Callable[[Signature], tuple[tuple[Rule, Head], ...]],
        shows: tuple[Rule, ...] = (),
        minimizes: tuple[Rule, ...] = (),
        outside: frozenset[Signature] = frozenset(),
    ) -> None:
        self._read = read
        self.outside = outside
        """Predicates whose atoms come from outside the rules."""
        self.shows = shows
        """Statements that show terms."""
        self.minimizes = minimizes
        """Minimise statements and weak constraints."""
        self._deriving: dict[Signature, tuple[tuple[Rule, Head], ...]] = {}
        self._needs: dict[Signature, frozenset[Signature]] = {}
        self._loops: dict[Signature, frozenset[Signature]] = {}
        self._settled: dict[Signature, bool] = {}

    def deriving(self, signature: Signature) -> tuple[tuple[Rule, Head], ...]:
        """Every rule that can derive an atom of a predicate, in the order of the files."""
        if signature not in self._deriving:
            self._deriving[signature] = self._read(signature)
        return self._deriving[signature]

    def _needed(self, signature: Signature) -> frozenset[Signature]:
        """The predicates that a predicate rests on positively."""
        if signature not in self._needs:
            self._needs[signature] = frozenset(
                needed
                for _, head in self.deriving(signature)
                for literal in head.body.literals
                for needed, sign in signatures(literal)
                if sign == 0
            )
        return self._needs[signature]

    def loop(self, signature: Signature) -> frozenset[Signature]:
        """The predicates that rest on this one and on which it rests; none where it is in no loop.

        Atoms of these may rest on each other, and must not do so in a circle.
        """
        if signature not in self._loops:
            ahead = self._reach(signature)
            inside = (one for one in ahead if signature in self._reach(one))
            self._loops[signature] = frozenset(inside) if signature in ahead else frozenset()
        return self._loops[signature]

    def _reach(self, start: Signature) -> set[Signature]:
        seen: set[Signature] = set()
        left = list(self._needed(start))
        while left:
            one = left.pop()
            if one not in seen:
                seen.add(one)
                left += self._needed(one)
        return seen

    def settled(self, signature: Signature) -> bool:
        """Whether a predicate is the same in every answer set: nothing that it rests on is open."""
        if signature not in self._settled:
            self._settled[signature] = True  # a positive loop alone leaves nothing open
            self._settled[signature] = signature not in self.outside and all(
                rule.kind == "rule"
                and all(
                    self.settled(one) and not (sign and self.loop(signature))
                    for literal in head.body.literals
                    for one, sign in signatures(literal)
                )
                for rule, head in self.deriving(signature)
            )
        return self._settled[signature]
