"""What shows only once an extension is grounded together with the knowledge base."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import clingo

from pyclingo_bridge.diagnostics import Diagnostic, KnowledgeBaseError, by_location, quoted
from pyclingo_bridge.extension.clauses import Atom, Parsed
from pyclingo_bridge.extension.constants import constants
from pyclingo_bridge.extension.stratification import refuse_loops
from pyclingo_bridge.guideline.contract import CONTRACT, NAMED
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    CLOSED_WORLD,
    COULD_BE,
    DEFAULT_READING,
    DOMAIN,
    EFFECTIVE,
    OVERRIDES,
    POSSIBLY_NOT,
    READING,
)
from pyclingo_bridge.solving.program import Literal

Edge = tuple[str, str]


def check_after(parsed: Parsed, extended: KnowledgeBase) -> None:
    """Whether what the extension declares is complete, and its overrides have an order.

    Raises KnowledgeBaseError with every problem. Codes: `input-without-question`,
    `number-without-unit`, `unit-without-number`, `default-outside-domain`, `no-default`,
    `number-not-named`, `reading-default`, `not-a-name`, `override-cycle`,
    `circular`.
    """
    problems = [
        *_inputs(parsed, extended),
        *_uses(parsed, extended),
        *_readings(parsed, extended),
        *_named(parsed, extended),
        *_cycles(parsed, extended),
        *refuse_loops(extended.sources, lambda _: extended.structure),
    ]
    if problems:
        raise KnowledgeBaseError(by_location(dict.fromkeys(problems)))


def _inputs(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    declared = {str(row.terms[0]): row.atom for row in reversed(parsed.rows.get(DOMAIN, ()))}
    for name, atom in declared.items():
        one = kb.vocabulary[name]
        code = message = fix = ""
        if not one.question:
            code, message = "input-without-question", f"the input `{name}` has no question"
            fix = f'add `question({name}, "…?").`: it is asked where the input is missing'
            yield Diagnostic(code, message, atom.place, help=fix)
        if one.numeric and not one.unit:
            code, message = "number-without-unit", f"the input `{name}` is a number without a unit"
            fix = f'add `unit({name}, "…").`'
            yield Diagnostic(code, message, atom.place, help=fix)
        if one.unit and not one.numeric:
            code, message = (
                "unit-without-number",
                f"the input `{name}` has a unit and is not a number",
            )
            fix = "leave its `unit/2` out: units are of numbers"
            yield Diagnostic(code, message, atom.place, help=fix)
        if one.default is not None and not one.accepts(one.default):
            code = "default-outside-domain"
            message = f"the default `{one.default}` is not a value of the input `{name}`"
            place = _head_of(parsed, CLOSED_WORLD, name) or atom
            yield Diagnostic(code, message, place.place, help=f"`{name}` takes {one.domain_text()}")


def _head_of(parsed: Parsed, signature: tuple[str, int], name: str) -> Atom | None:
    rows = parsed.rows.get(signature, ())
    return next((row.atom for row in rows if str(row.terms[0]) == name), None)


def _uses(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Literals that never hold, because the input is of another kind."""
    for clause in parsed.clauses:
        for atom in clause.body:
            if atom.signature not in (EFFECTIVE, POSSIBLY_NOT, COULD_BE):
                continue
            for symbol in constants(atom.arguments[0])[0]:
                one = kb.vocabulary[str(symbol)]
                literal = quoted(atom.literal)
                if atom.signature == EFFECTIVE and one.default is None:
                    message = f"{literal} never holds: `{one.name}` has no default"
                    fix = "read `patient/2`, or declare `closed_world/2` for an input of your own"
                    yield Diagnostic("no-default", message, atom.place, help=fix)
                if atom.signature != EFFECTIVE and one.unit:
                    message = f"{literal} never holds: `{one.name}` is a number"
                    fix = "compare the number of `patient/2`, and read `unknown/1` as well"
                    yield Diagnostic("number-not-named", message, atom.place, help=fix)


def _readings(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    defaults = {str(name) for name, _ in kb.program.facts(DEFAULT_READING)}
    declared = {str(row.terms[0]): row.atom for row in reversed(parsed.rows.get(READING, ()))}
    for name, atom in declared.items():
        if name not in defaults:
            message = f"the reading `{name}` has no default"
            fix = f"say one: `default_reading({name}, {kb.readings[name][0]}).`"
            yield Diagnostic("reading-default", message, atom.place, help=fix)


def _named(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Numbers and texts that a variable puts where a name stands."""
    for clause in parsed.clauses:
        for atom in clause.head:
            row = CONTRACT.get(atom.signature)
            for place, kind in enumerate(row.arguments if row is not None else ()):
                if kind in NAMED and not constants(atom.arguments[place])[1]:
                    yield from _numbered(atom, place, kb)


def _numbered(atom: Atom, place: int, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    for ground in kb.program.atoms(atom.signature):
        symbol = ground.symbol.arguments[place]
        if symbol.type in (clingo.SymbolType.Number, clingo.SymbolType.String):
            message = f"{quoted(symbol)} is not a name: {quoted(atom.literal)} derives it"
            fix = "bind the variable to names, or write the name itself"
            yield Diagnostic("not-a-name", message, atom.place, help=fix)
            return


def _cycles(parsed: Parsed, kb: KnowledgeBase) -> Iterator[Diagnostic]:
    """Overrides of the extension that close a circle, and can hold together."""
    edges = {
        (str(a.symbol.arguments[0]), str(a.symbol.arguments[1])): a.literal
        for a in kb.program.atoms(OVERRIDES)
    }
    seen: set[frozenset[str]] = set()
    for atom in parsed.heads(OVERRIDES):
        for edge in sorted(edges):
            circle = _circle(edge, edges) if _may_be(atom, edge) else None
            if circle is None or frozenset(circle) in seen:
                continue
            way = [edge[0], *circle]
            if kb.program.satisfiable([edges[step] for step in pairwise(way)]):
                seen.add(frozenset(circle))
                steps = " over ".join(f"`{one}`" for one in way)
                message = f"{quoted(atom.literal)} closes a circle: {steps}"
                fix = "leave out one of these overrides: none of the statements would be in force"
                yield Diagnostic("override-cycle", message, atom.place, help=fix)


def _may_be(atom: Atom, edge: Edge) -> bool:
    """Whether the head can stand for the pair; a variable stands for anything."""
    for argument, name in zip(atom.arguments, edge, strict=True):
        symbols, complete = constants(argument)
        if complete and clingo.Function(name) not in symbols:
            return False
    return True


def _circle(edge: Edge, edges: Mapping[Edge, Literal]) -> list[str] | None:
    """The shortest way from the overridden statement back, with both ends, in order."""
    start, target = edge[1], edge[0]
    ways: list[list[str]] = [[start]]
    reached = {start}
    for way in ways:
        if way[-1] == target:
            return way
        for general in sorted(b for a, b in edges if a == way[-1]):
            if general not in reached:
                reached.add(general)
                ways.append([*way, general])
    return None
