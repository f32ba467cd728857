"""What changes between two sides for one patient: the verdict, what statements say, options.

Each kind of change is a class of patients: those whose verdict goes from this to that; else those
for whom a statement is in force on one side only, or an option of a plan opens or closes; else
those with other steps of a plan, or another answer.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import clingo

from pyclingo_bridge.files.json_form import Limits, Line
from pyclingo_bridge.guideline.contract import SUPPLIED
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
from pyclingo_bridge.population.product_program import Copy
from pyclingo_bridge.population.self_composition import Sides
from pyclingo_bridge.solving.solver import Literal
from pyclingo_bridge.solving.symbols import Signature, printed, signature_of

KINDS = ("verdict", "advice", "hold", "option", "silence", "plan", "answer")
_Atoms = Mapping[clingo.Symbol, Literal]
OUTCOMES = (VERDICT, IN_FORCE, HOLD, OPTION, SILENT)


@dataclass(frozen=True, slots=True)
class Behind:
    """A rule behind a change."""

    way: Annotated[str, Limits(enum=("added", "removed", "asks"))]
    """`asks`: for a reading that differs."""
    file: str
    line: Line
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One class of patients, and the smallest of them."""

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
    rules: tuple[Behind, ...] = ()
    """The changed rules behind it; without any, those that ask for a reading that differs."""


def outcome_literals(structure: Structure) -> list[Literal]:
    """The atoms that are compared, by the literals of a structure."""
    atoms = (atom for of in OUTCOMES for atom in structure.program.atoms(of))
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
        self, sides: Sides, ranks: Sequence[str] = (), kinds: Container[str] = KINDS
    ) -> None:
        """`ranks` are the verdicts that have an order, the best first; `kinds` are looked at."""
        self._sides = sides
        self._ranks = list(ranks)
        classes = [*self._verdicts(), *self._others()]
        self._classes = tuple(one for one in classes if one.kind in kinds)

    def any(self) -> Literal | None:
        """True where anything changes; None where nothing can."""
        found = [one for group in self._classes for one in group.literals]
        return self._sides.solver.any_of(found) if found else None

    def found(
        self,
        context: Sequence[Literal],
        smallest: Callable[[Sequence[Literal]], Witness | None],
    ) -> Iterator[Change]:
        """Every class that has a patient, with its smallest one; the context says who is
        looked at, and leaves plans free."""
        for group, literals, within in self._reached(context):
            witness = smallest([self._sides.solver.any_of(literals), *within])
            if witness is not None:
                yield Change(
                    group.kind, group.direction, group.text, group.before, group.after, witness
                )

    def _reached(
        self, context: Sequence[Literal]
    ) -> Iterator[tuple[_Class, list[Literal], list[Literal]]]:
        """The classes that have a patient, each with its literals that hold of one, and the context
        within which they do: what follows from a coarser class is not told again."""
        sides = self._sides
        plans = [
            *sides.planning,
            sides.solver.any_of([-sides.pair.left.broken, -sides.pair.right.broken]),
        ]
        same: list[Literal] = []
        for kinds in _COARSE_TO_FINE:
            within = [
                *context,
                *same,
                *(plans if kinds == ("plan",) else sides.without_plans),
            ]
            groups = [group for group in self._classes if group.kind in kinds]
            wanted = [one for group in groups for one in group.literals]
            reached = self._sides.solver.reached(within, wanted) if wanted else set()
            for group in groups:
                if present := [one for one in group.literals if one in reached]:
                    yield group, present, within
            same += [-one for one in wanted]

    def _verdicts(self) -> Iterator[_Class]:
        left, right = (self._or_none(side) for side in self._named(VERDICT))
        solver = self._sides.solver
        for first, one in left.items():
            for second, two in right.items():
                if first == second:
                    continue
                with solver.open_backend() as backend:
                    both = backend.add_atom()
                    backend.add_rule([both], [one, two])
                before, after = (str(v.arguments[0]) if v else "none" for v in (first, second))
                yield _Class(
                    "verdict",
                    self._direction(before, after),
                    f"{before} becomes {after}",
                    (both,),
                    (str(first),) if first else (),
                    (str(second),) if second else (),
                )

    def _or_none(
        self, verdicts: Mapping[clingo.Symbol, Literal]
    ) -> dict[clingo.Symbol | None, Literal]:
        """The verdicts of a side, and that there is none."""
        with self._sides.solver.open_backend() as backend:
            none = backend.add_atom()
            backend.add_rule([none], [-one for one in verdicts.values()])
        found: dict[clingo.Symbol | None, Literal] = {None: none}
        return found | dict(verdicts)

    def _direction(self, before: str, after: str) -> str:
        if not self._ranks or before not in self._ranks or after not in self._ranks:
            return "other"
        if after == self._ranks[0]:
            return f"newly {after}"
        if before == self._ranks[0]:
            return f"no longer {before}"
        better = self._ranks.index(after) < self._ranks.index(before)
        return "better" if better else "worse"

    def _others(self) -> Iterator[_Class]:
        yield from self._grouped(IN_FORCE, "advice", _said)
        yield from self._grouped(HOLD, "hold", _held)
        yield from self._grouped(OPTION, "option", _optional)
        yield from self._grouped(SILENT, "silence", _silent)
        yield from self._wholes()

    def _wholes(self) -> Iterator[_Class]:
        """The rest of what leaves the rules, one class a predicate."""
        pair = self._sides.pair
        of_plans = {
            copy.structure.symbols.get(one)
            for copy in (pair.left, pair.right)
            for one in copy.structure.of_plans
        }
        groups: dict[tuple[str, str], list[Literal]] = defaultdict(list)
        compared = {*OUTCOMES, *SUPPLIED, KNOWN, UNKNOWN}
        symbols = {
            copy.structure.symbols[one]: None
            for copy in (pair.left, pair.right)
            for one in outputs(copy.structure)
        }
        for symbol in symbols:
            if signature_of(symbol) not in compared:
                name = str(signature_of(symbol))
                literals = self._one_sided(pair.left.of(symbol), pair.right.of(symbol))
                kind = "plan" if symbol in of_plans else "answer"
                groups[kind, name] += [literal for _, literal in literals]
        groups["plan", "what counts as a plan"].append(pair.broken)
        for (kind, name), found in groups.items():
            if found:
                yield _Class(kind, "different", name, tuple(found), (), ())

    def _grouped(
        self, of: Signature, kind: str, text: Callable[[clingo.Symbol], str]
    ) -> Iterator[_Class]:
        """Atoms that read alike are one class, gained or lost."""
        left, right = self._named(of)
        groups: dict[tuple[str, bool], list[tuple[clingo.Symbol, Literal]]] = defaultdict(list)
        for symbol in sorted(left.keys() | right.keys()):
            for gained, literal in self._one_sided(left.get(symbol), right.get(symbol)):
                groups[text(symbol), gained].append((symbol, literal))
        for (said, gained), atoms in groups.items():
            names = tuple(str(symbol) for symbol, _ in atoms)
            yield _Class(
                kind,
                _WAYS[kind == "option"][gained],
                said if kind != "advice" else f"{said} {_phrases([s for s, _ in atoms])}",
                tuple(literal for _, literal in atoms),
                () if gained else names,
                names if gained else (),
            )

    def _one_sided(
        self, first: Literal | None, second: Literal | None
    ) -> list[tuple[bool, Literal]]:
        if first is not None and first == second:
            return []
        solver = self._sides.solver
        found = []
        with solver.open_backend() as backend:
            for gained, here, there in ((False, first, second), (True, second, first)):
                if here is not None:
                    atom = backend.add_atom()
                    backend.add_rule([atom], [here] if there is None else [here, -there])
                    found.append((gained, atom))
        return found

    def _named(self, of: Signature) -> tuple[_Atoms, _Atoms]:
        left, right = self._sides.pair.left, self._sides.pair.right
        return _atoms_of(left, of), _atoms_of(right, of)


def _atoms_of(copy: Copy, of: Signature) -> _Atoms:
    literals = ((atom.symbol, copy.of(atom.symbol)) for atom in copy.structure.program.atoms(of))
    return {symbol: one for symbol, one in literals if one is not None}


_COARSE_TO_FINE = (("verdict",), ("advice", "hold", "option", "silence"), ("answer",), ("plan",))
_WAYS = {False: {False: "removed", True: "added"}, True: {False: "closed", True: "opened"}}


def _said(symbol: clingo.Symbol) -> str:
    return printed(str(symbol.arguments[2]))


def _phrases(symbols: Iterable[clingo.Symbol]) -> str:
    """What a statement says, as `recommends doublet, anti_egfr`."""
    said: dict[str, list[str]] = defaultdict(list)
    for symbol in symbols:
        said[str(symbol.arguments[0])].append(str(symbol.arguments[1]))
    return "; ".join(f"{modality} {', '.join(actions)}" for modality, actions in said.items())


def _held(symbol: clingo.Symbol) -> str:
    action, _, statement, reason = map(str, symbol.arguments)
    return f"{printed(statement)} holds back {action} ({reason})"


def _optional(symbol: clingo.Symbol) -> str:
    decision, action, when = map(str, symbol.arguments)
    return f"{decision}: {action}" + ("" if when == "today" else f" ({when})")


def _silent(symbol: clingo.Symbol) -> str:
    decision, reason = map(str, symbol.arguments)
    return f"{decision}: silent ({reason})"


def ranked(rows: Iterable[Sequence[Any]]) -> list[str]:
    """The verdicts of `better_verdict/2` in order, the best first."""
    below = {str(better): str(worse) for better, worse in rows}
    first = [one for one in below if one not in below.values()]
    found = first[:1]
    while found and found[-1] in below:
        found.append(below[found[-1]])
    return found
