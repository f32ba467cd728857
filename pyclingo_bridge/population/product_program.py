"""Product program: several ground programs in one control, over one patient or over several.

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

from pyclingo_bridge.guideline.predicates import CHOSEN, KNOWN, PATIENT
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.solving.ground_rules import GroundRule
from pyclingo_bridge.solving.open_backend import open_backend
from pyclingo_bridge.solving.solver import Literal, Solver
from pyclingo_bridge.solving.symbols import signature_of


class ProductProgram(Solver):
    """A control that is filled with copies; the free atoms that they share have one literal."""

    def __init__(self, options: Sequence[str] = ("--configuration=frumpy",)) -> None:
        """The options are clingo's; docs/decisions/0008 says what is quick for what."""
        control = clingo.Control(["--warn=none", *options])
        control.enable_cleanup = False
        super().__init__(control)
        self._pool: dict[clingo.Symbol, Literal] = {}

    @contextmanager
    def open_backend(self) -> Iterator[Backend]:
        """A backend to add rules with; nothing can be asked meanwhile."""
        with self.lock, open_backend(self._control) as backend:
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
        known = [one for _, one in structure.program.literals(KNOWN)]
        wanted = [*wanted, *known]
        for rule in structure.behind(wanted):
            if base is None or not rule.head or not structure.of_plans.isdisjoint(rule.head):
                self._add(rule)
        for one in wanted:  # also what no rule derives, which is never true
            self.literal(one)
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
            if signature_of(symbol) in (PATIENT, CHOSEN):
                groups[symbol.name, str(symbol.arguments[0])].append(self.given[symbol])
        for (name, _), literals in groups.items():
            two = self._backend.add_atom()
            self._backend.add_weight_rule([two], 2, [(one, 1) for one in literals])
            self._backend.add_rule([], [two])
            if name == CHOSEN.name:
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
        heads = [self.literal(one) for one in rule.head] or [self.broken]
        self._derive(heads, body, rule)

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
