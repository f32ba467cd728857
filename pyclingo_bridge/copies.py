"""Several ground programs in one control, over one patient or over several.

With everything that is free given (the patient, the readings, the switch for plans, what a plan
chooses, which rules are there) a program has one answer. So two programs are compared by asking for
values under which their answers differ; that there are none is a proof that they never do
(self-composition: Barthe, D'Argenio and Rezk 2004).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import clingo
from clingo.backend import Backend

from pyclingo_bridge.solver import Literal, Solver
from pyclingo_bridge.structure import GroundRule, Structure

_PATIENT, _READING = "patient", "chosen"


class Copies(Solver):
    """A control that is filled with copies; the free atoms that they share have one literal."""

    def __init__(self) -> None:
        # Of clasp's configurations the quickest here: docs/decisions/0008.
        control = clingo.Control(["--warn=none", "--configuration=frumpy"])
        control.enable_cleanup = False
        super().__init__(control)
        self._pool: dict[clingo.Symbol, Literal] = {}

    @contextmanager
    def filling(self) -> Iterator[Backend]:
        """A backend to add rules with; nothing can be asked meanwhile."""
        with self._control.backend() as backend:
            yield backend

    def add(
        self,
        backend: Backend,
        structure: Structure,
        wanted: Iterable[Literal],
        own: Callable[[clingo.Symbol], bool] = lambda _: False,
        base: "Copy | None" = None,
    ) -> "Copy":
        """Add the rules behind the wanted atoms, and every constraint.

        A free atom is shared by all copies under its symbol, unless it is this copy's `own`. With a
        `base`, another copy of the structure, only what plans bear on is added.
        """
        return Copy(backend, structure, wanted, self._pool, own, base)


class Copy:
    """One ground program in a control."""

    def __init__(
        self,
        backend: Backend,
        structure: Structure,
        wanted: Iterable[Literal],
        pool: dict[clingo.Symbol, Literal],
        own: Callable[[clingo.Symbol], bool],
        base: "Copy | None" = None,
    ) -> None:
        self._base = base
        self._filled = False
        self._backend = backend
        self.structure = structure
        self._atoms: dict[Literal, Literal] = {}
        self.given: dict[clingo.Symbol, Literal] = {}
        """The free atoms: of a patient, a reading, a rule; and what a plan chooses, by its atom."""
        self.broken = backend.add_atom()
        """True where a constraint forbids the answer."""
        new = self._add_given(pool, own)
        self._one_of_each(new)
        known = [one for _, one in structure.program.literals("known", 1)]
        for rule in structure.behind([*wanted, *known]):
            if base is None or not rule.head or not structure.of_plans.isdisjoint(rule.head):
                self._add(rule)
        self._filled = True

    def _add_given(
        self, pool: dict[clingo.Symbol, Literal], own: Callable[[clingo.Symbol], bool]
    ) -> list[clingo.Symbol]:
        """A literal for every free atom; gives those that no other copy had."""
        new: list[clingo.Symbol] = []
        for atom, symbol in self.structure.free.items():
            shared = not own(symbol)
            literal = pool.get(symbol) if shared else None
            if literal is None:
                literal = self._backend.add_atom()
                self._backend.add_rule([literal], choice=True)
                new.append(symbol)
                if shared:
                    pool[symbol] = literal
            self.given[symbol] = literal
            if self.structure.is_given(atom):
                self._atoms[atom] = literal
        return new

    def _one_of_each(self, symbols: Iterable[clingo.Symbol]) -> None:
        """An input has one value at most, a reading just one."""
        groups: dict[tuple[str, str], list[Literal]] = defaultdict(list)
        for symbol in symbols:
            if symbol.name in (_PATIENT, _READING) and len(symbol.arguments) == 2:
                groups[symbol.name, str(symbol.arguments[0])].append(self.given[symbol])
        for (name, _), literals in groups.items():
            two = self._backend.add_atom()
            self._backend.add_weight_rule([two], 2, [(one, 1) for one in literals])
            self._backend.add_rule([], [two])
            if name == _READING:
                self._backend.add_rule([], [-one for one in literals])

    def literal(self, one: Literal) -> Literal:
        """The literal for one of the structure's. Raises KeyError for one that was not wanted."""
        atom = abs(one)
        if atom not in self._atoms and self._filled:
            raise KeyError(self.structure.symbols.get(atom, atom))
        if atom not in self._atoms:
            shared = self._base is not None and atom not in self.structure.of_plans
            new = self._base.literal(atom) if shared and self._base else self._backend.add_atom()
            self._atoms[atom] = new
        return self._atoms[atom] if one > 0 else -self._atoms[atom]

    @property
    def atoms(self) -> Iterable[Literal]:
        """The atoms of the structure that the copy has."""
        return self._atoms.keys()

    def of(self, symbol: clingo.Symbol) -> Literal | None:
        """The literal of an atom; None where no rule can derive it, or nothing wanted it."""
        atom = self.structure.program.literal(symbol)
        return None if atom is None or atom not in self._atoms else self.literal(atom)

    def _add(self, rule: GroundRule) -> None:
        body = [self.literal(one) for one in rule.body]
        if rule.choice:
            for head in rule.head:
                chosen = self.given[self.structure.free[head]]
                self._derive([self.literal(head)], [*self._whole(rule, body), chosen], None)
            return
        head = [self.literal(one) for one in rule.head] or [self.broken]
        self._derive(head, body, rule)

    def _whole(self, rule: GroundRule, body: Sequence[Literal]) -> list[Literal]:
        """A body as a conjunction."""
        if not rule.weights:
            return list(body)
        atom = self._backend.add_atom()
        self._derive([atom], body, rule)
        return [atom]

    def _derive(
        self, head: Sequence[Literal], body: Sequence[Literal], weighed: GroundRule | None
    ) -> None:
        if weighed is not None and weighed.weights:
            pairs = list(zip(body, weighed.weights, strict=True))
            self._backend.add_weight_rule(head, weighed.lower, pairs)
        else:
            self._backend.add_rule(head, body)


class Pair:
    """Two copies, and where they differ.

    An atom that has the same rules in both can differ only where something in their bodies does.
    This follows from the rules, but the solver would find it by a long search: so it is said.
    """

    def __init__(self, backend: Backend, left: Copy, right: Copy) -> None:
        self.left, self.right = left, right
        self._differs: dict[Literal, Literal] = {}
        same = _Counterpart(left, right)
        for one in left.atoms:
            other = same.of(one)
            if other is None:
                continue
            first, second = left.literal(one), right.literal(other)
            if first != second:
                self._differs[one] = _unequal(backend, first, second)
        for one, differs in self._differs.items():
            if not left.structure.is_given(one) and same.rules(one):
                rules = left.structure.derived_by(one)
                backend.add_rule([], [differs, *self._equal_below(rules)])
        self.broken = _unequal(backend, left.broken, right.broken)
        """True where a constraint forbids the answer in one copy only."""
        headless = [rule for rule in left.structure.rules if not rule.head]
        if same.constraints(headless):
            backend.add_rule([], [self.broken, *self._equal_below(headless)])

    def _equal_below(self, rules: Iterable[GroundRule]) -> list[Literal]:
        below = {abs(one) for rule in rules for one in rule.body}
        return [-self._differs[one] for one in sorted(below) if one in self._differs]

    def differs(self, symbol: clingo.Symbol) -> Literal | None:
        """True where the atom is true in one copy only; None where it is in neither, or shared."""
        atom = self.left.structure.program.literal(symbol)
        return None if atom is None else self._differs.get(atom)


def _unequal(backend: Backend, first: Literal, second: Literal) -> Literal:
    differs = backend.add_atom()
    backend.add_rule([differs], [first, -second])
    backend.add_rule([differs], [-first, second])
    return differs


class _Counterpart:
    """Which atoms of two structures are the same, and which have the same rules.

    Atoms are the same by their symbol; those that grounding made up, by the rules that derive them.
    """

    def __init__(self, left: Copy, right: Copy) -> None:
        self._one = left.structure is right.structure
        self._left, self._right = left.structure, right.structure
        if not self._one:
            self._keys = _Keys(self._left), _Keys(self._right)
            right_keys = self._keys[1]
            self._by_key = {right_keys.of(atom): atom for atom in right.atoms}

    def of(self, atom: Literal) -> Literal | None:
        if self._one:
            return atom
        return self._by_key.get(self._keys[0].of(atom))

    def rules(self, atom: Literal) -> bool:
        other = self.of(atom)
        if self._one or other is None:
            return self._one
        left, right = self._keys
        return left.rules(self._left.derived_by(atom)) == right.rules(
            self._right.derived_by(other)
        )

    def constraints(self, headless: Iterable[GroundRule]) -> bool:
        if self._one:
            return True
        left, right = self._keys
        others = [rule for rule in self._right.rules if not rule.head]
        return left.rules(headless) == right.rules(others)


class _Keys:
    """What names the atoms of a structure, whichever way they were numbered."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._known: dict[Literal, object] = dict(structure.symbols)
        self._numbers: dict[object, object] = {}

    def of(self, atom: Literal) -> object:
        if atom not in self._known:
            self._known[atom] = object()  # what leads back to itself is like nothing else
            self._known[atom] = "made up", self.rules(self._structure.derived_by(atom))
        return self._known[atom]

    def rules(self, rules: Iterable[GroundRule]) -> frozenset[object]:
        return frozenset(self._rule(rule) for rule in rules)

    def _rule(self, rule: GroundRule) -> object:
        symbols = self._structure.symbols
        heads = tuple(str(symbols.get(one, "")) for one in rule.head)
        weights = rule.weights or (1,) * len(rule.body)
        pairs = zip(rule.body, weights, strict=True)
        body = frozenset((one > 0, self.of(abs(one)), weight) for one, weight in pairs)
        return rule.choice, heads, body, bool(rule.weights), rule.lower
