"""The circuit of all atoms of a guideline without plans: what explanations read of one patient.

The form has the atoms that an answer is read from, as few values told apart as these need. An
explanation tells of every step between, so here each value of an input is a source.
"""

from typing import NamedTuple

from pyclingo_bridge.compiled.circuits.compiling import compile_rules
from pyclingo_bridge.compiled.circuits.gates import Gates
from pyclingo_bridge.compiled.circuits.needed_rules import needed_rules
from pyclingo_bridge.compiled.circuits.operations import FALSE, Edge, Schedule
from pyclingo_bridge.compiled.circuits.schedule import schedule
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.questions import Literal


class EveryAtom(NamedTuple):
    """A circuit of every atom that is no fact."""

    sources: tuple[Literal, ...]
    """The atoms that state an input or put a choice of a reading in force."""
    literals: tuple[Literal, ...]
    schedule: Schedule
    """From the sources to the literals, and last to what is impossible."""


def every_atom_of(kb: KnowledgeBase) -> EveryAtom:
    """The circuit of all atoms of a knowledge base.

    Raises NotACircuit where they are not a function of the patient and the readings.
    """
    structure = kb.structure
    gates = Gates()
    given: dict[Literal, Edge] = dict.fromkeys(structure.planning, FALSE)
    stated = ([literal for _, literal in values] for values in structure.stating.values())
    chosen = (
        [kb.readings_chosen[name, choice] for choice in choices]
        for name, choices in kb.readings.items()
    )
    # That values exclude each other is not told to the gates: to look for what follows from it
    # takes ten times as long, for a circuit that is evaluated once.
    sources = {literal: gates.source() for group in (*stated, *chosen) for literal in group}
    given |= sources
    literals = tuple(sorted(structure.symbols.keys() - {0}))  # 0: what never holds
    rules = needed_rules(structure.rules, given, literals, structure.beside)
    compiled = compile_rules(rules, given, literals, gates, structure.symbols, structure.beside)
    edges_of_all = [*map(compiled.edge, literals), compiled.impossible]
    plan = schedule(gates, list(sources.values()), edges_of_all)
    return EveryAtom(tuple(sources), literals, plan)
