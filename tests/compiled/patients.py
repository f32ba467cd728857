"""Patients as rows of bits, and what clingo answers of them."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import clingo
import numpy as np

from pyclingo_bridge.compiled.circuits.circuit import Coded, GuidelineCircuit
from pyclingo_bridge.compiled.guideline import CircuitSource
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Value
from tests import conftest
from tests.compiled.support import Bits, evaluated
from tests.conftest import PLAN_ATOMS

Patient = Mapping[str, Value]
Readings = Mapping[str, str]
OF_PLANS = set(PLAN_ATOMS)
SHOWN = [shown for shown in conftest.SHOWN if shown[0] not in OF_PLANS]
"""What leaves the solver and is no part of a plan."""


def answer_atoms(kb: KnowledgeBase) -> list[clingo.Symbol]:
    """Every atom that an answer can have, plans left out, and that the case contradicts itself."""
    signatures = [*SHOWN, ("inconsistent", 0)]
    return [one.symbol for of in signatures for one in kb.program.atoms(of)]


def other_choices(kb: KnowledgeBase) -> list[dict[str, str]]:
    """Every choice of every reading that is not the default, one at a time."""
    return [{name: one} for name, choices in kb.readings.items() for one in choices[1:]]


def encoded(inputs: Sequence[Coded], patients: Sequence[Patient]) -> Bits:
    """One row a bit of an input, one column a patient."""
    rows = []
    for one in inputs:
        codes = one.codes
        stated = [codes[each[one.name]] if one.name in each else 0 for each in patients]
        column = np.array(stated, np.int64)
        rows += [(column >> bit & 1).astype(np.bool_) for bit in range(one.bits)]
    return np.array(rows, np.bool_).reshape(len(rows), len(patients))


def answered(circuit: GuidelineCircuit, patients: Sequence[Patient]) -> Bits:
    """The circuit's answer: one row an atom and `IMPOSSIBLE` last, one column a patient."""
    return evaluated(circuit.schedule, encoded(circuit.inputs, patients))


def strange(kb: KnowledgeBase, seed: int, consistent: Sequence[Patient]) -> Iterator[Patient]:
    """Patients of whom most contradict themselves: half are drawn value by value, half are
    consistent ones of whom one to four values were changed."""
    drawn = random.Random(seed)
    every = list(kb.vocabulary)
    while True:
        some = drawn.sample(every, round(drawn.uniform(0.1, 1) * len(every)))
        yield {one.name: drawn.choice(one.values) for one in some}
        few = drawn.sample(every, drawn.randint(1, 4))
        yield {**drawn.choice(consistent), **{one.name: drawn.choice(one.values) for one in few}}


def contradictory(kb: KnowledgeBase, seed: int, consistent: Sequence[Patient]) -> Iterator[Patient]:
    """Those of them who contradict themselves, as clingo says."""
    return (one for one in strange(kb, seed, consistent) if _contradicts_itself(kb, one))


def _contradicts_itself(kb: KnowledgeBase, patient: Patient) -> bool:
    wrong = kb.program.literal(clingo.Function("inconsistent"))
    assert wrong is not None
    context = [*kb.in_force(kb.chosen({})), -kb.planning]
    held = kb.program.holds([*kb.patient(patient), *context], [wrong])
    return held is None or wrong in held


@dataclass(frozen=True)
class Comparison:
    """Circuits and the solver, side by side."""

    kb: KnowledgeBase

    @cached_property
    def symbols(self) -> list[clingo.Symbol]:
        """What is compared."""
        return answer_atoms(self.kb)

    @cached_property
    def source(self) -> CircuitSource:
        """Where the circuits come from."""
        return CircuitSource(self.kb, self.symbols)

    @cached_property
    def _places(self) -> dict[int, int]:
        literals = [self.kb.program.literal(symbol) for symbol in self.symbols]
        return {one: place for place, one in enumerate(literals) if one is not None}

    @cached_property
    def _circuits(self) -> dict[frozenset[tuple[str, str]], GuidelineCircuit]:
        return {}

    def circuit(self, readings: Readings) -> GuidelineCircuit:
        """What answers under these readings, compiled once."""
        chosen = frozenset(readings.items())
        if chosen not in self._circuits:
            self._circuits[chosen] = self.source.circuit(self.symbols, readings)
        return self._circuits[chosen]

    def of_circuit(self, patients: Sequence[Patient], readings: Readings) -> Bits:
        """The answers of a circuit: one row an atom, the last that there is none."""
        return answered(self.circuit(readings), patients)

    def of_solver(self, patients: Sequence[Patient], readings: Readings) -> Bits:
        """The same from the one ground program, a question a patient."""
        kb, places = self.kb, self._places
        assert len(places) == len(self.symbols)
        context = [*kb.in_force(kb.chosen(readings)), -kb.planning]
        found = np.zeros((len(self.symbols) + 1, len(patients)), np.bool_)
        for column, patient in enumerate(patients):
            held = kb.program.holds([*kb.patient(patient), *context], places)
            if held is None:
                found[-1, column] = True
            else:
                found[[places[one] for one in held], column] = True
        return found

    def assert_equal(self, patients: Sequence[Patient], readings: Readings) -> Bits:
        """Every atom, for every patient that has an answer; the answers."""
        circuit, solver = self.of_circuit(patients, readings), self.of_solver(patients, readings)
        differing = circuit != solver
        differing[:-1, solver[-1]] = False  # no answer: there is nothing to compare
        if differing.any():
            row, column = (int(one) for one in np.argwhere(differing)[0])
            names = [*map(str, self.symbols), "impossible"]
            message = f"{differing.sum()} differences under {dict(readings)}, the first: "
            raise AssertionError(message + f"{names[row]} of {dict(patients[column])}")
        return solver

    def rows(self, name: str) -> list[int]:
        """Where the atoms of a predicate are."""
        return [place for place, one in enumerate(self.symbols) if one.name == name]


def plain_answer(kb: KnowledgeBase, patient: Patient, readings: Readings) -> frozenset[str]:
    """Every atom that a fresh clingo derives from the files, with the patient as facts."""
    control = clingo.Control(["--opt-mode=ignore", "0"], logger=lambda *_: None)
    control.load(str(kb.folder / "guideline.lp"))
    facts = [f"patient({name}, {value})." for name, value in patient.items()]
    facts += [f"chosen({name}, {choice})." for name, choice in kb.chosen(readings).items()]
    control.add("base", [], "\n".join(facts))
    control.ground()
    found: list[frozenset[str]] = []
    with control.solve(yield_=True) as handle:
        found.extend(frozenset(map(str, model.symbols(atoms=True))) for model in handle)
    assert len(found) == 1, "without plans there is one answer set"
    return found[0]
