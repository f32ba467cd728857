"""Rules that can never fire, that change nothing, inputs that none reads, predicates never used.

A rule changes nothing when, with it and without it, every patient and every choice of plan gives
the same: proved by two copies of the rules, one of which lacks it. Rules of a library serve other
guidelines too: that this one needs them not is not a finding.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import clingo
from clingo import ast

from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.files.rule_files import shipped
from pyclingo_bridge.guideline.contract import OF_THE_PATIENT, READ_BY_NAME
from pyclingo_bridge.guideline.predicates import CONCLUSION, IN_POPULATION, MISSING, POPULATION
from pyclingo_bridge.guideline.statements import Rule, constants, rule_of
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof
from pyclingo_bridge.population.leave_one_out import LeaveOneOut, outputs
from pyclingo_bridge.population.reduction import narrowed, representatives, unplanned
from pyclingo_bridge.population.switches import SwitchedProgram
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import printed, signature_of
from pyclingo_bridge.solving.syntax_tree import functions, heads_of, literals, nodes_of, read_by

_NAME = "rules"


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    switched = checked.switched_guideline
    few = representatives((switched.structure, checked.structure), checked.order)
    leave_one_out = LeaveOneOut(replace(switched, structure=narrowed(switched.structure, few)))
    fire = leave_one_out.firing([])
    numbers = range(len(leave_one_out.switched.rules))
    never = [n for n in numbers if n not in fire and not _forbids(leave_one_out.switched, n)]
    yield from _never(checked, leave_one_out, never)
    yield from _by_population(checked, leave_one_out, fire)
    yield from _redundant(checked, leave_one_out, never)
    yield from _unread(checked)
    yield from _unused(checked)


class _Names:
    """Ids of findings about rules: the file, the head, and which of those with the same head."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        seen: dict[tuple[str, str], int] = defaultdict(int)
        self._of: dict[Rule, str] = {}
        for rule in rules:
            key = rule.file, _head(rule)
            seen[key] += 1
            terms = [str(clingo.String(one)) for one in key]
            self._of[rule] = ",".join([*terms, str(seen[key])])

    def of(self, kind: str, rule: Rule) -> str:
        return f"{kind}({self._of[rule]})"


def _head(rule: Rule) -> str:
    """What a rule derives, as written; of what only forbids, the start."""
    text = " ".join(rule.text.split())
    head = text.partition(":-")[0].strip()
    return (head or text)[:60].rstrip(" .")


def _of_a_library(rule: Rule) -> bool:
    """Whether a rule comes from `#include <core>.` or the like: the guideline's own have a path
    inside its folder."""
    return Path(rule.file).is_relative_to(shipped("kb") / "core")


def _never(
    checked: CheckedGuideline, leave_one_out: LeaveOneOut, never: Sequence[int]
) -> Iterator[Finding | Proof]:
    """Rules of which no body ever holds, and statements that only such rules state."""
    switched, known = leave_one_out.switched, checked.statements
    names = _Names(switched.rules)
    for number in never:
        rule = switched.rules[number]
        if _of_a_library(rule):
            continue
        yield Finding(
            _NAME,
            names.of("never_fires", rule),
            "error",
            f"a rule can never fire: {' '.join(rule.text.split())}",
            details=(_why(leave_one_out, number, ()),),
            statements=_statements_of(rule, known),
            rules=(rule,),
        )
    for statement in _silent(switched, known, set(never)):
        yield Finding(
            _NAME,
            f"never_speaks({statement})",
            "error",
            f"no rule that states {printed(statement)} can ever fire",
            statements=(printed(statement),),
            rules=tuple(rule for rule in switched.rules if statement in rule.statements),
        )
    if firing := len(switched.rules) - len(never):
        claim = f"{firing} of {len(switched.rules)} rules fire for some patient"
        yield Proof(_NAME, claim, f"a patient each; {len(never)} are proved never to")


def _forbids(switched: SwitchedProgram, number: int) -> bool:
    """Whether a rule only forbids: where its body holds there is no answer."""
    return not list(heads_of(switched.nodes[number]))


def _silent(switched: SwitchedProgram, known: frozenset[str], never: set[int]) -> list[str]:
    heads: dict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(switched.nodes):
        for one in known.intersection(constants(node.head)) if list(node.body) else ():
            heads[one].append(number)
    return sorted(one for one, numbers in heads.items() if never.issuperset(numbers))


def _why(leave_one_out: LeaveOneOut, number: int, context: Sequence[Literal]) -> str:
    said = leave_one_out.why_not(number, context)
    if said is None:
        return _underived(leave_one_out.switched, number)
    return f"cannot hold together: {', '.join(said)}" if said else "its body never holds"


def _by_population(
    checked: CheckedGuideline, leave_one_out: LeaveOneOut, fire: set[int]
) -> Iterator[Finding]:
    """Rules with a statement that fire for some patient, but for none of a group."""
    switched, known = leave_one_out.switched, checked.statements
    names = _Names(switched.rules)
    for name, words in checked.program.facts(POPULATION):
        members = _members(checked, leave_one_out, str(name))
        if members is None:
            continue
        for number in sorted(fire - leave_one_out.firing([members])):
            rule = switched.rules[number]
            if _statements_of(rule, known) and list(switched.nodes[number].body):
                yield Finding(
                    _NAME,
                    names.of(f"not_for_{name}", rule),
                    "note",
                    f"never fires for {words}: {' '.join(rule.text.split())}",
                    details=(_why(leave_one_out, number, [members]),),
                    statements=_statements_of(rule, known),
                    rules=(rule,),
                )


def _members(
    checked: CheckedGuideline, leave_one_out: LeaveOneOut, population: str
) -> Literal | None:
    """That the patient is of a population, by what its rules read."""
    structure = checked.structure
    atom = IN_POPULATION(population)
    literal = structure.program.literal(atom)
    found = []
    for rule in structure.derived_by(literal) if literal is not None else ():
        body = [(one > 0, structure.symbols.get(abs(one))) for one in rule.body]
        there = [(sign, leave_one_out.pair.left.of(s)) for sign, s in body if s is not None]
        literals = [one if sign else -one for sign, one in there if one is not None]
        if len(literals) == len(rule.body):
            found.append(leave_one_out.solver.all_of(literals))
    return leave_one_out.solver.any_of(found) if found else None


def _redundant(
    checked: CheckedGuideline, leave_one_out: LeaveOneOut, never: Sequence[int]
) -> Iterator[Finding | Proof]:
    switched, dead = leave_one_out.switched, set(never)
    names = _Names(switched.rules)
    needed = 0
    # Most rules are missed by somebody without a plan, which takes half as many ground rules.
    quick = LeaveOneOut(replace(switched, structure=unplanned(switched.structure)))
    for number, rule in enumerate(switched.rules):
        if number in dead or _of_a_library(rule):
            continue
        checked.progress(f"{rule.file}:{rule.line}")
        if any(one.is_needed(number) for one in (quick, leave_one_out)):
            needed += 1
            continue
        yield Finding(
            _NAME,
            names.of("redundant", rule),
            "warning",
            f"without this rule nothing changes for anybody: {' '.join(rule.text.split())}",
            statements=_statements_of(rule, checked.statements),
            rules=(rule,),
        )
    if needed:
        claim = f"{needed} rules each change what is shown for some patient or plan"
        yield Proof(_NAME, claim, "a patient each; the rest are proved to change nothing")


def _underived(switched: SwitchedProgram, number: int) -> str:
    derived = {
        one for node in switched.nodes for one in heads_of(node)
    } | switched.structure.program.signatures
    missing = sorted(
        {f"{n}/{a}" for n, a in read_by(switched.nodes[number]) if (n, a) not in derived}
    )
    if missing:
        return f"nothing derives {', '.join(missing)}"
    return "no values of its variables fit its body"


def _statements_of(rule: Rule, known: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(printed(one) for one in rule.statements & known))


def _unread(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    """Inputs on which no atom hangs, but that they are known."""
    structure = checked.guideline.structure
    read = structure.inputs_behind(outputs_but_inputs(structure)) | _constrained(structure)
    unread = [one.name for one in checked.kb.vocabulary if one.name not in read]
    for name in unread:
        title = f"no rule reads the input `{name}`"
        yield Finding(_NAME, f"unread_input({name})", "warning", title)
    if count := len(checked.kb.vocabulary) - len(unread):
        yield Proof(_NAME, f"{count} inputs are read by a rule", "the ground rules")


def _constrained(structure: Structure) -> frozenset[str]:
    """The inputs that a constraint of a plan reads, or one on several inputs.

    That an input has one value at most is a constraint as well, on that input alone.
    """
    found: set[str] = set()
    for rule in structure.rules:
        if not rule.head:
            behind = structure.inputs_behind(rule.body)
            if len(behind) > 1 or not structure.without_plans(rule):
                found |= behind
    return frozenset(found)


def outputs_but_inputs(structure: Structure) -> list[Literal]:
    """What leaves the rules, but for what is said of inputs as such."""
    generic = {*OF_THE_PATIENT, MISSING}
    symbols = structure.symbols
    return [one for one in outputs(structure) if signature_of(symbols[one]) not in generic]


def _unused(checked: CheckedGuideline) -> Iterator[Finding]:
    """Predicates that are derived, and neither read, shown, nor known to the bridge."""
    nodes, _ = nodes_of(checked.guideline.sources)
    rules = [node for node in nodes if node.ast_type is ast.ASTType.Rule]
    read = {one for node in nodes for one in _read(node)} | READ_BY_NAME
    shown = {(n.name, n.arity) for n in nodes if n.ast_type is ast.ASTType.ShowSignature}
    concluded = {(str(n), int(a)) for _, n, a in checked.program.facts(CONCLUSION)}
    derived = {one: node for node in reversed(rules) for one in heads_of(node)}
    for (name, arity), node in sorted(derived.items(), key=lambda pair: pair[0]):
        rule = rule_of(checked.kb, node)
        if (name, arity) not in read | shown | concluded and not _of_a_library(rule):
            yield Finding(
                _NAME,
                f"unused({name.lstrip('-')},{arity})",
                "warning",
                f"`{name}/{arity}` is derived and never used",
                rules=(rule,),
            )


def _read(node: ast.AST) -> Iterator[tuple[str, int]]:
    if node.ast_type is ast.ASTType.Rule:
        yield from read_by(node)
    else:
        for literal in literals(node):
            for name, arguments in functions(literal.atom.symbol):
                yield name, len(arguments)


ANALYSIS = Analysis(_NAME, "rules that never fire or change nothing", _run)
