"""Product program: several ground programs in one control, over one patient or over several.

With everything that is free given (the patient, the readings, the switch for plans, what a plan
chooses, which rules are there) a program has one answer. So two programs are compared by asking for
values under which their answers differ; that there are none is a proof that they never do
(self-composition: Barthe, D'Argenio and Rezk 2004).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import contextmanager

import clingo
from clingo.backend import Backend

from pyclingo_bridge.guideline.predicates import CHOSEN, INCONSISTENT, KNOWN, PATIENT
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
        self.shared: dict[clingo.Symbol, Literal] = {}
        """The free atoms that all copies share, with their literals."""

    @contextmanager
    def open_backend(self) -> Iterator[Backend]:
        """A backend to add rules with; nothing can be asked meanwhile."""
        with self.lock, open_backend(self._control) as backend:
            yield backend


class Copy:
    """One ground program in a product program."""

    def __init__(
        self,
        product: ProductProgram,
        backend: Backend,
        structure: Structure,
        wanted: Iterable[Literal],
        own: Callable[[clingo.Symbol], bool] = lambda _: False,
        base: "Copy | None" = None,
        apart: frozenset[Literal] = frozenset(),
    ) -> None:
        """Add the rules behind the wanted atoms, and every constraint.

        A free atom is shared by all copies under its symbol, unless it is this copy's `own`. With a
        `base`, another copy of the structure for the same atoms, all atoms are shared but those
        that stand `apart`: at least those on which what is this copy's own bears.
        """
        self._base, self._apart = base, apart
        self._filled = False
        self._own: dict[Callable[[clingo.Symbol], bool], list[tuple[Literal, clingo.Symbol]]] = {}
        self._parts: dict[frozenset[Literal], list[GroundRule]] = {}
        self._backend = backend
        self.structure = structure
        self._atoms: dict[Literal, Literal] = {}
        self.given: dict[clingo.Symbol, Literal] = {}
        """The free atoms: of a patient, a reading, a rule; and what a plan chooses, by its atom."""
        self.broken = backend.add_atom()
        """True where a constraint forbids the answer."""
        if base is None:
            self._restrict_values(self._add_given(product, own))
        else:
            self._share(base, own)
        known = (atom for _, atom in structure.literals(KNOWN) if structure.derived_by(atom))
        wanted = [*wanted, *known]
        self._rules = structure.behind(wanted) if base is None else base._rules_of(apart)
        for rule in self._rules:
            self._add(rule)
        for literal in wanted:  # also what no rule derives, which is never true
            self.literal(literal)
        self._filled = True

    def _rules_of(self, atoms: frozenset[Literal]) -> list[GroundRule]:
        """The rules of the copy that derive one of some atoms, and every constraint."""
        if atoms not in self._parts:
            rules = self._rules
            self._parts[atoms] = [r for r in rules if not r.head or not atoms.isdisjoint(r.head)]
        return self._parts[atoms]

    def _share(self, base: "Copy", own: Callable[[clingo.Symbol], bool]) -> None:
        """Take the free atoms of another copy of the structure, and make those that are own."""
        if own not in base._own:
            free = self.structure.free.items()
            base._own[own] = [(atom, symbol) for atom, symbol in free if own(symbol)]
        self.given = dict(base.given)
        for _, symbol in base._own[own]:
            self.given[symbol] = literal = self._backend.add_atom()
            self._backend.add_rule([literal], choice=True)
        for atom in self.structure.given.intersection(self._apart):
            self._atoms[atom] = self.given[self.structure.free[atom]]
        self._restrict_values(symbol for _, symbol in base._own[own])

    def _add_given(
        self, product: ProductProgram, own: Callable[[clingo.Symbol], bool]
    ) -> list[clingo.Symbol]:
        """Give every free atom a literal; returns those that no other copy had."""
        shared, new = product.shared, list[clingo.Symbol]()
        for atom, symbol in self.structure.free.items():
            literal = None if own(symbol) else shared.get(symbol)
            if literal is None:
                literal = self._backend.add_atom()
                self._backend.add_rule([literal], choice=True)
                new.append(symbol)
                if not own(symbol):
                    shared[symbol] = literal
            self.given[symbol] = literal
            if self.structure.is_given(atom):
                self._atoms[atom] = literal
        return new

    def _restrict_values(self, symbols: Iterable[clingo.Symbol]) -> None:
        """Let an input have one value at most, a reading just one."""
        groups: dict[tuple[str, str], list[Literal]] = defaultdict(list)
        for symbol in symbols:
            if signature_of(symbol) in (PATIENT, CHOSEN):
                groups[symbol.name, str(symbol.arguments[0])].append(self.given[symbol])
        for (name, _), literals in groups.items():
            several = self._backend.add_atom()
            self._backend.add_weight_rule([several], 2, [(literal, 1) for literal in literals])
            self._backend.add_rule([], [several])
            if name == CHOSEN.name:
                self._backend.add_rule([], [-literal for literal in literals])

    def literal(self, original: Literal) -> Literal:
        """The literal for one of the structure's. Raises KeyError for one that was not wanted."""
        atom = abs(original)
        if atom not in self._atoms:
            if self._base is not None and atom not in self._apart:
                self._atoms[atom] = self._base.literal(atom)
            elif self._filled:
                raise KeyError(self.structure.symbols.get(atom, atom))
            else:
                self._atoms[atom] = self._backend.add_atom()
        return self._atoms[atom] if original > 0 else -self._atoms[atom]

    @property
    def atoms(self) -> Set[Literal]:
        """The atoms of the structure that the copy has."""
        own = self._atoms.keys()
        return own if self._base is None else own | self._base.atoms

    def of(self, symbol: clingo.Symbol) -> Literal | None:
        """The literal of an atom; None where no rule can derive it, or nothing wanted it."""
        atom = self.structure.program.literal(symbol)
        return None if atom is None or not self._has(atom) else self.literal(atom)

    def _has(self, atom: Literal) -> bool:
        return atom in self._atoms or (self._base is not None and self._base._has(atom))

    @property
    def consistent(self) -> list[Literal]:
        """The assumption that a patient does not contradict himself; none where no rule says so."""
        error = self.of(INCONSISTENT())
        return [] if error is None else [-error]

    def _add(self, rule: GroundRule) -> None:
        body = [self.literal(literal) for literal in rule.body]
        if not rule.choice:
            self._derive([self.literal(atom) for atom in rule.head] or [self.broken], body, rule)
            return
        if rule.weights:
            whole = self._backend.add_atom()
            self._derive([whole], body, rule)
            body = [whole]
        for atom in rule.head:
            chosen = self.given[self.structure.free[atom]]
            self._backend.add_rule([self.literal(atom)], [*body, chosen])

    def _derive(self, head: Sequence[Literal], body: Sequence[Literal], rule: GroundRule) -> None:
        if rule.weights:
            pairs = list(zip(body, rule.weights, strict=True))
            self._backend.add_weight_rule(head, rule.lower, pairs)
        else:
            self._backend.add_rule(head, body)
