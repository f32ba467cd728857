"""Rules that can never fire, that change nothing, inputs that none reads, predicates never used.

A rule changes nothing when, with it and without it, every patient and every choice of plan gives
the same: proved by two copies of the rules, one of which lacks it. Rules of a library serve other
guidelines too: that this one needs them not is not a finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import Level
from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.guideline.contract import READ_BY_NAME
from pyclingo_bridge.guideline.predicate_groups import OF_THE_PATIENT
from pyclingo_bridge.guideline.predicates import CONCLUSION, IN_POPULATION, MISSING, POPULATION
from pyclingo_bridge.guideline.statements import Rule, constants, rule_of
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Finding, Proof
from pyclingo_bridge.population.firing import Condition, Firing
from pyclingo_bridge.population.leave_one_out import LeaveOneOut, outputs
from pyclingo_bridge.population.reduction import narrowed, parts_of, representatives, unplanned
from pyclingo_bridge.population.switches import SwitchedProgram, only_switches_of
from pyclingo_bridge.solving.atoms import Signature, printed
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import signature_of
from pyclingo_bridge.solving.syntax_tree import (
    functions,
    heads_and_read,
    heads_of,
    literals,
    nodes_of,
    read_by,
)

_NAME = "rules"


def _run(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    rules = _Rules(checked)
    yield from rules.never_firing()
    yield from rules.not_firing_for_populations()
    yield from rules.redundant()
    yield from _unread(checked)
    yield from _unused(checked)


class _Rules:
    """The rules of a guideline with switches: which fire, and which change something."""

    def __init__(self, checked: CheckedGuideline) -> None:
        switched = checked.switched_guideline
        few = representatives((switched.structure, checked.structure), checked.order)
        self._checked = checked
        self._switched = replace(switched, structure=narrowed(switched.structure, few))
        without_plans = unplanned(self._switched.structure)
        self._without_plans = replace(self._switched, structure=without_plans)
        self._members = dict(self._populations())
        named = [atom for member in self._members.values() for one in member for _, atom in one]
        # Most rules fire, and are missed, without a plan, which takes half as many ground rules.
        self._fires_without_plans = Firing(self._without_plans, named)
        self._fires = Firing(self._switched, named)
        self._firing = self._firing_among(range(len(switched.rules)))
        # A rule without a head only forbids: where its body holds there is no answer.
        self._never = {
            number
            for number, node in enumerate(switched.nodes)
            if number not in self._firing and list(heads_of(node))
        }
        self._ids = _ids(switched.rules)

    def never_firing(self) -> Iterator[Finding | Proof]:
        """Rules of which no body ever holds, and statements that only such rules state."""
        rules = self._switched.rules
        for number in sorted(self._never):
            if not rules[number].of_a_library:
                details = (self._why(number, ()),)
                title = "a rule can never fire"
                yield self._finding("never_fires", number, "error", title, details)
        for statement in self._silent_statements():
            name = printed(statement)
            title = f"no rule that states {name} can ever fire"
            named = tuple(rule for rule in rules if statement in rule.statements)
            identity = f"never_speaks({statement})"
            yield Finding(_NAME, identity, "error", title, (), (name,), rules=named)
        never = len(self._never)
        if firing := len(rules) - never:
            claim = f"{firing} of {len(rules)} rules fire for some patient"
            yield Proof(_NAME, claim, f"a patient each; {never} are proved never to")

    def _silent_statements(self) -> list[str]:
        """The statements in the heads of rules none of which fires."""
        stating: dict[str, set[int]] = defaultdict(set)
        for number, node in enumerate(self._switched.nodes):
            if list(node.body):
                for statement in self._checked.statements.intersection(constants(node.head)):
                    stating[statement].add(number)
        return sorted(name for name, numbers in stating.items() if numbers <= self._never)

    def not_firing_for_populations(self) -> Iterator[Finding]:
        """Rules with a statement that fire for some patient, but for none of a group."""
        for name, words in self._checked.program.facts(POPULATION):
            bodies = self._members[str(name)]
            member = self._fires.any_of(bodies)
            if member is None:
                continue
            for number in sorted(self._firing - self._firing_among(self._firing, bodies)):
                names = self._checked.statements_of(self._switched.rules[number])
                if names and list(self._switched.nodes[number].body):
                    details = (self._why(number, [member]),)
                    title = f"never fires for {words}"
                    yield self._finding(f"not_for_{name}", number, "note", title, details)

    def _populations(self) -> Iterator[tuple[str, list[Condition]]]:
        """Each population, with the bodies of its rules that name atoms of the guideline alone."""
        structure, program = self._checked.structure, self._switched.structure.program
        for name, _ in self._checked.program.facts(POPULATION):
            bodies: list[Condition] = []
            literal = structure.program.literal(IN_POPULATION(str(name)))
            for rule in structure.derived_by(literal) if literal is not None else ():
                atoms = [(one > 0, structure.symbols.get(abs(one))) for one in rule.body]
                body = [(holds, atom) for holds, atom in atoms if atom is not None]
                known = all(program.literal(atom) is not None for _, atom in body)
                if known and len(body) == len(rule.body):
                    bodies.append(body)
            yield str(name), bodies

    def _firing_among(self, numbers: Iterable[int], group: Sequence[Condition] = ()) -> set[int]:
        """Those of the rules that fire for some patient, or for one of a group."""
        found: set[int] = set()
        for fires in (self._fires_without_plans, self._fires):
            member = fires.any_of(group)
            if not group or member is not None:
                context = [] if member is None else [member]
                found |= fires.firing(set(numbers) - found, context)
        return found

    def redundant(self) -> Iterator[Finding | Proof]:
        """Rules without which nothing changes."""
        rules = self._switched.rules
        asked = {n for n, rule in enumerate(rules) if not rule.of_a_library} - self._never
        needed: set[int] = set()
        for part in self._parts(self._without_plans, planning=False):
            needed |= LeaveOneOut(part).needed(asked.intersection(part.instances) - needed)
        for part in self._parts(self._switched, planning=True):
            left = asked.intersection(part.instances) - needed
            with_plans = LeaveOneOut(only_switches_of(part, left))
            for number in sorted(left):
                self._checked.progress(f"{rules[number].file}:{rules[number].line}")
                if with_plans.is_needed(number):
                    needed.add(number)
        for number in sorted(asked - needed):
            title = "without this rule nothing changes for anybody"
            yield self._finding("redundant", number, "warning", title)
        if needed:
            claim = f"{len(needed)} rules each change what is shown for some patient or plan"
            yield Proof(_NAME, claim, "a patient each; the rest are proved to change nothing")

    def _parts(self, switched: SwitchedProgram, planning: bool) -> Iterator[SwitchedProgram]:
        """The rules in parts that have nothing in common: a rule is missed in all of them if it is
        in one, as somebody of whom nothing is known has an answer, with the plans of the others."""
        switches = frozenset(switched.switches)
        parts = parts_of(self._checked.kb, switched.structure, planning, switches)
        for structure in parts:
            part = replace(switched, structure=structure)
            yield part if len(parts) == 1 else only_switches_of(part, part.instances)

    def _finding(
        self, kind: str, number: int, level: Level, title: str, details: tuple[str, ...] = ()
    ) -> Finding:
        rule = self._switched.rules[number]
        identity, text = f"{kind}({self._ids[rule]})", " ".join(rule.text.split())
        statements = self._checked.statements_of(rule)
        title = f"{title}: {text}"
        return Finding(_NAME, identity, level, title, details, statements, rules=(rule,))

    def _why(self, number: int, context: Sequence[Literal]) -> str:
        """Why no body of a rule holds in a context."""
        core = self._fires.why_not(number, context)
        if core is not None:
            return f"cannot hold together: {', '.join(core)}" if core else "its body never holds"
        nodes, signatures = self._switched.nodes, self._switched.structure.program.signatures
        derived = signatures.union(*map(heads_of, nodes))
        missing = sorted(f"{n}/{a}" for n, a in set(read_by(nodes[number])) - derived)
        if missing:
            return f"nothing derives {', '.join(missing)}"
        return "no values of its variables fit its body"


def _ids(rules: Sequence[Rule]) -> dict[Rule, str]:
    """For each rule the terms that name it: the file, the head, which of those with this head."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    ids: dict[Rule, str] = {}
    for rule in rules:
        key = rule.file, _head(rule)
        counts[key] += 1
        ids[rule] = ",".join([*(str(clingo.String(term)) for term in key), str(counts[key])])
    return ids


def _head(rule: Rule) -> str:
    """What a rule derives, as written; of what only forbids, the start."""
    text = " ".join(rule.text.split())
    head = text.partition(":-")[0].strip()
    return (head or text)[:60].rstrip(" .")


def _unread(checked: CheckedGuideline) -> Iterator[Finding | Proof]:
    """Inputs on which no atom hangs, but that they are known."""
    structure = checked.guideline.structure
    read = structure.inputs_behind(_outputs_but_inputs(structure)) | _constrained(structure)
    unread = [name for name in checked.kb.vocabulary.names if name not in read]
    for name in unread:
        title = f"no rule reads the input `{name}`"
        yield Finding(_NAME, f"unread_input({name})", "warning", title)
    if count := len(checked.kb.vocabulary) - len(unread):
        yield Proof(_NAME, f"{count} inputs are read by a rule", "the ground rules")


def _constrained(structure: Structure) -> frozenset[str]:
    """The inputs that a constraint of a plan reads, or one on several inputs.

    That an input has one value at most is a constraint as well, on that input alone.
    """
    inputs: set[str] = set()
    for rule in structure.rules:
        if not rule.head:
            behind = structure.inputs_behind(rule.body)
            if len(behind) > 1 or not structure.without_plans(rule):
                inputs |= behind
    return frozenset(inputs)


def _outputs_but_inputs(structure: Structure) -> list[Literal]:
    """What leaves the rules, but for what is said of inputs as such."""
    generic = {*OF_THE_PATIENT, MISSING}
    symbols = structure.symbols
    return [atom for atom in outputs(structure) if signature_of(symbols[atom]) not in generic]


def _unused(checked: CheckedGuideline) -> Iterator[Finding]:
    """Predicates that are derived, and neither read, shown, nor known to the bridge."""
    nodes, _ = nodes_of(checked.guideline.sources)
    rules = [node for node in nodes if node.ast_type is ASTType.Rule]
    used = READ_BY_NAME.union(*map(_read, nodes))
    shows = (node for node in nodes if node.ast_type is ASTType.ShowSignature)
    used |= {(show.name, show.arity) for show in shows}
    used |= {(str(name), int(arity)) for _, name, arity in checked.program.facts(CONCLUSION)}
    derived = {head: node for node in reversed(rules) for head in heads_and_read(node)[0]}
    for (name, arity), node in sorted(derived.items(), key=lambda pair: pair[0]):
        if (name, arity) in used:
            continue
        rule = rule_of(checked.kb, node)
        if not rule.of_a_library:
            identity = f"unused({name.lstrip('-')},{arity})"
            title = f"`{name}/{arity}` is derived and never used"
            yield Finding(_NAME, identity, "warning", title, rules=(rule,))


def _read(node: ast.AST) -> frozenset[Signature]:
    if node.ast_type is ASTType.Rule:
        return heads_and_read(node)[1]
    symbols = (literal.atom.symbol for literal in literals(node))
    pairs = (pair for symbol in symbols for pair in functions(symbol))
    return frozenset((name, len(arguments)) for name, arguments in pairs)


ANALYSIS = Analysis(_NAME, "rules that never fire or change nothing", _run)
