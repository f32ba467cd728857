"""Problems of an extension that show only in the ground program of both."""

from collections.abc import Iterator
from itertools import pairwise

import clingo

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError, by_location, quoted
from pyclingo_bridge.extension.clauses import Atom, Parsed, bodies, heads
from pyclingo_bridge.extension.constants import constants, may_stand_for
from pyclingo_bridge.extension.stratification import refuse_loops, shortest_path
from pyclingo_bridge.guideline.contract import CONTRACT, NAMED
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    CLOSED_WORLD,
    COULD_BE,
    CRITERION,
    DEFAULT_READING,
    DOMAIN,
    EFFECTIVE,
    MET,
    OPEN,
    OVERRIDES,
    POSSIBLY_NOT,
    READING,
)
from pyclingo_bridge.solving.atoms import Signature


def check_after(parsed: Parsed, extended: KnowledgeBase) -> None:
    """Raise KnowledgeBaseError with every problem that the ground program shows.

    Codes: `input-without-question`, `number-without-unit`, `unit-without-number`,
    `default-outside-domain`, `no-default`, `number-not-named`, `reading-default`, `not-a-name`,
    `override-cycle`, `criterion-not-needed`, `circular`.
    """
    problems = [
        *_inputs(parsed, extended),
        *_never_true(parsed, extended),
        *_readings(parsed, extended),
        *_derived_names(parsed, extended),
        *_override_cycles(parsed, extended),
        *_criteria(parsed, extended),
        *refuse_loops(extended.sources, lambda _: extended.structure),
    ]
    if problems:
        raise KnowledgeBaseError(by_location(dict.fromkeys(problems)))


def _inputs(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Inputs whose declaration is not complete."""
    defaults = _declarations(parsed, CLOSED_WORLD)
    for name, atom in _declarations(parsed, DOMAIN).items():
        declared = kb.vocabulary[name]
        if not declared.question:
            message = f"the input `{name}` has no question"
            fix = f'add `question({name}, "…?").`: it is asked where the input is missing'
            yield Diagnostic("input-without-question", message, atom.place, help=fix)
        if declared.numeric and not declared.unit:
            message = f"the input `{name}` is a number without a unit"
            fix = f'add `unit({name}, "…").`'
            yield Diagnostic("number-without-unit", message, atom.place, help=fix)
        if declared.unit and not declared.numeric:
            message = f"the input `{name}` has a unit and is not a number"
            fix = "leave its `unit/2` out: units are of numbers"
            yield Diagnostic("unit-without-number", message, atom.place, help=fix)
        if declared.default is not None and not declared.accepts(declared.default):
            message = f"the default `{declared.default}` is not a value of the input `{name}`"
            place = defaults.get(name, atom).place
            fix = f"`{name}` takes {declared.domain_text()}"
            yield Diagnostic("default-outside-domain", message, place, help=fix)


def _declarations(parsed: Parsed, signature: Signature) -> dict[str, Atom]:
    """The first atom that declares each name."""
    return {str(row.terms[0]): row.atom for row in reversed(parsed.rows.get(signature, ()))}


def _never_true(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Literals that never hold, because the input is of another kind."""
    for atom in bodies(parsed.clauses):
        if atom.signature not in (EFFECTIVE, POSSIBLY_NOT, COULD_BE):
            continue
        for symbol in constants(atom.arguments[0])[0]:
            declared = kb.vocabulary[str(symbol)]
            literal = quoted(atom.literal)
            if atom.signature == EFFECTIVE and declared.default is None:
                message = f"{literal} never holds: `{declared.name}` has no default"
                fix = "read `patient/2`, or declare `closed_world/2` for an input of your own"
                yield Diagnostic("no-default", message, atom.place, help=fix)
            if atom.signature != EFFECTIVE and declared.unit:
                message = f"{literal} never holds: `{declared.name}` is a number"
                fix = "compare the number of `patient/2`, and read `unknown/1` as well"
                yield Diagnostic("number-not-named", message, atom.place, help=fix)


def _readings(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Readings without a default."""
    defaults = {str(name) for name, _ in kb.program.facts(DEFAULT_READING)}
    for name, atom in _declarations(parsed, READING).items():
        if name not in defaults:
            message = f"the reading `{name}` has no default"
            fix = f"say one: `default_reading({name}, {kb.readings[name][0]}).`"
            yield Diagnostic("reading-default", message, atom.place, help=fix)


def _derived_names(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Numbers and texts that a variable puts where a name stands, the first of each head."""
    for atom in heads(parsed.clauses):
        row = CONTRACT.get(atom.signature)
        for position, kind in enumerate(row.arguments if row is not None else ()):
            if kind not in NAMED or constants(atom.arguments[position])[1]:
                continue
            derived = (
                ground.symbol.arguments[position] for ground in kb.program.atoms(atom.signature)
            )
            for symbol in derived:
                if symbol.type in (clingo.SymbolType.Number, clingo.SymbolType.String):
                    literal = quoted(atom.literal)
                    message = f"{quoted(symbol)} is not a name: {literal} derives it"
                    fix = "bind the variable to names, or write the name itself"
                    yield Diagnostic("not-a-name", message, atom.place, help=fix)
                    break


def _criteria(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Criteria of which no verdict needs that they are met: it is the same while they are open."""
    for name, atom in _declarations(parsed, CRITERION).items():
        found = (kb.program.literal(of(name)) for of in (MET, OPEN))
        literals = [literal for literal in found if literal is not None]
        if literals and kb.structure.above(literals).isdisjoint(kb.verdicts):
            message = f"no verdict of the guideline needs the criterion `{name}`"
            fix = (
                "its verdicts name the criteria that they need: let a statement speak instead, "
                "or copy the folder and have a verdict read `needed/1` (`#include <core>`)"
            )
            yield Diagnostic("criterion-not-needed", message, atom.place, help=fix)


def _override_cycles(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Overrides of the extension that close a circle, and can hold together."""
    edges = {
        (str(ground.symbol.arguments[0]), str(ground.symbol.arguments[1])): ground.literal
        for ground in kb.program.atoms(OVERRIDES)
    }
    seen: set[frozenset[str]] = set()

    def overridden(statement: str) -> list[str]:
        return sorted(general for specific, general in edges if specific == statement)

    for atom in parsed.heads(OVERRIDES):
        for edge in sorted(edges):
            derives = may_stand_for(atom.arguments, map(clingo.Function, edge))
            path = shortest_path(edge[1], edge[0], overridden) if derives else []
            if not path or frozenset(path) in seen:
                continue
            circle = [edge[0], *path]
            if kb.program.satisfiable([edges[step] for step in pairwise(circle)]):
                seen.add(frozenset(path))
                statements = " over ".join(f"`{statement}`" for statement in circle)
                message = f"{quoted(atom.literal)} closes a circle: {statements}"
                fix = "leave out one of these overrides: none of the statements would be in force"
                yield Diagnostic("override-cycle", message, atom.place, help=fix)
