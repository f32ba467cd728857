"""Better values and further facts: proved by two patients that differ as stated.

A better value never makes the verdict worse: every input with an order (`better/3`,
`more_is_better/1`, `less_is_better/1`) may be better in the second patient, all others are the
same, and its verdict must not be worse (`better_verdict/2`).

A decided criterion is never turned round by learning more: the second patient has all facts of the
first and further ones. Aside: inputs that have a default, which are the same in both, and a more
exact input, which stays as it is where the vaguer one is known (`supersedes/2`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import clingo
from clingo.backend import Backend

from pyclingo_bridge.base.diagnostics import Level
from pyclingo_bridge.base.grouping import grouped
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
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.guideline.value_orders import orders_of, worse_than
from pyclingo_bridge.population.checked_guideline import EVERYONE, CheckedGuideline
from pyclingo_bridge.population.difference_literals import DifferenceLiterals
from pyclingo_bridge.population.findings import Finding, Proof, Unchecked, Witness
from pyclingo_bridge.population.self_composition import TwoPatients, by_arguments, of_patient
from pyclingo_bridge.solving.atoms import Predicate, Row, Value
from pyclingo_bridge.solving.solver import Literal

_NAME = "monotonicity"

_Orders = Mapping[str, Mapping[Value, frozenset[Value]]]
_Ranks = Sequence[tuple[str, str]]


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


_Part = tuple[TwoPatients, _Marks]
_Found = Mapping[str, tuple[TwoPatients, Literal]]
"""By criterion: the two patients, and the literal that something is the case between them."""


def _run(checked: CheckedGuideline) -> Iterator[Result]:
    orders = orders_of(checked.kb)
    ranks = worse_than(checked.program.facts(BETTER_VERDICT))
    parts = _parts(checked, (VERDICT, MET, FAILED), orders, ranks)
    if orders and ranks:
        yield from _better(checked, parts)
    yield from _learning(checked, parts)


def learning(checked: CheckedGuideline) -> Iterator[Result]:
    """The results about further facts alone."""
    return _learning(checked, _parts(checked, (MET, FAILED)))


def _parts(
    checked: CheckedGuideline,
    predicates: Sequence[Predicate],
    orders: _Orders | None = None,
    ranks: _Ranks = (),
) -> list[_Part]:
    """Two patients in each part of the rules that has nothing in common with others, compared in
    the atoms of some predicates."""
    atoms = checked.structure.program.atoms
    groups = [[atom.symbol for atom in atoms(VERDICT)]] if VERDICT in predicates else []
    groups += ([MET(str(name)), FAILED(str(name))] for (name,) in _criteria(checked))
    return [
        _compared(checked, rules, outcomes, orders or {}, ranks)
        for rules, outcomes in checked.parts(groups)
    ]


def _criteria(checked: CheckedGuideline) -> Sequence[Row]:
    return checked.program.facts(CRITERION)


def _compared(
    checked: CheckedGuideline,
    rules: Structure,
    outcomes: Sequence[clingo.Symbol],
    orders: _Orders,
    ranks: _Ranks,
) -> _Part:
    """Two patients under some rules, and the marks between them."""
    marks = _Marks()

    def more(backend: Backend, pair: DifferenceLiterals) -> None:
        _mark_orders(backend, pair, orders, marks)
        marks.forgotten = mark_forgotten(checked, backend, pair)
        marks.worse = _worse(backend, pair, ranks)
        _mark_criteria(checked, backend, pair, marks)

    return TwoPatients(checked.kb, rules, checked.order, outcomes, more), marks


def _mark_orders(
    backend: Backend, pair: DifferenceLiterals, orders: _Orders, marks: _Marks
) -> None:
    left, right = (by_arguments(copy, PATIENT) for copy in (pair.left, pair.right))
    for name, above in orders.items():
        if not all((name, value) in left for value in above):
            continue
        bad = marks.out_of_order[name] = backend.add_atom()
        for value, better in above.items():
            others = [-right[name, other] for other in sorted(better, key=str)]
            backend.add_rule([bad], [left[name, value], *others])
        first, second = pair.left.of(KNOWN(name)), pair.right.of(KNOWN(name))
        if first is not None and second is not None:
            backend.add_rule([bad], [-first, second])


def mark_forgotten(
    checked: CheckedGuideline, backend: Backend, pair: DifferenceLiterals
) -> Literal:
    """An atom that is true where the second patient does not have all facts of the first, or has
    others where that counts as new: an input with a default, a more exact input."""
    forgotten = backend.add_atom()
    symbols = grouped((str(x.arguments[0]), x) for x in pair.left.given if of_patient(x))
    for symbol in chain.from_iterable(symbols.values()):
        backend.add_rule([forgotten], [pair.left.given[symbol], -pair.right.given[symbol]])

    def forbid_change(name: str, condition: list[Literal]) -> None:
        for symbol in symbols.get(name, ()):
            if (differs := pair.differs(symbol)) is not None:
                backend.add_rule([forgotten], [differs, *condition])

    for entry in checked.kb.vocabulary:
        if entry.default is not None:
            forbid_change(entry.name, [])
    for exact, vague in checked.program.facts(SUPERSEDES):
        known = pair.left.of(KNOWN(str(vague)))
        if known is not None:
            forbid_change(str(exact), [known])
    return forgotten


def _worse(backend: Backend, pair: DifferenceLiterals, ranks: _Ranks) -> Literal:
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
    def mark(atoms: dict[str, Literal], name: str, body: Sequence[Literal]) -> None:
        if name not in atoms:
            atoms[name] = backend.add_atom()
        backend.add_rule([atoms[name]], body)

    for (criterion,) in _criteria(checked):
        name = str(criterion)
        for state, opposite in ((MET(name), FAILED(name)), (FAILED(name), MET(name))):
            before = pair.left.of(state)
            if before is None:
                continue
            turned, kept = pair.right.of(opposite), pair.right.of(state)
            undecided = [-literal for literal in (turned, kept) if literal is not None]
            mark(marks.reopened, name, [before, *undecided])
            if turned is not None:
                mark(marks.turned, name, [before, turned])


def _better(checked: CheckedGuideline, parts: Sequence[_Part]) -> Iterator[Result]:
    every = {name for _, marks in parts for name in marks.out_of_order}
    worse = [part for part in parts if part[1].worse]
    if not (every and worse):
        none = "reads an input that has an order" if worse else "gives verdicts in this order"
        claim = "better values that make the verdict worse"
        yield Unchecked(_NAME, claim, f"no rule {none}")
        return
    ((patients, marks),) = worse  # all verdicts are of one part
    differs, out_of_order = patients.differs, marks.out_of_order
    ordered = {name for name in out_of_order if name in differs}
    differing = {name for part, _ in parts for name in part.differs if name in every}
    same = [-literal for name, literal in differs.items() if name not in ordered]
    wanted = [marks.worse, *same]
    guilty: list[str] = []
    for name in sorted(differing):
        checked.progress(name)
        alone = [-differs[other] for other in ordered if other != name]
        own = [-out_of_order[name]] if name in ordered else []
        witnesses = patients.witnesses([*wanted, *own, *alone])
        if witnesses is not None:
            guilty.append(name)
            title = f"a better `{name}` makes the verdict worse"
            yield _verdict_finding(checked, f"worse_by_better({name})", title, witnesses)
    better = [-out_of_order[name] for name in ordered if name not in guilty]
    fixed = [-differs[name] for name in guilty if name in ordered]
    witnesses = patients.witnesses([*wanted, *better, *fixed])
    if witnesses is not None:
        title = "better values of several inputs together make the verdict worse"
        yield _verdict_finding(checked, "worse_by_better(several)", title, witnesses)
        return
    clear = sorted(differing - set(guilty)) + sorted(every - differing)
    if clear:
        claim = f"a better value never makes the verdict worse: {', '.join(clear)}"
        yield Proof(_NAME, claim, f"{EVERYONE}; any number of them better at once", "better")


def _learning(checked: CheckedGuideline, parts: Sequence[_Part]) -> Iterator[Finding | Proof]:
    turned = {name: (one, x) for one, marks in parts for name, x in marks.turned.items()}
    reopened = {name: (one, x) for one, marks in parts for name, x in marks.reopened.items()}
    if not turned:
        return
    learned = {patients: [-marks.forgotten] for patients, marks in parts}
    kinds: tuple[tuple[str, str, Level, _Found], ...] = (
        ("turned_round", "turns the criterion `{}` round", "error", turned),
        ("reopened", "leaves the criterion `{}` open again", "note", reopened),
    )
    for name, title, level, found in kinds:
        for criterion, (patients, literal) in sorted(found.items()):
            checked.progress(criterion)
            witnesses = patients.witnesses([literal, *learned[patients]])
            if witnesses is not None:
                named = f"{name}({criterion})", f"learning more {title.format(criterion)}"
                yield _criterion_finding(checked, *named, witnesses, criterion, level)
    closed = sorted(entry.name for entry in checked.kb.vocabulary if entry.default is not None)
    pairs = [f"{exact} over {vague}" for exact, vague in checked.program.facts(SUPERSEDES)]
    aside = f"aside: {', '.join([*closed, *pairs])}" if closed or pairs else "without exception"
    safe = [
        criterion
        for criterion, (patients, literal) in sorted(turned.items())
        if not patients.solver.satisfiable([literal, *learned[patients], *patients.consistent])
    ]
    if safe:
        claim = f"a decided criterion is never turned round by learning more: {', '.join(safe)}"
        yield Proof(_NAME, claim, f"{EVERYONE}; {aside}", "learning")


def _verdict_finding(
    checked: CheckedGuideline, identity: str, title: str, witnesses: tuple[Witness, Witness]
) -> Finding:
    details = (" becomes ".join(map(checked.verdict_of, witnesses)),)
    rules = checked.behind_verdict(*witnesses)
    return Finding(_NAME, identity, "error", title, details, (), *witnesses, rules=rules)


def _criterion_finding(
    checked: CheckedGuideline,
    identity: str,
    title: str,
    witnesses: tuple[Witness, Witness],
    criterion: str,
    level: Level,
) -> Finding:
    goals = [_decided(checked, witness, criterion) for witness in witnesses]
    rules = dict.fromkeys(
        rule
        for witness, goal in zip(witnesses, goals, strict=True)
        for rule in checked.responsible(witness, [goal] if goal else [])
    )
    details = (" against ".join(str(goal) if goal else f"open({criterion})" for goal in goals),)
    return Finding(_NAME, identity, level, title, details, (), *witnesses, rules=tuple(rules))


def _decided(checked: CheckedGuideline, witness: Witness, criterion: str) -> clingo.Symbol | None:
    """The atom by which a criterion is met or failed; None where it is open."""
    for predicate in (MET, FAILED):
        symbol = predicate(criterion)
        literal = checked.program.literal(symbol)
        context = [*checked.assumed(witness), *checked.consistent]
        if literal is not None and checked.program.satisfiable([*context, literal]):
            return symbol
    return None


ANALYSIS = Analysis(_NAME, "better values and further facts", _run)
