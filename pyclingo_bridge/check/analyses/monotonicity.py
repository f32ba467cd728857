"""Better values and further facts: proved by two patients that differ as stated.

A better value never makes the verdict worse: every input with an order (`better/3`,
`more_is_better/1`, `less_is_better/1`) may be better in the second patient, all others are the
same, and its verdict must not be worse (`better_verdict/2`).

A decided criterion is never turned round by learning more: the second patient has all facts of the
first and further ones. Aside: inputs that have a default, which are the same in both, and a more
exact input, which stays as it is where the vaguer one is known (`supersedes/2`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import clingo
from clingo.backend import Backend

from pyclingo_bridge.check.analysis import Analysis, Result
from pyclingo_bridge.guideline.predicates import (
    BETTER_VERDICT,
    CRITERION,
    FAILED,
    KNOWN,
    MET,
    PATIENT,
    SUPERSEDES,
    VERDICT,
)
from pyclingo_bridge.guideline.value_orders import orders_of, worse_than
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.difference_literals import DifferenceLiterals
from pyclingo_bridge.population.findings import Finding, Proof, Unchecked, Witness
from pyclingo_bridge.population.self_composition import TwoPatients, by_arguments
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Value, signature_of

_NAME = "monotonicity"


@dataclass
class _Marks:
    """Atoms that say what is the case between the two patients."""

    out_of_order: dict[str, Literal] = field(default_factory=dict)
    """By input: the second patient does not have the same or a better value."""
    forgotten: Literal = 0
    """Something of the first patient is not said of the second, or said where it counts as new."""
    worse: Literal = 0
    """The second verdict is worse."""
    turned: dict[str, Literal] = field(default_factory=dict)
    """By criterion: decided in both, one way and the other."""
    reopened: dict[str, Literal] = field(default_factory=dict)
    """By criterion: decided in the first, open in the second."""


def _run(checked: CheckedGuideline) -> Iterator[Result]:
    marks = _Marks()
    program = checked.structure.program
    outcomes = [atom.symbol for of in (VERDICT, MET, FAILED) for atom in program.atoms(of)]
    orders = orders_of(checked.kb)
    ranks = worse_than(checked.program.facts(BETTER_VERDICT))

    def more(backend: Backend, pair: DifferenceLiterals) -> None:
        _mark_orders(backend, pair, orders, marks)
        marks.forgotten = mark_forgotten(checked, backend, pair)
        marks.worse = _worse(backend, pair, ranks)
        _mark_criteria(checked, backend, pair, marks)

    two = TwoPatients(checked.kb, checked.order, outcomes, more)
    if orders and ranks:
        yield from _better(checked, two, marks)
    if marks.turned:
        yield from _learning(checked, two, marks)


def learning(checked: CheckedGuideline) -> Iterator[Result]:
    """The part about further facts alone."""
    marks = _Marks()
    program = checked.structure.program
    outcomes = [atom.symbol for of in (MET, FAILED) for atom in program.atoms(of)]

    def more(backend: Backend, pair: DifferenceLiterals) -> None:
        marks.forgotten = mark_forgotten(checked, backend, pair)
        _mark_criteria(checked, backend, pair, marks)

    two = TwoPatients(checked.kb, checked.order, outcomes, more)
    if marks.turned:
        yield from _learning(checked, two, marks)


def _mark_orders(
    backend: Backend,
    pair: DifferenceLiterals,
    orders: Mapping[str, Mapping[Value, frozenset[Value]]],
    marks: _Marks,
) -> None:
    left, right = (by_arguments(copy, PATIENT) for copy in (pair.left, pair.right))
    for name, above in orders.items():
        if not all((name, value) in left for value in above):
            continue
        bad = marks.out_of_order[name] = backend.add_atom()
        known = KNOWN(name)
        for value, better in above.items():
            others = [-right[name, one] for one in sorted(better, key=str)]
            backend.add_rule([bad], [left[name, value], *others])
        first, second = pair.left.of(known), pair.right.of(known)
        if first is not None and second is not None:
            backend.add_rule([bad], [-first, second])


def mark_forgotten(
    checked: CheckedGuideline, backend: Backend, pair: DifferenceLiterals
) -> Literal:
    """An atom that is true where the second patient does not have all facts of the first, or has
    others where that counts as new: an input with a default, a more exact input."""
    forgotten = backend.add_atom()
    left, right = pair.left, pair.right
    for symbol, literal in left.given.items():
        if signature_of(symbol) == PATIENT:
            backend.add_rule([forgotten], [literal, -right.given[symbol]])
    closed = {one.name for one in checked.kb.vocabulary if one.default is not None}
    for symbol in left.given:
        if signature_of(symbol) == PATIENT and str(symbol.arguments[0]) in closed:
            _if_differs(backend, pair, symbol, [], forgotten)
    for exact, vague in checked.program.facts(SUPERSEDES):
        known = left.of(KNOWN(str(vague)))
        if known is None:
            continue
        for symbol in left.given:
            if signature_of(symbol) == PATIENT and str(symbol.arguments[0]) == exact:
                _if_differs(backend, pair, symbol, [known], forgotten)
    return forgotten


def _if_differs(
    backend: Backend,
    pair: DifferenceLiterals,
    symbol: clingo.Symbol,
    also: list[Literal],
    head: Literal,
) -> None:
    if (differs := pair.differs(symbol)) is not None:
        backend.add_rule([head], [differs, *also])


def _worse(backend: Backend, pair: DifferenceLiterals, ranks: Iterable[tuple[str, str]]) -> Literal:
    """That the second verdict is worse; 0 where it cannot be."""
    atom: Literal = 0
    for better, worse in ranks:
        first = pair.left.of(VERDICT(better))
        second = pair.right.of(VERDICT(worse))
        if first is not None and second is not None:
            atom = atom or backend.add_atom()
            backend.add_rule([atom], [first, second])
    return atom


def _mark_criteria(
    checked: CheckedGuideline, backend: Backend, pair: DifferenceLiterals, marks: _Marks
) -> None:
    for (criterion,) in checked.program.facts(CRITERION):
        states = [of(str(criterion)) for of in (MET, FAILED)]
        for first, second in (states, reversed(states)):
            before = pair.left.of(first)
            if before is None:
                continue
            after, still = pair.right.of(second), pair.right.of(first)
            open_again = [-one for one in (after, still) if one is not None]
            _mark(backend, marks.reopened, str(criterion), [before, *open_again])
            if after is not None:
                _mark(backend, marks.turned, str(criterion), [before, after])


def _mark(backend: Backend, marks: dict[str, Literal], name: str, body: Sequence[Literal]) -> None:
    if name not in marks:
        marks[name] = backend.add_atom()
    backend.add_rule([marks[name]], body)


def _better(checked: CheckedGuideline, two: TwoPatients, marks: _Marks) -> Iterator[Result]:
    differs, out_of_order = two.sides.differs, marks.out_of_order
    if not (out_of_order and marks.worse):
        what = "reads an input that has an order" if marks.worse else "gives verdicts in this order"
        claim = "better values that make the verdict worse"
        yield Unchecked(_NAME, claim, f"no rule {what}")
        return
    ordered = {name for name in out_of_order if name in differs}
    same = [-one for name, one in differs.items() if name not in ordered]
    wanted = [marks.worse, *same]
    guilty: list[str] = []
    for name in sorted(ordered):
        checked.progress(name)
        alone = [-differs[other] for other in ordered if other != name]
        found = two.witnesses([*wanted, -out_of_order[name], *alone])
        if found is not None:
            guilty.append(name)
            yield _finding(
                checked,
                f"worse_by_better({name})",
                f"a better `{name}` makes the verdict worse",
                found,
            )
    better = [-out_of_order[name] for name in ordered if name not in guilty]
    fixed = [-differs[name] for name in guilty]
    found = two.witnesses([*wanted, *better, *fixed])
    if found is not None:
        title = "better values of several inputs together make the verdict worse"
        yield _finding(checked, "worse_by_better(several)", title, found)
        return
    clear = sorted(ordered - set(guilty)) + sorted(out_of_order.keys() - ordered)
    if clear:
        claim = f"a better value never makes the verdict worse: {', '.join(clear)}"
        yield Proof(_NAME, claim, f"{EVERYONE}; any number of them better at once", "better")


def _learning(
    checked: CheckedGuideline, two: TwoPatients, marks: _Marks
) -> Iterator[Finding | Proof]:
    for criterion, turned in sorted(marks.turned.items()):
        checked.progress(criterion)
        found = two.witnesses([turned, -marks.forgotten])
        if found is not None:
            title = f"learning more turns the criterion `{criterion}` round"
            yield _finding(checked, f"turned_round({criterion})", title, found, criterion)
    for criterion, reopened in sorted(marks.reopened.items()):
        found = two.witnesses([reopened, -marks.forgotten])
        if found is not None:
            title = f"learning more leaves the criterion `{criterion}` open again"
            yield _finding(checked, f"reopened({criterion})", title, found, criterion, level="note")
    closed = sorted(one.name for one in checked.kb.vocabulary if one.default is not None)
    pairs = [f"{exact} over {vague}" for exact, vague in checked.program.facts(SUPERSEDES)]
    aside = f"aside: {', '.join([*closed, *pairs])}" if closed or pairs else "without exception"
    safe = [one for one in sorted(marks.turned) if not _possible(two, marks, one)]
    if safe:
        claim = f"a decided criterion is never turned round by learning more: {', '.join(safe)}"
        yield Proof(_NAME, claim, f"{EVERYONE}; {aside}", "learning")


def _possible(two: TwoPatients, marks: _Marks, criterion: str) -> bool:
    wanted = [marks.turned[criterion], -marks.forgotten, *two.sides.consistent]
    return two.solver.satisfiable(wanted)


def _finding(
    checked: CheckedGuideline,
    name: str,
    title: str,
    found: tuple[Witness, Witness],
    criterion: str = "",
    level: str = "error",
) -> Finding:
    first, second = found
    if criterion:
        goals = [_decided(checked, one, criterion) for one in found]
        rules = dict.fromkeys(
            rule
            for witness, goal in zip(found, goals, strict=True)
            for rule in checked.responsible(witness, [goal] if goal else [])
        )
        said = " against ".join(str(goal) if goal else f"open({criterion})" for goal in goals)
    else:
        rules = dict.fromkeys(checked.behind_verdict(first, second))
        said = f"{checked.verdict_of(first)} becomes {checked.verdict_of(second)}"
    return Finding(
        analysis=_NAME,
        id=name,
        level="note" if level == "note" else "error",
        title=title,
        details=(said,),
        witness=first,
        beside=second,
        rules=tuple(rules),
    )


def _decided(checked: CheckedGuideline, witness: Witness, criterion: str) -> clingo.Symbol | None:
    for of in (MET, FAILED):
        symbol = of(criterion)
        literal = checked.program.literal(symbol)
        if literal is not None and checked.program.satisfiable(
            [*checked.assumed(witness), *checked.consistent, literal]
        ):
            return symbol
    return None


ANALYSIS = Analysis(_NAME, "better values and further facts", _run)
