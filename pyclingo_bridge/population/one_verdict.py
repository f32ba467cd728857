"""Completeness and consistency of verdicts: patients with two or none, or a criterion both ways.

The rules of the verdict are a decision table, in which one row, and one only, is to fit each
patient (Object Management Group, Decision Model and Notation: the hit policy `unique`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from shlex import join

import clingo

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError, Location
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.guideline.knowledge_base import ENTRY, KnowledgeBase
from pyclingo_bridge.guideline.predicates import FAILED, MET, VERDICT
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import Witness
from pyclingo_bridge.population.slice import Slice
from pyclingo_bridge.solving.atoms import Predicate, Row, Signature
from pyclingo_bridge.solving.solver import Literal, Solver

AtomsOf = Callable[[Signature], Iterator[tuple[Row, Literal]]]
"""The arguments of every atom of a predicate, with its literal."""

ASKED = (VERDICT, MET, FAILED)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A way in which a patient has no answer, and the literals that are true of such a patient."""

    code: str
    id: str
    text: str
    literals: tuple[Literal, ...]
    atoms: tuple[clingo.Symbol, ...] = ()
    """What holds of the patient."""


def flaws(atoms_of: AtomsOf) -> Iterator[Flaw]:
    """Every pair of verdicts, that there is none, and every criterion with both sides."""
    verdicts = _named(atoms_of, VERDICT)
    for first, second in combinations(sorted(verdicts), 2):
        yield Flaw(
            "two-verdicts",
            f"two_verdicts({first},{second})",
            f"two verdicts, `{first}` and `{second}`",
            (verdicts[first], verdicts[second]),
            (_atom(VERDICT, first), _atom(VERDICT, second)),
        )
    none = tuple(-verdict for verdict in verdicts.values())
    yield Flaw("no-verdict", "no_verdict", "no verdict", none)
    met, failed = _named(atoms_of, MET), _named(atoms_of, FAILED)
    for criterion in sorted(met.keys() & failed.keys()):
        yield Flaw(
            "criterion-both-ways",
            f"criterion_both_ways({criterion})",
            f"the criterion `{criterion}` both met and failed",
            (met[criterion], failed[criterion]),
            (_atom(MET, criterion), _atom(FAILED, criterion)),
        )


def _named(atoms_of: AtomsOf, predicate: Predicate) -> dict[str, Literal]:
    return {str(row[0]): literal for row, literal in atoms_of(predicate)}


def _atom(predicate: Predicate, name: str) -> clingo.Symbol:
    return predicate(clingo.parse_term(name))


def refuse_flawed(kb: KnowledgeBase, readings: Mapping[str, str] | None = None) -> None:
    """Raise KnowledgeBaseError where a patient has two verdicts or none, or a criterion both ways.

    Under some `readings`, or under all combinations of them. The problem names the patient.
    """
    fixed = [] if readings is None else kb.in_force(readings)
    context = [-kb.planning, *kb.consistent, *fixed]
    if not kb.program.satisfiable([*context, _flawed(kb.program, kb.program.literals)]):
        return
    view = CheckedGuideline(kb).view(*ASKED)
    problems: dict[str, Diagnostic] = {}
    for flaw in flaws(view.atoms):
        if flaw.code not in problems and (witness := _patient(view, flaw.literals, readings)):
            problems[flaw.code] = _problem(kb, flaw, witness)
    raise KnowledgeBaseError(problems.values())


def _flawed(solver: Solver, atoms_of: AtomsOf) -> Literal:
    """True of a patient with any flaw."""
    verdicts = list(_named(atoms_of, VERDICT).values())
    both_ways = (flaw for flaw in flaws(atoms_of) if flaw.code == "criterion-both-ways")
    both = [solver.all_of(flaw.literals) for flaw in both_ways]
    return solver.any_of([solver.more_than(verdicts, 1), -solver.any_of(verdicts), *both])


def _patient(
    view: Slice, wanted: Sequence[Literal], readings: Mapping[str, str] | None
) -> Witness | None:
    if readings is None:
        return view.witness(wanted)
    fixed = [view.space.chosen[key] for key in readings.items()]
    return view.space.smallest_given([*wanted, *view.everyone, *fixed])


def _problem(kb: KnowledgeBase, flaw: Flaw, witness: Witness) -> Diagnostic:
    facts = ", ".join(f"`{fact.input}` {fact.value}" for fact in witness.facts) or "nothing known"
    chosen = "".join(f", read with {reading}={choice}" for reading, choice in witness.readings)
    command = ["crlm", "check", "--only", "verdicts"]
    command += [] if kb.folder == shipped("kb") else ["--kb", str(kb.folder)]
    for file in kb.extensions:
        command += ["--with", str(file)]
    return Diagnostic(
        flaw.code,
        f"a patient has {flaw.text}: {facts}{chosen}",
        Location(str(kb.folder / ENTRY), 1, 1),
        help=f"give every patient exactly one verdict; `{join(command)}` names the rules",
    )
