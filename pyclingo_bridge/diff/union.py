"""The rules of two knowledge bases in one program, with a switch on each rule that only one has.

With the switches of the first on, the program is the first knowledge base; with those of the second
on, it is the second. So the rules of a change are a minimal set of switches that brings it about.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.base.diagnostics import KnowledgeBaseError
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.rules import GroundRules
from pyclingo_bridge.guideline.statements import Rule, rule_of
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.switches import FIXED, SWITCH, with_switch
from pyclingo_bridge.solving.program import SEARCH, Program
from pyclingo_bridge.solving.syntax_tree import heads_of, nodes_of


@dataclass(frozen=True, slots=True)
class Changed:
    """A rule that only one of two knowledge bases has."""

    rule: Rule
    added: bool
    """Only the second has it."""


@dataclass(frozen=True)
class Union:
    """Both knowledge bases in one program, which gives the rules that bring a change about."""

    changed: tuple[Changed, ...]
    kb: KnowledgeBase = field(repr=False)

    def causes(
        self, witness: Witness, removed: Sequence[clingo.Symbol], added: Sequence[clingo.Symbol]
    ) -> tuple[Changed, ...]:
        """A minimal set of changed rules with which the witness has the second answer: without the
        removed atoms, or with the added ones."""
        program = self.kb.program
        switches = dict(program.literals((SWITCH, 1)))
        as_second = [
            switches[number,] if changed.added else -switches[number,]
            for number, changed in enumerate(self.changed)
        ]
        wanted = [literal for s in added if (literal := program.literal(s)) is not None]
        wanted += [-literal for s in removed if (literal := program.literal(s)) is not None]
        values = {fact.input: fact.value for fact in witness.facts}
        chosen = self.kb.chosen(dict(witness.readings))
        context = [*self.kb.patient(values), *self.kb.in_force(chosen), -self.kb.planning]
        reached = program.holds([*context, *as_second], wanted)
        if not reached:
            return ()
        core = set(program.minimal_core([*context, -reached[0]], as_second) or ())
        pairs = zip(as_second, self.changed, strict=True)
        return tuple(changed for literal, changed in pairs if literal in core)


def union_of(before: KnowledgeBase, after: KnowledgeBase) -> Union | None:
    """The union of two knowledge bases; None where nothing differs, or both do not go together."""
    removed, added = _only_in(before, after), _only_in(after, before)
    changed = [Changed(rule_of(before, node), False) for node in removed]
    changed += [Changed(rule_of(after, node), True) for node in added]
    if not changed:
        return None
    numbers = {str(node): len(removed) + place for place, node in enumerate(added)}
    waiting = list(enumerate(removed))

    def rewrite(node: ast.AST) -> Iterator[ast.AST]:
        number = numbers.pop(str(node), None) if node.ast_type is ASTType.Rule else None
        yield node if number is None else with_switch(node, number)
        while waiting and node.ast_type is ASTType.Program:
            place, other = waiting.pop()
            yield with_switch(other, place)

    more = f"{{ {SWITCH}(0..{len(changed) - 1}) }}.{_dropped(before, after)}"
    try:
        program = Program(after.sources, SEARCH, rewrite=rewrite, more=more)
    except KnowledgeBaseError:
        return None
    return Union(tuple(changed), replace(after, rules=GroundRules(after.sources, program)))


def _dropped(before: KnowledgeBase, after: KnowledgeBase) -> str:
    """Facts that declare the values of inputs that only the first knowledge base has."""
    pairs = (pair for pair in before.stated if pair not in after.stated)
    return "".join(f" domain({name}, {value})." for name, value in pairs)


def _only_in(kb: KnowledgeBase, other: KnowledgeBase) -> list[ast.AST]:
    """The rules of a knowledge base that another does not have, but for those with a head in
    `FIXED`."""
    left = Counter(map(str, _rules(other)))
    rules = []
    for node in _rules(kb):
        if left[str(node)]:
            left[str(node)] -= 1
        elif not {name for name, _ in heads_of(node)} & FIXED:
            rules.append(node)
    return rules


def _rules(kb: KnowledgeBase) -> list[ast.AST]:
    nodes, _ = nodes_of(kb.sources)
    return [node for node in nodes if node.ast_type is ASTType.Rule]
