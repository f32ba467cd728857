"""Small programs as circuits, and what clingo says of every input."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import clingo
import numpy as np

from pyclingo_bridge.cohort.evaluation import evaluate
from pyclingo_bridge.compiled.circuits.compiling import compile_rules
from pyclingo_bridge.compiled.circuits.gates import Gates
from pyclingo_bridge.compiled.circuits.operations import Edge, Schedule
from pyclingo_bridge.compiled.circuits.schedule import schedule
from pyclingo_bridge.solving.program import Literal
from pyclingo_bridge.solving.rule_observer import GroundRules

Bits = np.ndarray[Any, np.dtype[np.bool_]]
"""One row a source or an output, one column a patient."""
Inputs = tuple[bool, ...]


def packed(bits: Bits) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Rows of words, the first of 64 patients in the lowest bit."""
    count = bits.shape[1]
    full = np.zeros((bits.shape[0], (count + 63) // 64 * 64), np.bool_)
    full[:, :count] = bits
    return np.packbits(full, axis=1, bitorder="little").view(np.uint64)


def unpacked(words: np.ndarray[Any, np.dtype[np.uint64]], count: int) -> Bits:
    """The first `count` patients of rows of words."""
    rows = np.ascontiguousarray(words).view(np.uint8)
    return np.unpackbits(rows, axis=1, bitorder="little")[:, :count].astype(np.bool_)


def evaluated(plan: Schedule, bits: Bits) -> Bits:
    """The outputs for rows of sources."""
    return unpacked(evaluate(plan, packed(bits)), bits.shape[1])


def every_input(count: int) -> Bits:
    """Every combination of so many sources, as columns; the last source changes fastest."""
    return np.array(list(product((False, True), repeat=count)), np.bool_).reshape(2**count, count).T


def random_inputs(count: int, columns: int, seed: int) -> Bits:
    """Columns of random sources, from nearly all false to nearly all true."""
    drawn = np.random.default_rng(seed)
    found: Bits = drawn.random((count, columns)) < drawn.random(columns)
    return found


@dataclass(frozen=True)
class Ground:
    """A small program, grounded, with its rules in view."""

    control: clingo.Control
    seen: GroundRules
    symbols: Mapping[Literal, clingo.Symbol]
    sources: tuple[Literal, ...]
    """Atoms that are chosen."""

    @property
    def derived(self) -> tuple[Literal, ...]:
        """Every other atom with a name that is not a fact."""
        return tuple(one for one in self.symbols if one not in self.sources)

    def literal(self, name: str) -> Literal:
        """The literal of an atom."""
        return next(one for one, symbol in self.symbols.items() if str(symbol) == name)

    def answers(self) -> dict[Inputs, frozenset[Literal]]:
        """The derived atoms that hold for each input of which there is an answer."""
        found: dict[Inputs, frozenset[Literal]] = {}
        with self.control.solve(yield_=True) as handle:
            for model in handle:
                given = tuple(model.is_true(one) for one in self.sources)
                assert given not in found, "the program has two answers to one input"
                found[given] = frozenset(filter(model.is_true, self.derived))
        return found

    def answer(self, given: Iterable[bool]) -> frozenset[Literal] | None:
        """The derived atoms that hold for an input."""
        pairs = zip(self.sources, given, strict=True)
        assumed = [one if holds else -one for one, holds in pairs]
        with self.control.solve(assumptions=assumed, yield_=True) as handle:
            model = handle.model()
            return None if model is None else frozenset(filter(model.is_true, self.derived))


def ground(text: str, sources: Sequence[str] | None = None) -> Ground:
    """Ground a program; its sources are all atoms that a rule chooses, or those named."""
    control = clingo.Control(["0", "--warn=none", "--opt-mode=ignore"])
    control.enable_cleanup = False
    seen = GroundRules()
    control.register_observer(seen)
    control.add("base", [], text)
    control.ground()
    atoms = control.symbolic_atoms
    symbols = {one.literal: one.symbol for one in atoms if not one.is_fact}
    if sources is None:
        chosen = {one for rule in seen.rules if rule.choice for one in rule.head}
    else:
        named = (atoms[clingo.parse_term(one)] for one in sources)
        chosen = {one.literal for one in named if one is not None}
    return Ground(control, seen, symbols, tuple(sorted(chosen)))


def circuit(program: Ground, wanted: Sequence[Literal] | None = None) -> Schedule:
    """The circuit of some atoms (or of every derived one), with `impossible` as last output."""
    gates = Gates()
    given: dict[Literal, Edge] = {one: gates.source() for one in program.sources}
    asked = program.derived if wanted is None else wanted
    seen = program.seen
    found = compile_rules(seen.rules, given, asked, gates, program.symbols, seen.beside)
    outputs = [*(found.edge(one) for one in asked), found.impossible]
    return schedule(gates, [*given.values()], outputs)


MOST_ENUMERATED = 12


def assert_equal_to_clingo(program: Ground, count: int = 3000) -> int:
    """Every derived atom for every input, or for so many random ones; the possible inputs."""
    plan, sources = circuit(program), len(program.sources)
    if sources <= MOST_ENUMERATED:
        bits = every_input(sources)
        known = program.answers()
        answers = [known.get(tuple(map(bool, column))) for column in bits.T]
    else:
        bits = random_inputs(sources, count, seed=sources)
        answers = [program.answer(column) for column in bits.T]
    found = evaluated(plan, bits)
    for column, answer in enumerate(answers):
        assert found[-1, column] == (answer is None), ("impossible", bits[:, column])
        if answer is not None:
            pairs = zip(program.derived, found[:-1, column], strict=True)
            held = frozenset(one for one, holds in pairs if holds)
            wrong = sorted(str(program.symbols[one]) for one in held ^ answer)
            assert not wrong, (wrong, bits[:, column])
    return sum(one is not None for one in answers)
