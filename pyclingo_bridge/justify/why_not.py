"""Why an atom does not hold: for every rule that could derive it, the conditions that fail.

Conditions that are the same in every answer set (declared data) settle the variables first, so that
the failing ones are those of the case itself. Of several instances of a rule, those are kept whose
failing conditions contain no other's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice

from pyclingo_bridge.justify.claims import Block, Need
from pyclingo_bridge.justify.ground import Fn, Ground
from pyclingo_bridge.justify.interpretation import Situation
from pyclingo_bridge.justify.literals import AtomLiteral, Body, Comparison, Either, Literal
from pyclingo_bridge.justify.matching import holds, satisfied
from pyclingo_bridge.justify.rules import Head, Rule, Rules
from pyclingo_bridge.justify.term_tools import computed, named
from pyclingo_bridge.justify.terms import (
    ANYTHING,
    Anything,
    Binding,
    Bound,
    Compound,
    Constant,
    Term,
    Variable,
)

_INSTANCES = 64
"""How many instances of one rule are looked at; the language allows any number."""

_NONE: frozenset[str] = frozenset()
_State = tuple[Bound, tuple[int, ...], dict[str, int]]
"""Values so far, places of literals that fail, and the place that bound each variable."""
_Instance = tuple[Bound, tuple[int, ...], tuple[int, ...], dict[str, int]]
"""Values, places of literals that fail or are undecided, and the place that bound each variable."""


@dataclass(frozen=True, slots=True)
class Blocking:
    """Finds the blocks of the rules of absent atoms."""

    rules: Rules
    situation: Situation
    _left_out: list[None] = field(default_factory=list)
    """What is more than the bound on instances, of the goal that is looked at."""

    def blocks(self, goal: Compound) -> tuple[list[Block], bool]:
        """One block for every instance of a rule that could have derived the goal, and whether
        these are all that were to be looked at."""
        self._left_out.clear()
        blocks = [
            block
            for rule, head in self.rules.candidates(goal)
            if (instance := unified(head, goal)) is not None
            for block in self._blocks_of_rule(rule, instance[0], goal, instance[1])
        ]
        return blocks, not self._left_out

    def _blocks_of_rule(
        self, rule: Rule, head: Head, goal: Compound, binding: Bound
    ) -> Iterator[Block]:
        blocks = (
            Block(rule, head, *instance) for instance in self._partial_instances(head.body, binding)
        )
        for block in _minimal(blocks):
            if block.failing or block.undecided or _derives(head, block.binding, goal):
                yield block

    def _partial_instances(self, body: Body, binding: Bound) -> Iterator[_Instance]:
        """Instances of a body, also those in which only some of its literals hold."""
        literals, places = body.literals, tuple(range(len(body.literals)))
        if all(literal.variables <= binding.keys() for literal in literals):  # nothing to look for
            broken = (n for n in places if not holds(literals[n], binding, self.situation))
            yield binding, tuple(broken), (), {}
            return
        yield from self._first(self._continued(body, places, (binding, (), {})))
        for place, literal in enumerate(literals):
            if not self._may_fail_alone(literal, binding):
                continue
            others = tuple(n for n in places if n != place)
            missing: _State = binding, (place,), {}
            for instance in self._first(self._continued(body, others, missing)):
                bound, failing, undecided, _ = instance
                alone = failing == (place,) and not undecided
                if alone and not holds(literal, bound, self.situation):
                    yield instance

    def _first(self, instances: Iterator[_Instance]) -> Iterator[_Instance]:
        """As many instances as are looked at."""
        yield from islice(instances, _INSTANCES)
        if next(instances, None) is not None:
            self._left_out.append(None)

    def _may_fail_alone(self, literal: Literal, binding: Binding) -> bool:
        """Whether this atom may be all that some other instance of the rule lacks."""
        return (
            isinstance(literal, AtomLiteral)
            and literal.sign == 0
            and not literal.variables <= binding.keys()
            and not self.rules.settled(literal.atom.signature)
        )

    def _continued(self, body: Body, left: tuple[int, ...], state: _State) -> Iterator[_Instance]:
        """The instances that the literals at the places `left` make of a state."""
        binding, failing, bound_by = state
        place = self._next_place(body, left, binding)
        if place is None:
            yield binding, failing, left, bound_by
            return
        rest = tuple(n for n in left if n != place)
        satisfiable = False
        for extended in satisfied(body.literals[place], binding, self.situation):
            satisfiable = True
            new = {name: place for name in extended if name not in binding}
            yield from self._continued(body, rest, (extended, failing, bound_by | new))
        if not satisfiable:
            yield from self._continued(body, rest, (binding, (*failing, place), bound_by))

    def _next_place(self, body: Body, left: tuple[int, ...], binding: Binding) -> int | None:
        """The place of the literal to decide next; None where none can be decided."""
        bound = frozenset(binding)
        ready = (place for place in left if body.ready(place, bound))
        return min(ready, key=lambda n: self._effort(body.literals[n], bound), default=None)

    def _effort(self, literal: Literal, bound: frozenset[str]) -> tuple[int, int]:
        """Tests first, then what is the same in every answer set, then the rest."""
        unbound = len(literal.variables - bound)
        if not isinstance(literal, AtomLiteral) or literal.sign:
            return int(bool(unbound)), unbound
        if not unbound:
            return 0, 0
        return (1 if self.rules.settled(literal.atom.signature) else 2), unbound

    def needs(self, block: Block, possible: Situation) -> Iterator[Need]:
        """The atoms from outside that would let this instance go on, one literal at a time."""
        literals = block.head.body.literals
        stuck = {*block.failing, *block.undecided}
        tests = [literals[n] for n in stuck if _is_test(literals[n])]
        for place in range(len(literals)) if tests else block.failing:
            literal = literals[place]
            if not isinstance(literal, AtomLiteral) or literal.sign:
                continue
            if literal.atom.signature not in self.rules.outside:
                continue
            names = {name for name, binder in block.bound_by.items() if binder == place}
            if place not in block.failing and not any(names & test.variables for test in tests):
                continue
            base = {name: value for name, value in block.binding.items() if name not in names}
            instead = [
                atom
                for atom, extended in possible.matching(literal.atom, base)
                if atom not in self.situation
                and all(self._may_hold(test, extended) for test in literals if _is_test(test))
            ]
            now = self.situation.some(literal.atom, base)
            yield Need(literal.atom.filled(base), now, tuple(instead))

    def _may_hold(self, test: Literal, binding: Binding) -> bool:
        """Whether a test holds, or cannot be decided by this atom alone."""
        return not test.variables <= binding.keys() or holds(test, binding, self.situation)


def _is_test(literal: Literal) -> bool:
    return isinstance(literal, (Comparison, Either))


def _minimal(blocks: Iterable[Block]) -> list[Block]:
    """The blocks whose failing literals contain those of no other block, each once."""
    kept: dict[object, Block] = {}
    for block in blocks:
        key = frozenset(block.failing), frozenset(block.undecided), frozenset(block.binding.items())
        kept.setdefault(key, block)
    failing = {frozenset(block.failing) for block in kept.values()}
    minimal = {places for places in failing if not any(other < places for other in failing)}
    return [block for block in kept.values() if frozenset(block.failing) in minimal]


def unified(head: Head, goal: Compound) -> tuple[Head, Bound] | None:
    """A head and the values that a goal gives its variables; None where the two cannot be alike.

    Arithmetic over what the body binds cannot be undone; that it gives what is wanted is then one
    more condition.
    """
    unifier = _Unifier()
    for term, wanted in zip(head.atom.arguments, goal.arguments, strict=True):
        if not unifier.unify(term, wanted):
            return None
    if unifier.tests:
        body = Body((*head.body.literals, *unifier.tests))
        return Head(head.atom, body, head.conditional), unifier.binding
    return head, unifier.binding


@dataclass(frozen=True, slots=True)
class _Unifier:
    """The values that unification gives variables of a head, and the tests that it leaves open."""

    binding: Bound = field(default_factory=dict)
    tests: list[Comparison] = field(default_factory=list)
    names: Iterator[str] = field(default_factory=lambda: map("_#{}".format, count(1)))

    def unify(self, term: Term, wanted: Term) -> bool:
        """Whether a term of a head can be what is wanted."""
        if isinstance(wanted, (Variable, Anything)):
            if not computed(term):
                return True
            wanted = ANYTHING
        value = wanted.value({})
        if value is not None:
            return self._settle(term, value)
        if isinstance(term, Compound) and isinstance(wanted, Compound):
            alike = term.signature == wanted.signature
            return alike and all(map(self.unify, term.arguments, wanted.arguments))
        if isinstance(term, Constant):
            return wanted.matches(term.ground, {})
        open_ = named(wanted, self.names, anew=True)
        self.tests.append(Comparison(term, "=", open_, term.variables | open_.variables))
        return True

    def _settle(self, term: Term, value: Ground) -> bool:
        if isinstance(term, Compound):
            return (
                isinstance(value, Fn)
                and term.signature == value.signature
                and all(map(self._settle, term.arguments, value.arguments))
            )
        if not term.variables and not isinstance(term, Anything):
            return value in term.values({})
        if not term.spread and term.solvable(_NONE):
            return term.matches(value, self.binding)
        self.tests.append(Comparison(term, "=", Constant(value), term.variables))
        return True


def _derives(head: Head, binding: Binding, goal: Compound) -> bool:
    """Whether a whole instance derives an atom of the goal's form."""
    return any(
        all(map(_Unifier().unify, map(Constant, atom.arguments), goal.arguments))
        for atom in head.atom.values(binding)
    )
