"""Circuits for many patients, compiled once for a guideline and a choice of readings, then read."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from pyclingo_bridge.base.files.cache import cache_folder, in_use
from pyclingo_bridge.compiled.circuits.circuit import Coded, GuidelineCircuit
from pyclingo_bridge.compiled.situations import Situations
from pyclingo_bridge.compiled.storage.plain_data import (
    plain_schedule,
    plain_situations,
    schedule_from,
    situations_from,
)
from pyclingo_bridge.compiled.storage.stored import content_of, keep_content, made_by
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.solving.atoms import Atom, Signature


class Asked(NamedTuple):
    """What a circuit is to say."""

    outputs: tuple[Atom, ...]
    readings: Mapping[str, str]
    """The choice in force for every reading."""
    differing: tuple[Atom, ...] = ()
    """The outputs that are told also where they hold only under others."""
    others: tuple[Mapping[str, str], ...] = ()
    plans: tuple[Signature, ...] = ()
    """The predicates that a plan is read from, where situations are asked for."""


class Circuits(NamedTuple):
    """What was compiled."""

    circuit: GuidelineCircuit
    situations: Situations | None


def circuits_of(kb: KnowledgeBase, asked: Asked) -> Circuits:
    """The circuit of a guideline, and the situations of its patients where those are asked for.

    It is kept with the compiled form of the guideline. Raises NotACircuit, ReadingError.
    """
    if not in_use() or kb.rules.kept is None:
        return _compiled(kb, asked)
    plain = (kb.sources.digest, *map(_plain, asked))
    path, made = cache_folder() / "circuits" / f"{_name(kb, asked)}.bin", made_by(False)
    content = content_of(path, made)
    if content is not None and content["asked"] == plain:
        inputs, outputs, schedule = content["circuit"]
        coded = tuple(Coded(*entry) for entry in inputs)
        circuit = GuidelineCircuit(coded, outputs, schedule_from(schedule))
        return Circuits(circuit, situations_from(content["situations"]))
    circuit, situations = compiled = _compiled(kb, asked)
    written: dict[str, Any] = {
        "asked": plain,
        "circuit": (
            tuple((coded.name, coded.classes) for coded in circuit.inputs),
            circuit.outputs,
            plain_schedule(circuit.schedule),
        ),
        "situations": plain_situations(situations),
    }
    with suppress(OSError):  # it is compiled again next time
        keep_content(path, made, written)
    return compiled


def _plain(part: object) -> object:
    """A part of what is asked as `marshal` gives it back."""
    if isinstance(part, Mapping):
        return dict(part)
    return tuple(map(_plain, part)) if isinstance(part, tuple) else part


def _name(kb: KnowledgeBase, asked: Asked) -> str:
    """The same for what takes the place of what was kept before."""
    extensions = tuple(map(os.path.realpath, kb.extensions))
    predicates = [sorted({name for name, _ in atoms}) for atoms in (asked.outputs, asked.differing)]
    readings = sorted(asked.readings.items()), len(asked.others)
    key = os.path.realpath(kb.folder), extensions, readings, predicates, asked.plans
    return hashlib.sha256(repr(key).encode()).hexdigest()[:32]


def _compiled(kb: KnowledgeBase, asked: Asked) -> Circuits:
    from pyclingo_bridge.compiled.guideline import CircuitSource
    from pyclingo_bridge.solving.symbols import atom as atom_of
    from pyclingo_bridge.solving.symbols import decoded

    predicates = {(name, len(row)) for name, row in (*asked.outputs, *asked.differing)}
    symbols = {
        decoded(atom.symbol): atom.symbol
        for predicate in sorted(predicates)
        for atom in kb.program.atoms(predicate)
    }
    of_plans = [atom.symbol for predicate in asked.plans for atom in kb.program.atoms(predicate)]
    outputs, differing = (
        [symbols.get(atom) or atom_of(*atom) for atom in atoms]  # one that no rule derives: false
        for atoms in (asked.outputs, asked.differing)
    )
    source = CircuitSource(kb, [*outputs, *differing], of_plans if asked.plans else None)
    circuit = source.circuits(outputs, asked.readings, differing, asked.others)
    return Circuits(circuit, source.situations(asked.readings) if asked.plans else None)
