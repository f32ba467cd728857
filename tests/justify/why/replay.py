"""What `crlm why` tells, replayed by plain clingo; each check raises AssertionError."""

import random
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

import clingo
from clingo import ast
from clingo.ast import ASTType

from pyclingo_bridge.justify.ground import Fn, Signature, atom
from pyclingo_bridge.justify.rules import Head
from pyclingo_bridge.justify.term_reader import goal_form
from pyclingo_bridge.justify.why.explain import Question
from pyclingo_bridge.justify.why.model import Explained, Forbidden, Step, Strict, Why
from pyclingo_bridge.justify.why.program import Program
from pyclingo_bridge.justify.why.rules import ProgramRules
from pyclingo_bridge.justify.why_not import unified
from pyclingo_bridge.solving.program import AnyProgram
from tests.justify.checking import control, possible, without_bounds

ATOMS = frozenset({"derived", "fact", "chosen", "alternative", "given", "double negation"})
THROUGH = frozenset({"aggregate", "conditional", "double negation"})


_form = cache(goal_form)
"""Steps of many explanations are about the same atoms."""


@dataclass
class Replay:
    """A program with one of its answer sets, as plain clingo has it."""

    program: Program

    def __post_init__(self) -> None:
        self.rules = ProgramRules(self.program)
        ground = AnyProgram(self.program.sources, self.program.nodes)
        self.possible = frozenset(atom(one.symbol) for one in ground.every_atom())
        with closing(ground.models()) as models:
            first = next(models, None)
        self.has_answer = first is not None
        self.atoms = frozenset(map(atom, first.atoms)) if first else frozenset[Fn]()
        if first:
            self._is_an_answer_set(first.atoms)

    def _is_an_answer_set(self, atoms: Iterable[clingo.Symbol]) -> None:
        solver = control()
        solver.add("base", [], self.program.sources.program)
        solver.ground()
        true = set(atoms)
        assumed = [(one.symbol, one.symbol in true) for one in solver.symbolic_atoms]
        assert true <= {symbol for symbol, _ in assumed}
        assert solver.solve(assumptions=assumed).satisfiable

    def goals(self, holding: int, absent: int, seed: int = 7) -> Iterator[str]:
        """So many atoms that hold, and so many that do not, at random."""
        chosen = random.Random(seed)
        for atoms, most in ((self.atoms, holding), (self.possible - self.atoms, absent)):
            known = sorted(str(one) for one in atoms if one.signature in self.rules.signatures)
            yield from chosen.sample(known, min(most, len(known)))
        heads = {head.atom.signature for head in self._heads()}
        for name, arity, positive in sorted(heads - {one.signature for one in self.atoms})[:absent]:
            yield f"{'' if positive else '-'}{name}" + f"({','.join('_' * arity)})" * bool(arity)

    def _heads(self) -> Iterator[Head]:
        for signature in self.rules.signatures:
            yield from (head for _, head in self.rules.rules.deriving(signature))

    def check(self, why: Why) -> int:
        """The first answer set of an explanation, every step of it; how many steps."""
        explained = why.answer_sets[0]
        assert why.goal is not None
        form = goal_form(why.goal, self.rules.reader)
        there = [one for one in self.atoms if form.matches(one, {})]
        assert explained.holds == bool(there)
        told = [explained.steps[number] for number in explained.explains]
        assert len(told) + explained.more == max(1, len(there))
        for step in explained.steps:
            self._step(step, explained)
        self._tests(explained.steps)
        _acyclic(explained)
        return len(explained.steps)

    def _step(self, step: Step, explained: Explained) -> None:
        if step.kind in ATOMS:
            found = atom(clingo.parse_term(step.text))
            assert step.holds
            assert found in self.atoms, step.text
            if step.rule is not None:
                self._derived(step, found, explained)
        elif step.kind == "absent":
            form = _form(step.text)
            assert not any(form.matches(one, {}) for one in self.atoms), step.text
            if not step.cut:
                self._accounted(step)
        for blocked in step.blocked_by:
            assert blocked.because or blocked.undecided or blocked.status != "blocked"

    def _derived(self, step: Step, found: Fn, explained: Explained) -> None:
        """The rule, with what the step rests on as facts, derives the atom again."""
        assert step.rule is not None
        facts = frozenset(_named(step.because, explained.steps))
        (*definitions, rule) = _parsed(self._constants() + step.rule.text)
        text = "".join(f"{one}\n" for one in definitions) + without_bounds(rule)
        if possible(text, facts, found):
            return
        negated = _negated_inside(rule)
        more = {str(one) for one in self.atoms if one.signature in negated and one != found}
        assert negated, f"{step.text} by {rule} from {sorted(facts)}"
        assert possible(text, facts | more, found), f"{step.text} by {rule} from {sorted(facts)}"

    def _constants(self) -> str:
        definition = ASTType.Definition
        return "".join(f"{one}\n" for one in self.program.nodes if one.ast_type is definition)

    def _accounted(self, step: Step) -> None:
        """Every rule that could derive an absent atom has an instance that does not."""
        form = _form(step.text)
        told = {(one.rule.file, one.rule.line) for one in step.blocked_by}
        for rule, head in self.rules.rules.deriving(form.signature):
            never = unified(head, form) is None or not (
                head.atom.variables or any(head.atom.values({}))
            )
            place = rule.location.file, rule.location.line
            assert never or place in told, f"{step.text}: nothing of {rule.node}"

    def _tests(self, steps: Iterable[Step]) -> None:
        """Comparisons, aggregates and conditional literals hold, or not, as clingo has it."""
        tests = [
            (text, step.holds)
            for step in steps
            if step.kind in ("comparison", "aggregate", "conditional") and "_" not in step.text
            for text in ([step.text] if " or " not in step.text else [])
        ]
        facts = "".join(f"{one}.\n" for one in self.atoms)
        # What is open inside, `_` or a condition of its own, clingo reads as it is written.
        rules = "".join(f"test_({n}) :- {text}.\n" for n, (text, _) in enumerate(tests))
        solver = control()
        try:
            solver.add("base", [], self._constants() + facts + rules)
        except RuntimeError:
            raise AssertionError(f"not a literal: {[text for text, _ in tests]}") from None
        solver.ground()
        tested = solver.symbolic_atoms.by_signature("test_", 1)
        held = {one.symbol.arguments[0].number for one in tested if one.is_fact}
        for number, (text, holds) in enumerate(tests):
            assert (number in held) == holds, f"{text} is {not holds}"


def _parsed(text: str) -> list[ast.AST]:
    nodes: list[ast.AST] = []
    ast.parse_string(text, nodes.append, logger=lambda *_: None)
    return nodes[1:]


def _named(numbers: Iterable[int], steps: tuple[Step, ...]) -> Iterator[str]:
    """The atoms that hold among what a step rests on."""
    for step in (steps[number] for number in numbers):
        if step.kind in THROUGH and step.kind != "double negation":
            yield from _named(step.because, steps)
        elif step.kind in ATOMS:
            yield step.text


def _negated_inside(rule: ast.AST) -> frozenset[Signature]:
    """The predicates negated in a rule: what does not count for an aggregate is not named."""
    found = set[Signature]()

    class Negated(ast.Transformer):
        def visit_Literal(self, node: ast.AST) -> ast.AST:
            if node.sign and node.atom.ast_type is ASTType.SymbolicAtom:
                symbol = node.atom.symbol
                if symbol.ast_type is ASTType.Function:
                    found.add((symbol.name, len(symbol.arguments), True))
            return node.update(**self.visit_children(node))

    Negated()(rule)
    return frozenset(found)


def _acyclic(explained: Explained) -> None:
    """What holds does not rest on itself."""
    steps = explained.steps
    graph = {
        step.id: [
            number
            for number in step.because
            if steps[number].holds and steps[number].kind != "double negation"
        ]
        for step in steps
        if step.holds
    }
    TopologicalSorter(graph).prepare()


# Sets of constraints.


def check_forbidden(program: Program, found: Forbidden) -> int:
    """Each set leaves no answer set, and none of it can be left out; how many were checked."""
    facts = any(part.kind == "fact" for one in found.sets for part in one)
    rules = "".join(_rules_alone(program, facts))
    for one in found.sets:
        texts = [_as_rule(part) for part in one]
        assert not _satisfiable(rules + "".join(texts)), texts
        for left_out in range(len(texts)):
            rest = texts[:left_out] + texts[left_out + 1 :]
            assert _satisfiable(rules + "".join(rest)), f"{texts[left_out]} is not needed"
    return len(found.sets)


class _Denials(ast.Transformer):
    """Atoms that are strongly negated as those of a predicate of their own, `no_p` for `-p`: that
    both hold can then be left out."""

    def visit_SymbolicAtom(self, node: ast.AST) -> ast.AST:
        if node.symbol.ast_type is not ASTType.UnaryOperation:
            return node
        inner = node.symbol.argument
        return node.update(symbol=inner.update(name=f"no_{inner.name}"))


def _without_denials(text: str) -> str:
    return "".join(f"{_Denials()(rule)}\n" for one in _parsed(text) for rule in one.unpool())


def _rules_alone(program: Program, facts: bool) -> Iterator[str]:
    """The statements without constraints and bounds, with `facts` also without facts."""
    for node in program.nodes:
        if node.ast_type is ASTType.Rule:
            is_literal = node.head.ast_type is ASTType.Literal
            is_atom = is_literal and not node.head.sign and (
                node.head.atom.ast_type is ASTType.SymbolicAtom
            )  # fmt: skip
            if (is_literal and not is_atom) or (facts and is_atom and not node.body):
                continue
            yield _without_denials(without_bounds(node))
        elif node.ast_type in (ASTType.Definition, ASTType.External):
            yield f"{node}\n"


def _as_rule(part: Strict) -> str:
    """An instance as a rule of its own, its values put in as conditions."""
    if part.kind == "fact":
        return _without_denials(f"{part.text}.")
    if part.kind == "contradiction":
        return _without_denials(f":- {part.text.replace(' and ', ', ')}.")
    text = part.text.removesuffix(".")
    values = ", ".join(f"{one.variable} = {one.value}" for one in part.values)
    if not values:
        return _without_denials(f"{text}.")
    return _without_denials(f"{text}{', ' if ':-' in text else ' :- '}{values}.")


def _satisfiable(text: str) -> bool:
    solver = control()
    solver.add("base", [], text)
    solver.ground()
    return bool(solver.solve().satisfiable)


def explain_all(program: Program, holding: int, absent: int) -> tuple[int, int]:
    """Explain atoms of a program, or why it has no answer set, and replay each explanation: how
    many, with how many steps or sets."""
    replay = Replay(program)
    if not replay.has_answer:
        found = Question(program).why().forbidden
        assert found is not None
        assert found.circle or found.sets != ((),)
        return 1, check_forbidden(program, found)
    goals = list(replay.goals(holding, absent))
    return len(goals), sum(replay.check(Question(program, goal).why()) for goal in goals)
