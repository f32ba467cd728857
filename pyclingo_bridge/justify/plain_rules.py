"""Rules as plain data, which `marshal` can write, and back again, predicate by predicate."""

import marshal
from collections.abc import Mapping, Sequence
from typing import Any

from pyclingo_bridge.base.diagnostics import Location
from pyclingo_bridge.justify.ground import Extreme, Fn, Ground, Signature, Text
from pyclingo_bridge.justify.literals import (
    Aggregate,
    AtomLiteral,
    Body,
    Comparison,
    Conditional,
    Either,
    Element,
    Literal,
    Truth,
    variables_of,
)
from pyclingo_bridge.justify.rules import Head, Predicate, Rule, Rules
from pyclingo_bridge.justify.term_tools import variable
from pyclingo_bridge.justify.terms import (
    Anything,
    Arithmetic,
    Compound,
    Constant,
    Interval,
    Term,
    Variable,
    arithmetic,
    compound,
    interval,
)

_CONSTANT, _COMPOUND, _ARITHMETIC, _INTERVAL = range(4)
_ATOM, _COMPARISON, _EITHER, _TRUTH, _CONDITIONAL, _AGGREGATE = range(6)


def plain_rules(rules: Rules, numbers: Mapping[str, int]) -> Any:
    """Rules as `marshal` can write them; `numbers` are those of the files.

    Raises Unsupported for a rule that cannot be explained.
    """
    known = rules.predicates()
    return (
        {of: (tuple(sorted(known[of].loop)), known[of].settled) for of in sorted(known)},
        {of: marshal.dumps(_plain_deriving(rules, of, numbers)) for of in sorted(known)},
    )


def rules_from(plain: Any, outside: frozenset[Signature], files: Sequence[str]) -> Rules:
    """The rules that were made plain data of; those of a predicate when they are first asked for.
    `files` are their names by number."""
    known, deriving = plain

    def read(signature: Signature) -> tuple[tuple[Rule, Head], ...]:
        content = deriving.get(signature)
        return () if content is None else _deriving_from(marshal.loads(content), files)

    predicates = {of: Predicate(frozenset(loop), settled) for of, (loop, settled) in known.items()}
    return Rules(read, outside, predicates, predicates)


def plain_ground(term: Ground) -> Any:
    """A ground term as `marshal` can write it: most are numbers and names."""
    match term:
        case Text(text):
            return (text,)
        case Extreme(sign):
            return (sign,)
        case Fn(name, arguments, positive):
            if name and positive and not arguments:
                return name
            return (name, positive, *map(plain_ground, arguments))
    return term


def ground_from(plain: Any) -> Ground:
    """The ground term that was made plain data of."""
    if isinstance(plain, int):
        return plain
    if isinstance(plain, str):
        return Fn(plain)
    if len(plain) > 1:
        name, positive, *arguments = plain
        return Fn(name, tuple(map(ground_from, arguments)), positive)
    (content,) = plain
    return Extreme(content) if isinstance(content, int) else Text(content)


def atom_from(plain: Any) -> Fn:
    """The atom that was made plain data of."""
    atom = ground_from(plain)
    assert isinstance(atom, Fn)
    return atom


def _plain_deriving(rules: Rules, of: Signature, numbers: Mapping[str, int]) -> Any:
    """The rules that derive a predicate, each once, and the heads by their places in them."""
    deriving = rules.deriving(of)
    once = list({id(rule): rule for rule, _ in deriving}.values())
    places = {id(rule): place for place, rule in enumerate(once)}
    return (
        tuple(_plain_rule(rule, numbers) for rule in once),
        tuple((places[id(rule)], _place(rule, head)) for rule, head in deriving),
    )


def _place(rule: Rule, head: Head) -> int:
    return next(place for place, other in enumerate(rule.heads) if other is head)


def _deriving_from(plain: Any, files: Sequence[str]) -> tuple[tuple[Rule, Head], ...]:
    parts, places = plain
    rules = [_rule_from(part, files) for part in parts]
    return tuple((rules[rule], rules[rule].heads[head]) for rule, head in places)


def _plain_rule(rule: Rule, numbers: Mapping[str, int]) -> Any:
    place = rule.location
    heads = tuple(
        (
            _plain_term(head.atom),
            None if head.body is rule.body else _plain_body(head.body),
            head.conditional,
        )
        for head in rule.heads
    )
    where = numbers[place.file], place.line, place.column
    return rule.kind, heads, _plain_body(rule.body), where


def _rule_from(plain: Any, files: Sequence[str]) -> Rule:
    kind, heads, literals, (number, line, column) = plain
    body = _body_from(literals)
    return Rule(
        kind,
        tuple(
            Head(_compound_from(atom), body if own is None else _body_from(own), conditional)
            for atom, own, conditional in heads
        ),
        body,
        Location(files[number], line, column),
    )


def _plain_body(body: Body) -> Any:
    return tuple(map(_plain_literal, body.literals))


def _body_from(plain: Any) -> Body:
    return Body(tuple(map(_literal_from, plain)))


def _plain_literal(literal: Literal) -> Any:
    match literal:
        case AtomLiteral(sign, atom):
            return _ATOM, sign, _plain_term(atom)
        case Comparison(left, operator, right):
            return _COMPARISON, _plain_term(left), operator, _plain_term(right)
        case Either(comparisons):
            return _EITHER, *map(_plain_literal, comparisons)
        case Truth(value):
            return _TRUTH, value
        case Conditional(inner, condition, variables):
            names = tuple(sorted(variables))
            return _CONDITIONAL, _plain_literal(inner), _plain_body(condition), names
        case Aggregate(sign, function, elements, bounds, outer):
            return (
                *(_AGGREGATE, sign, function),
                tuple(
                    (tuple(map(_plain_term, e.terms)), _plain_body(e.condition)) for e in elements
                ),
                tuple((operator, _plain_term(term)) for operator, term in bounds),
                tuple(sorted(outer)),
            )


def _literal_from(plain: Any) -> Any:
    kind, *parts = plain
    if kind == _ATOM:
        return AtomLiteral(parts[0], _compound_from(parts[1]))
    if kind == _COMPARISON:
        left, right = _term_from(parts[0]), _term_from(parts[2])
        return Comparison(left, parts[1], right, left.variables | right.variables)
    if kind == _EITHER:
        comparisons = tuple(map(_literal_from, parts))
        return Either(comparisons, variables_of(comparisons))
    if kind == _TRUTH:
        return Truth(parts[0])
    if kind == _CONDITIONAL:
        inner, condition, names = parts
        return Conditional(_literal_from(inner), _body_from(condition), frozenset(names))
    sign, function, elements, bounds, outer = parts
    return Aggregate(
        sign,
        function,
        tuple(Element(tuple(map(_term_from, terms)), _body_from(of)) for terms, of in elements),
        tuple((operator, _term_from(term)) for operator, term in bounds),
        frozenset(outer),
    )


def _plain_term(term: Term) -> Any:
    match term:
        case Constant(value):
            return _CONSTANT, plain_ground(value)
        case Anything():
            return "_"
        case Variable(name):
            return name
        case Compound(name, arguments, positive):
            return (_COMPOUND, name, positive, *map(_plain_term, arguments))
        case Arithmetic(operator, operands):
            return (_ARITHMETIC, operator, *map(_plain_term, operands))
        case Interval(first, last):
            return _INTERVAL, _plain_term(first), _plain_term(last)


def _term_from(plain: Any) -> Term:
    if isinstance(plain, str):
        return variable(plain)
    kind, *parts = plain
    if kind == _CONSTANT:
        return Constant(ground_from(parts[0]))
    if kind == _COMPOUND:
        return _compound_from(plain)
    if kind == _ARITHMETIC:
        operator, *operands = parts
        return arithmetic(operator, tuple(map(_term_from, operands)))
    return interval(*map(_term_from, parts))


def _compound_from(plain: Any) -> Compound:
    _, name, positive, *arguments = plain
    return compound(name, tuple(map(_term_from, arguments)), positive)
