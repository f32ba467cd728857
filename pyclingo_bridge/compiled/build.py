"""The compiled form of a knowledge base, made from its ground program."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import reduce
from itertools import chain
from operator import or_

from pyclingo_bridge.base.grouping import grouped
from pyclingo_bridge.compiled.circuits.compiling import (
    NotACircuit,
    compile_rules,
    give_classes,
    refused,
)
from pyclingo_bridge.compiled.circuits.gates import Gates
from pyclingo_bridge.compiled.circuits.needed_rules import needed_rules
from pyclingo_bridge.compiled.circuits.operations import FALSE, Edge
from pyclingo_bridge.compiled.circuits.schedule import schedule
from pyclingo_bridge.compiled.diagrams.diagram import NoDiagram
from pyclingo_bridge.compiled.diagrams.space import KeptDiagrams, Space
from pyclingo_bridge.compiled.form import Form, Input, Shown
from pyclingo_bridge.compiled.plan_rules import PlanRules, situations_of
from pyclingo_bridge.compiled.question import QuestionReader
from pyclingo_bridge.guideline.dependencies import layers
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicate_entry import PREDICATES
from pyclingo_bridge.guideline.predicate_groups import OF_PLANS, OF_THE_PATIENT, SUPPLIED
from pyclingo_bridge.guideline.value_classes import value_classes
from pyclingo_bridge.solving.questions import Literal
from pyclingo_bridge.solving.symbols import decoded

_READERS = {"answer", "cohort"}
_ASKED = tuple(
    predicate
    for predicate, row in PREDICATES.items()
    if not _READERS.isdisjoint(row.readers)
    and predicate not in OF_THE_PATIENT | OF_PLANS | SUPPLIED
)
"""Predicates that an answer is read from."""
_REASONED = ("verdict", "criteria")
"""The kinds of conclusions that every answer gives reasons for."""


def form_of(kb: KnowledgeBase) -> Form:
    """The compiled form of a knowledge base.

    Raises NotACircuit where its answers are not a function of the patient and the readings.
    """
    structure = kb.structure
    if structure.shown_terms:
        raise refused("term", "a term that is shown", sorted(map(str, structure.shown_terms)))
    wanted = set(_asked(kb)) - {0}  # 0: what never holds
    plans = _plan_rules(kb)
    kept = wanted if plans is None else wanted | plans.fixed
    gates = Gates()
    given: dict[Literal, Edge] = dict.fromkeys(structure.planning, FALSE)
    inputs = tuple(_input(kb, name, kept, gates, given) for name in kb.vocabulary.names)
    chosen = {literal: gates.source() for literal in kb.readings_chosen.values()}
    choices = tuple(
        tuple(kb.readings_chosen[name, choice] for choice in options)
        for name, options in kb.readings.items()
    )
    for options in choices:
        gates.exclude(chosen[literal] for literal in options)
    given |= chosen
    rules = needed_rules(structure.rules, given, wanted, structure.beside)
    compiled = compile_rules(rules, given, wanted, gates, structure.symbols, structure.beside)
    edges = {literal: compiled.edge(literal) for literal in sorted(wanted)}
    sources = [*chain.from_iterable(one.sources for one in inputs), *chosen.values()]
    plan = schedule(gates, sources, [*edges.values(), compiled.impossible])
    situations = None
    if plans is not None:
        with suppress(NotACircuit):  # clingo searches for plans then
            situations = situations_of(plans, gates, sources, given)
    return Form(
        inputs=inputs,
        chosen=chosen,
        choices=choices,
        planning=kb.planning,
        gates=tuple(gates.children),
        edges=edges,
        impossible=compiled.impossible,
        schedule=plan,
        situations=lambda: situations,
        shown=tuple(_shown(kb, {literal: place for place, literal in enumerate(edges)})),
    )


def _asked(kb: KnowledgeBase) -> Iterator[Literal]:
    """The literals of atoms that may be asked for and that do not always hold."""
    program = kb.program
    yield from kb.structure.shown
    yield from chain.from_iterable(kb.conclusions.values())
    for predicate in _ASKED:
        yield from (atom.literal for atom in program.atoms(predicate) if not atom.is_fact)


def _input(
    kb: KnowledgeBase,
    name: str,
    kept: set[Literal],
    gates: Gates,
    given: dict[Literal, Edge],
) -> Input:
    """An input with a source for each of its classes; the first value stands for its class."""
    classes = value_classes(kb.structure, name, kept)
    stated = tuple(tuple(kb.stated[name, value] for value in values) for values in classes)
    sources = tuple(gates.source() for _ in classes)
    give_classes(gates, given, sources, stated)
    return Input(name, classes, sources, stated, kb.known[name])


def _shown(kb: KnowledgeBase, places: dict[Literal, int]) -> Iterator[Shown]:
    """The atoms of an answer in the order in which clingo has them."""
    for atom in filter(kb.structure.shows, kb.program.every_atom()):
        place = -1 if atom.is_fact else places[atom.literal]
        yield Shown(*decoded(atom.symbol), place)


def _plan_rules(kb: KnowledgeBase) -> PlanRules | None:
    """The rules about plans, with the atoms that a plan is read from; None where what is beside
    them cannot be split off."""
    atoms = chain.from_iterable(map(kb.program.atoms, OF_PLANS))
    try:
        return PlanRules(kb.structure, [a.symbol for a in atoms if kb.structure.shows(a)])
    except NotACircuit:
        return None


def bearing_on_atoms(kb: KnowledgeBase, form: Form) -> dict[Literal, int]:
    """Of each atom that hangs on no plan the inputs that can bear on it, by places, as bits."""
    structure, names = kb.structure, kb.vocabulary.names
    of_plans = structure.above(structure.planning)
    bits: dict[Literal, int] = defaultdict(int)
    for place, name in enumerate(names):
        for literal in (kb.known[name], *(literal for _, literal in structure.stating[name])):
            bits[literal] |= 1 << place
    by_head = grouped((head, rule) for rule in structure.rules for head in rule.head)
    for group in layers(by_head):
        bodies = (abs(one) for atom in group for rule in by_head[atom] for one in rule.body)
        below = reduce(or_, (bits[atom] for atom in chain(group, bodies)))
        bits.update(dict.fromkeys(group, below))
    behind = {literal: bits[literal] for literal in form.edges if literal not in of_plans}
    linked = {  # the same for all atoms with the same inputs behind them
        bits: structure.linked_to(name for place, name in enumerate(names) if bits >> place & 1)
        for bits in set(behind.values())
    }
    places = {name: 1 << place for place, name in enumerate(names)}
    return {literal: sum(places[name] for name in linked[bits]) for literal, bits in behind.items()}


def diagrams_of(kb: KnowledgeBase, form: Form) -> KeptDiagrams | None:
    """The diagrams of the conclusions under the first choice of each reading, which are asked most,
    and of what every answer needs: that a case is consistent, without one of the verdicts or
    criteria; None where there are none."""
    chosen = [choices[0] for choices in form.choices]
    reasoned = chain.from_iterable(kb.conclusions.get(kind, ()) for kind in _REASONED)
    asked = [(), kb.consistent, *((-literal, *kb.consistent) for literal in reasoned)]
    try:
        space = Space(form, chosen, QuestionReader(form))
        return space.kept(chain.from_iterable(kb.conclusions.values()), asked)
    except NoDiagram:
        return None
