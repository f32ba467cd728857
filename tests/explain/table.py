"""Every patient of a small guideline, listed by plain clingo; the rest is arithmetic on sets.

A set of patients is a number with a bit for each. Nothing of the bridge is used here.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, reduce
from itertools import chain, combinations, product
from pathlib import Path

import clingo

Value = str | int
Fact = tuple[str, Value | None]
Patient = tuple[Value | None, ...]

CHOICES = """
{ patient(I, V) : domain(I, V) } 1 :- domain(I, _).
{ chosen(N, C) : reading(N, C) } = 1 :- reading(N, _).
"""
_KNOWN = "known(I) :- patient(I, _).\n"


def value_of(symbol: clingo.Symbol) -> Value:
    return symbol.number if symbol.type is clingo.SymbolType.Number else str(symbol)


def bits(flags: Iterable[bool]) -> int:
    """A number with a bit for each flag, the first lowest."""
    return int("".join("1" if one else "0" for one in flags)[::-1] or "0", 2)


def subsets(items: Iterable[Fact]) -> Iterator[frozenset[Fact]]:
    """The subsets, smallest first."""
    all_ = list(items)
    sizes = (combinations(all_, size) for size in range(len(all_) + 1))
    return map(frozenset, chain.from_iterable(sizes))


class Table:
    """Every patient with every atom that holds of it, for each choice of readings, or for one."""

    def __init__(self, file: Path, readings: Mapping[str, str] | None = None) -> None:
        control = clingo.Control(["0"], logger=lambda *_: None)
        control.load(str(file))
        control.add("base", [], CHOICES + _KNOWN)
        control.ground()
        self.domain: dict[str, list[Value]] = {}
        for one in control.symbolic_atoms.by_signature("domain", 2):
            name, value = one.symbol.arguments
            self.domain.setdefault(str(name), []).append(value_of(value))
        self.facts = {str(one.symbol) for one in control.symbolic_atoms if one.is_fact}
        varying = [one for one in control.symbolic_atoms if not one.is_fact]
        self.possible = {str(one.symbol) for one in varying}
        """The atoms that some rule derives."""
        self.names = tuple(self.domain)
        self.choices: dict[frozenset[tuple[str, str]], Answers] = {}
        known = {one.symbol: self._told(one.symbol) for one in varying}
        chosen = [
            (clingo.parse_term(f"chosen({name}, {choice})"), True)
            for name, choice in (readings or {}).items()
        ]
        with control.solve(assumptions=chosen, yield_=True) as handle:
            for model in handle:
                self._add([known[o] for o in model.symbols(atoms=True) if o in known])

    def _told(self, atom: clingo.Symbol) -> tuple[str, str, str, Value]:
        """An atom as text, its name, and the first two arguments of a choice."""
        if atom.name not in ("patient", "chosen"):
            return str(atom), "", "", ""
        first, second = atom.arguments
        return str(atom), atom.name, str(first), value_of(second)

    def _add(self, atoms: list[tuple[str, str, str, Value]]) -> None:
        values = {first: second for _, name, first, second in atoms if name == "patient"}
        key = frozenset(
            (first, str(second)) for _, name, first, second in atoms if name == "chosen"
        )
        if key not in self.choices:
            self.choices[key] = Answers(self.domain, self.facts)
        patient = tuple(values.get(name) for name in self.names)
        self.choices[key].add(patient, [text for text, *_ in atoms])

    def under(self, readings: Mapping[str, str]) -> "Answers":
        return self.choices[frozenset(readings.items())]


class Answers:
    """The patients under one choice of readings."""

    def __init__(self, domain: Mapping[str, list[Value]], facts: set[str]) -> None:
        self.domain = domain
        self.facts = facts
        self.names = tuple(domain)
        self.patients: list[Patient] = []
        self.number: dict[Patient, int] = {}
        self.atoms: list[frozenset[str]] = []

    def add(self, patient: Patient, atoms: Iterable[str]) -> None:
        assert patient not in self.number, "the answer is not a function of the patient"
        self.number[patient] = len(self.patients)
        self.patients.append(patient)
        self.atoms.append(frozenset(atoms))

    @cached_property
    def with_fact(self) -> dict[Fact, int]:
        """The patients of whom each fact is true."""
        return {
            (name, value): bits(one[place] == value for one in self.patients)
            for place, name in enumerate(self.names)
            for value in (*self.domain[name], None)
        }

    @cached_property
    def with_atom(self) -> dict[str, int]:
        every = frozenset().union(*self.atoms)
        return {atom: bits(atom in one for one in self.atoms) for atom in every}

    @cached_property
    def consistent(self) -> int:
        return ((1 << len(self.patients)) - 1) & ~self.any_of(["inconsistent"])

    def holds(self, patient: Patient, atoms: Iterable[str]) -> bool:
        return not (self.atoms[self.number[patient]] | self.facts).isdisjoint(atoms)

    def any_of(self, atoms: Iterable[str]) -> int:
        if not self.facts.isdisjoint(atoms):
            return (1 << len(self.patients)) - 1
        return reduce(lambda found, one: found | self.with_atom.get(one, 0), atoms, 0)

    def members(self, patients: int) -> Iterator[int]:
        return (place for place, one in enumerate(bin(patients)[:1:-1]) if one == "1")

    # Reasons

    def guaranteed(self, facts: Iterable[Fact], patients: int) -> bool:
        """Whether all consistent patients with these facts are among `patients`."""
        with_all = reduce(lambda found, one: found & self.with_fact[one], facts, self.consistent)
        return not with_all & ~patients

    def reasons(self, patient: Patient, atoms: Iterable[str]) -> set[frozenset[Fact]]:
        """All minimal sets of facts that guarantee one of the atoms, or that there is none."""
        atoms = set(atoms)
        wanted = self.any_of(atoms)
        if not self.holds(patient, atoms):
            wanted = ~wanted
        found: list[frozenset[Fact]] = []
        for facts in subsets(zip(self.names, patient, strict=True)):
            if not any(one <= facts for one in found) and self.guaranteed(facts, wanted):
                found.append(facts)
        return set(found)

    # Changes

    def changes(
        self, patient: Patient, atoms: Iterable[str], may_change: Iterable[str]
    ) -> dict[frozenset[str], set[tuple[Value, ...]]]:
        """All minimal sets of inputs that reach one of the atoms, each with all its values."""
        allowed = frozenset(may_change)
        found: dict[frozenset[str], set[tuple[Value, ...]]] = {}
        for number in self.members(self.any_of(atoms) & self.consistent):
            after = dict(self._changed(patient, self.patients[number]))
            if after.keys() <= allowed and None not in after.values():
                values = tuple(one for one in after.values() if one is not None)
                found.setdefault(frozenset(after), set()).add(values)
        return {one: found[one] for one in found if not any(other < one for other in found)}

    def _changed(self, patient: Patient, other: Patient) -> Iterator[Fact]:
        for name, before, after in zip(self.names, patient, other, strict=True):
            if before != after:
                yield name, after

    # Questions

    def completions(self, patient: Patient, closed: Iterable[str]) -> int:
        """The consistent patients of whom all that is stated is true."""
        unsaid = set(closed)
        fixed = [
            (name, value)
            for name, value in zip(self.names, patient, strict=True)
            if value is not None or name in unsaid
        ]
        return reduce(lambda found, one: found & self.with_fact[one], fixed, self.consistent)

    def relevant_alone(self, patients: int, atoms: Iterable[str]) -> set[str]:
        """The inputs in which alone two patients differ that differ in one of the atoms."""
        wanted = frozenset(atoms)
        found = set()
        for place, name in enumerate(self.names):
            seen: dict[Patient, frozenset[str]] = {}
            for number in self.members(patients):
                own = self.patients[number]
                rest = (*own[:place], *own[place + 1 :])
                if (
                    seen.setdefault(rest, self.atoms[number] & wanted)
                    != self.atoms[number] & wanted
                ):
                    found.add(name)
                    break
        return found

    def settled_by(self, inputs: Iterable[str], patients: int, atoms: Iterable[str]) -> bool:
        """Whether patients that agree on these inputs agree on the atoms."""
        wanted, places = frozenset(atoms), [self.names.index(one) for one in inputs]
        seen: dict[Patient, frozenset[str]] = {}
        for number in self.members(patients):
            own = tuple(self.patients[number][place] for place in places)
            if seen.setdefault(own, self.atoms[number] & wanted) != self.atoms[number] & wanted:
                return False
        return True

    def minimal_differences(self, patients: int, atoms: Iterable[str]) -> set[frozenset[str]]:
        """All minimal sets of inputs in which two patients differ that differ in the atoms."""
        wanted = frozenset(atoms)
        rows = [(self.patients[n], self.atoms[n] & wanted) for n in self.members(patients)]
        found = {
            frozenset(name for name, _ in self._changed(one, other))
            for (one, own), (other, others) in combinations(rows, 2)
            if own != others
        }
        return {one for one in found if not any(other < one for other in found)}


def cases(answers: Answers) -> Iterator[Patient]:
    """Every consistent patient."""
    return (answers.patients[number] for number in answers.members(answers.consistent))


def all_readings(table: Table) -> list[dict[str, str]]:
    return [dict(one) for one in sorted(table.choices, key=sorted)]


def expanded(values: Iterable[Value | str]) -> list[Value]:
    """Values with the ranges written out."""
    found: list[Value] = []
    for one in values:
        first, dots, last = str(one).partition("..")
        found += range(int(first), int(last) + 1) if dots else [one]
    return found


def box(sides: Iterable[Iterable[Value | str]]) -> list[tuple[Value, ...]]:
    """All combinations of the values."""
    return list(product(*map(expanded, sides)))
