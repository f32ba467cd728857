"""What changes between two guidelines, by listing every patient of both with plain clingo."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product
from pathlib import Path

import clingo
from clingo import ast

from tests.explain.table import Table, Value

Values = dict[str, Value]
Readings = Mapping[str, str]
_CHOSEN = "known(I) :- patient(I, _)."


def plain(file: Path, values: Mapping[str, Value], readings: Readings) -> frozenset[str]:
    """The atoms of one patient, by a fresh clingo; nothing of the bridge."""
    control = clingo.Control(logger=lambda *_: None)
    control.load(str(file))
    facts = [f"patient({name}, {value})." for name, value in values.items()]
    facts += [f"chosen({name}, {choice})." for name, choice in readings.items()]
    control.add("base", [], _CHOSEN + "".join(facts))
    control.ground()
    with control.solve(yield_=True) as handle:
        model = handle.model()
        return frozenset(map(str, model.symbols(atoms=True))) if model else frozenset()


def verdict_in(atoms: frozenset[str]) -> str:
    """The verdict among some atoms."""
    return next((one for one in sorted(atoms) if one.startswith("verdict(")), "")


def _flawed(atoms: frozenset[str]) -> bool:
    by = {name: {a for a in atoms if a.startswith(f"{name}(")} for name in ("verdict", "failed")}
    both = any(one.replace("failed(", "met(", 1) in atoms for one in by["failed"])
    return len(by["verdict"]) != 1 or both


class TwoTables:
    """Two files, each under readings of its own; patients have the inputs of either."""

    def __init__(self, first: Path, second: Path, before: Readings, after: Readings) -> None:
        self.files = (first, second)
        self.readings = (before, after)
        tables = (Table(first, before), Table(second, after))
        self._answers = (tables[0].under(before), tables[1].under(after))
        self.domain = {**tables[0].domain, **tables[1].domain}

    def _atoms(self, values: Values) -> tuple[frozenset[str], frozenset[str]] | None:
        """What holds on both sides; None for a patient that is none on one of them."""
        found = []
        for answers in self._answers:
            number = answers.number.get(tuple(values.get(name) for name in answers.names))
            if number is None or "inconsistent" in answers.atoms[number]:
                return None
            found.append(answers.atoms[number] | answers.facts)
        return found[0], found[1]

    @cached_property
    def patients(self) -> list[tuple[Values, frozenset[str], frozenset[str]]]:
        """Every patient without a contradiction, with what holds on both sides."""
        return list(self._patients())

    def _patients(self) -> Iterator[tuple[Values, frozenset[str], frozenset[str]]]:
        for row in product(*([None, *values] for values in self.domain.values())):
            pairs = zip(self.domain, row, strict=True)
            values = {name: value for name, value in pairs if value is not None}
            if (atoms := self._atoms(values)) is not None:
                yield values, *atoms

    @property
    def flawed(self) -> bool:
        """Whether a patient of either side has not just one verdict, or a criterion both ways."""
        return any(
            _flawed(atoms | answers.facts)
            for answers in self._answers
            for atoms in answers.atoms
            if "inconsistent" not in atoms
        )

    @cached_property
    def transitions(self) -> dict[tuple[str, str], int]:
        """The verdicts that change, each with the fewest known inputs of a patient."""
        found: dict[tuple[str, str], int] = {}
        for values, *atoms in self.patients:
            before, after = map(verdict_in, atoms)
            if before != after:
                key = before, after
                found[key] = min(len(values), found.get(key, len(values)))
        return found

    @cached_property
    def in_force(self) -> set[tuple[str, bool]]:
        """Statements that say something on one side only, the verdict being the same."""
        found = set()
        for _, before, after in self.patients:
            if verdict_in(before) == verdict_in(after):
                for one in before ^ after:
                    if one.startswith("in_force("):
                        statement = one.removesuffix(")").rpartition(",")[2]
                        found.add((statement, one in after))
        return found


def edited_lines(first: Path, second: Path) -> set[tuple[str, int]]:
    """The rules that one file has and the other has not, as `added` or `removed` with the line."""
    rules = []
    for file in (first, second):
        nodes: list[ast.AST] = []
        ast.parse_files([str(file)], nodes.append)
        rules.append({str(node): node.location.begin.line for node in nodes})
    old, new = rules
    return {("removed", old[one]) for one in old.keys() - new.keys()} | {
        ("added", new[one]) for one in new.keys() - old.keys()
    }
