"""The classes of change between two sides: verdicts, advice, options and plans of a patient.

Each kind of change is a class of patients: those whose verdict goes from this to that; else those
for whom a statement is in force on one side only, or an option of a plan opens or closes; else
those with other steps of a plan, or another answer.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any

import clingo

from pyclingo_bridge.base.files.json_form import Limits, Line
from pyclingo_bridge.diff.compared import Compared, Side
from pyclingo_bridge.guideline.predicate_groups import SUPPLIED
from pyclingo_bridge.guideline.predicates import (
    HOLD,
    IN_FORCE,
    KNOWN,
    OPTION,
    SILENT,
    UNKNOWN,
    VERDICT,
)
from pyclingo_bridge.guideline.structure import Structure
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.leave_one_out import outputs
from pyclingo_bridge.solving.atoms import Signature, printed
from pyclingo_bridge.solving.questions import Literal
from pyclingo_bridge.solving.symbols import signature_of

KINDS = ("verdict", "advice", "hold", "option", "silence", "plan", "answer")
_Atoms = Mapping[clingo.Symbol, Literal]
OUTCOMES = (VERDICT, IN_FORCE, HOLD, OPTION, SILENT)


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that a change comes from."""

    way: Annotated[str, Limits(enum=("added", "removed", "asks"))]
    """`asks`: for a reading that differs."""
    file: str
    line: Line
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A class of patients whose answer changes in one way, with the smallest patient."""

    kind: Annotated[str, Limits(enum=("case check", *KINDS))]
    """`plan`: its steps, or whether it is one; `answer`: what else is shown; `case check`: whether
    the case contradicts itself."""
    direction: str
    """`newly indicated`, `no longer indicated` (or what the best verdict is called), `better`,
    `worse`, `other`; else `added` or `removed`; options `opened` or `closed`; `different` for what
    is compared as a whole."""
    text: str
    before: tuple[str, ...]
    """The atoms that hold on the first side and not on the second."""
    after: tuple[str, ...]
    """The atoms that hold on the second side and not on the first."""
    witness: Witness
    rules: tuple[RuleChange, ...] = ()
    """The changed rules behind it; without any, those that ask for a reading that differs."""


def outcome_literals(structure: Structure) -> list[Literal]:
    """The atoms that are compared, by the literals of a structure."""
    atoms = (atom for outcome in OUTCOMES for atom in structure.program.atoms(outcome))
    return [*(atom.literal for atom in atoms if not atom.is_fact), *outputs(structure)]


@dataclass(frozen=True, slots=True)
class _Class:
    kind: str
    direction: str
    text: str
    literals: tuple[Literal, ...]
    """Each means that a patient is of the class."""
    before: tuple[str, ...]
    after: tuple[str, ...]


class Changes:
    """The classes of change between two sides that were built over `outcome_literals`."""

    def __init__(
        self, sides: Compared, ranks: Sequence[str] = (), kinds: Container[str] = KINDS
    ) -> None:
        """`ranks` are the verdicts in their order, the best first; `kinds` limits the classes."""
        self._sides = sides
        self._ranks = list(ranks)
        self._kinds = kinds
        classes = [*(self._verdicts() if "verdict" in kinds else ()), *self._others()]
        self._classes = tuple(group for group in classes if group.kind in kinds)

    def any(self) -> Literal | None:
        """The literal that is true where anything changes; None where nothing can."""
        literals = [literal for group in self._classes for literal in group.literals]
        return self._sides.solver.any_of(literals) if literals else None

    def contexts(self, context: Sequence[Literal]) -> Iterator[list[Literal]]:
        """Assumptions that some patient has a change, for each kind of search: where none of them
        can hold, nobody's answer changes."""
        for _, literals, within in self._levels(context):
            yield [self._sides.solver.any_of(literals), *within]

    def found(
        self, context: Sequence[Literal], smallest: Callable[[Sequence[Literal]], Witness | None]
    ) -> Iterator[Change]:
        """Every class that has a patient, with its smallest patient; `context` restricts the
        patients and leaves plans free."""
        for group, literals, within in self._reached(context):
            witness = smallest([self._sides.solver.any_of(literals), *within])
            if witness is not None:
                texts = (group.kind, group.direction, group.text, group.before, group.after)
                yield Change(*texts, witness)

    def _reached(
        self, context: Sequence[Literal]
    ) -> Iterator[tuple[_Class, list[Literal], list[Literal]]]:
        """The classes that have a patient, each with its literals that a patient can have, and the
        context in which they can: what follows from a coarser class is not reported again."""
        for groups, literals, within in self._levels(context):
            reached = self._sides.solver.reached(within, literals)
            for group in groups:
                if present := [literal for literal in group.literals if literal in reached]:
                    yield group, present, within

    def _levels(
        self, context: Sequence[Literal]
    ) -> Iterator[tuple[list[_Class], list[Literal], list[Literal]]]:
        """The classes from coarse to fine, with their literals, and the context of patients who
        have no coarser change."""
        sides = self._sides
        same: list[Literal] = []
        for kinds in _COARSE_TO_FINE:
            groups = [group for group in self._classes if group.kind in kinds]
            literals = [literal for group in groups for literal in group.literals]
            if not literals:
                continue
            plans = sides.with_plans if kinds == ("plan",) else sides.without_plans
            yield groups, literals, [*context, *same, *plans]
            same += [-literal for literal in literals]

    def _verdicts(self) -> Iterator[_Class]:
        left, right = (self._with_none(side) for side in self._on_sides(VERDICT))
        for (first, literal), (second, other) in product(left.items(), right.items()):
            if first == second:
                continue
            before, after = (str(v.arguments[0]) if v else "none" for v in (first, second))
            yield _Class(
                "verdict",
                self._direction(before, after),
                f"{before} becomes {after}",
                (self._sides.solver.all_of([literal, other]),),
                (str(first),) if first else (),
                (str(second),) if second else (),
            )

    def _with_none(self, verdicts: _Atoms) -> Mapping[clingo.Symbol | None, Literal]:
        """The verdicts of a side, and under None that it has none of them."""
        none = self._sides.solver.all_of(-literal for literal in verdicts.values())
        without: dict[clingo.Symbol | None, Literal] = {None: none}
        return without | dict(verdicts)

    def _direction(self, before: str, after: str) -> str:
        ranks = self._ranks
        if not {before, after} <= set(ranks):
            return "other"
        if after == ranks[0]:
            return f"newly {after}"
        if before == ranks[0]:
            return f"no longer {before}"
        return "better" if ranks.index(after) < ranks.index(before) else "worse"

    def _others(self) -> Iterator[_Class]:
        for predicate, kind, text_of in (
            (IN_FORCE, "advice", _statement_text),
            (HOLD, "hold", _hold_text),
            (OPTION, "option", _option_text),
            (SILENT, "silence", _silence_text),
        ):
            if kind in self._kinds:
                yield from self._grouped(predicate, kind, text_of)
        if "plan" in self._kinds or "answer" in self._kinds:
            yield from self._remaining_outputs()

    def _remaining_outputs(self) -> Iterator[_Class]:
        """The other atoms that leave the rules, one class a predicate."""
        first, second = self._sides.first, self._sides.second
        structures = (first.structure, second.structure)
        of_plans = {side.symbols.get(literal) for side in structures for literal in side.of_plans}
        groups: dict[tuple[str, str], list[Literal]] = defaultdict(list)
        compared = {*OUTCOMES, *SUPPLIED, KNOWN, UNKNOWN}
        symbols = {side.symbols[literal]: None for side in structures for literal in outputs(side)}
        for symbol in symbols:
            if signature_of(symbol) not in compared:
                name = str(signature_of(symbol))
                one_sided = self._one_sided(first.of(symbol), second.of(symbol))
                kind = "plan" if symbol in of_plans else "answer"
                groups[kind, name] += [literal for _, literal in one_sided]
        groups["plan", "what counts as a plan"].append(self._sides.broken)
        for (kind, name), literals in groups.items():
            if literals:
                yield _Class(kind, "different", name, tuple(literals), (), ())

    def _grouped(
        self, signature: Signature, kind: str, text_of: Callable[[clingo.Symbol], str]
    ) -> Iterator[_Class]:
        """One class for the atoms with the same text that are gained, one for those lost."""
        left, right = self._on_sides(signature)
        groups: dict[tuple[str, bool], list[tuple[clingo.Symbol, Literal | None]]]
        groups = defaultdict(list)
        for symbol in sorted(left.keys() | right.keys()):
            one_sided = dict(self._one_sided(left.get(symbol), right.get(symbol)))
            for gained, side in ((False, left), (True, right)):
                if symbol in side:  # also what both sides share: a text names all that is said
                    groups[text_of(symbol), gained].append((symbol, one_sided.get(gained)))
        for (text, gained), atoms in groups.items():
            literals = tuple(literal for _, literal in atoms if literal is not None)
            if not literals:
                continue
            names = tuple(str(symbol) for symbol, _ in atoms)
            yield _Class(
                kind,
                _DIRECTIONS[kind == "option"][gained],
                text if kind != "advice" else f"{text} {_advice_text([s for s, _ in atoms])}",
                literals,
                () if gained else names,
                names if gained else (),
            )

    def _one_sided(
        self, first: Literal | None, second: Literal | None
    ) -> list[tuple[bool, Literal]]:
        """The literals that an atom holds on one side only, each with whether it is gained."""
        if first is not None and first == second:
            return []
        return [
            (gained, here if there is None else self._sides.solver.all_of([here, -there]))
            for gained, here, there in ((False, first, second), (True, second, first))
            if here is not None
        ]

    def _on_sides(self, signature: Signature) -> tuple[_Atoms, _Atoms]:
        sides = self._sides
        return _atoms_of(sides.first, signature), _atoms_of(sides.second, signature)


def _atoms_of(side: Side, signature: Signature) -> _Atoms:
    symbols = [atom.symbol for atom in side.structure.program.atoms(signature)]
    return {symbol: literal for symbol in symbols if (literal := side.of(symbol)) is not None}


_COARSE_TO_FINE = (("verdict",), ("advice", "hold", "option", "silence"), ("answer",), ("plan",))
_DIRECTIONS = {False: {False: "removed", True: "added"}, True: {False: "closed", True: "opened"}}


def _statement_text(symbol: clingo.Symbol) -> str:
    return printed(str(symbol.arguments[2]))


def _advice_text(symbols: Iterable[clingo.Symbol]) -> str:
    """What a statement says, as `recommends doublet, anti_egfr`."""
    actions: dict[str, list[str]] = defaultdict(list)
    for symbol in symbols:
        actions[str(symbol.arguments[0])].append(str(symbol.arguments[1]))
    return "; ".join(f"{modality} {', '.join(listed)}" for modality, listed in actions.items())


def _hold_text(symbol: clingo.Symbol) -> str:
    action, _, statement, reason = map(str, symbol.arguments)
    return f"{printed(statement)} holds back {action} ({reason})"


def _option_text(symbol: clingo.Symbol) -> str:
    decision, action, when = map(str, symbol.arguments)
    return f"{decision}: {action}" + ("" if when == "today" else f" ({when})")


def _silence_text(symbol: clingo.Symbol) -> str:
    decision, reason = map(str, symbol.arguments)
    return f"{decision}: silent ({reason})"


def ranked(rows: Iterable[Sequence[Any]]) -> list[str]:
    """The verdicts of `better_verdict/2` in order, the best first."""
    below = {str(better): str(worse) for better, worse in rows}
    best = [verdict for verdict in below if verdict not in below.values()]
    verdicts = best[:1]
    while verdicts and verdicts[-1] in below:
        verdicts.append(below[verdicts[-1]])
    return verdicts
