"""The parts of analyses that are not checked: those that read predicates without an atom.

Where nothing derives `opposed/5`, no two statements are found opposed, and that is not a proof.
Every part of an analysis that can be empty in this way is in one table; its proofs name the part.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyclingo_bridge.guideline.predicates import (
    ADVICE,
    BETTER,
    BETTER_VERDICT,
    CITES,
    CLAIM,
    CONFLICT,
    CRITERION,
    DECISION,
    DO,
    DUE,
    FAILED,
    FAILED_BY,
    GAP,
    IN_FORCE,
    IN_POPULATION,
    IRRELEVANT,
    LESS_IS_BETTER,
    MET,
    MET_BY,
    MORE_IS_BETTER,
    OPPOSED,
    OPTION,
    POPULATION,
    READING,
    SILENT,
    STATEMENT,
    STRENGTH,
    VIOLATED,
)
from pyclingo_bridge.population.findings import Unchecked
from pyclingo_bridge.solving.atoms import Predicate, Signature
from pyclingo_bridge.solving.program import Program


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an analysis, and what it reads."""

    analysis: str
    name: str
    """As its proofs name it; empty where it is all of the analysis."""
    claim: str
    needs: tuple[tuple[Signature, ...], ...]
    """Each group has to have an atom, of whichever of its predicates."""

    def missing(self, program: Program) -> tuple[Signature, ...]:
        """The predicates of all groups that have no atom; empty where the part can be checked."""
        empty = (group for group in self.needs if not any(_has_atom(program, p) for p in group))
        return tuple(predicate for group in empty for predicate in group)


def _has_atom(program: Program, predicate: Signature) -> bool:
    return next(program.atoms(predicate), None) is not None


def _part(analysis: str, name: str, claim: str, *needs: Predicate | tuple[Predicate, ...]) -> Part:
    groups = ((group,) if isinstance(group, Predicate) else group for group in needs)
    return Part(analysis, name, claim, tuple(groups))


PARTS: tuple[Part, ...] = (
    _part("verdicts", "criteria", "criteria that are both met and failed", MET, FAILED),
    _part("contradictions", "written", "statements that cannot both be followed", OPPOSED),
    _part("contradictions", "in force", "contradictions that nothing resolves", CONFLICT),
    _part("gaps", "", "decisions that are due and on which nothing speaks", GAP),
    _part("plans", "", "patients without a consistent plan", DO),
    _part("rules", "statements", "statements of which no rule can fire", STATEMENT),
    _part(
        "rules",
        "populations",
        "rules that never fire for a group of patients",
        POPULATION,
        IN_POPULATION,
    ),
    _part(
        "irrelevance",
        "decisions",
        "inputs without influence on a decision",
        DECISION,
        (OPTION, DUE, SILENT),
    ),
    _part("irrelevance", "claims", "what a source says has no influence", IRRELEVANT),
    _part(
        "monotonicity",
        "better",
        "better values that make the verdict worse",
        BETTER_VERDICT,
        (BETTER, MORE_IS_BETTER, LESS_IS_BETTER),
    ),
    _part(
        "monotonicity",
        "learning",
        "criteria that further facts turn round",
        CRITERION,
        MET,
        FAILED,
    ),
    _part("readings", "", "what each reading changes", READING),
    _part("readings", "advice", "what each reading changes in the advice", IN_FORCE),
    _part(
        "sources",
        "topics",
        "where the documents agree and differ",
        STATEMENT,
        (ADVICE, MET_BY, FAILED_BY),
    ),
    _part("sources", "strength", "where the documents differ in strength", STRENGTH),
    _part("sources", "references", "references that lead nowhere", CITES),
    _part("properties", "", "claims about every patient and every plan", CLAIM, VIOLATED),
)
"""What of the shipped analyses means nothing without some predicates."""


def unchecked(program: Program, analysis: str) -> Iterator[tuple[Part, Unchecked]]:
    """The parts of an analysis that have nothing to look at."""
    for part in PARTS:
        if part.analysis == analysis and (missing := part.missing(program)):
            names = tuple(f"{name}/{arity}" for name, arity in missing)
            quoted = [f"`{name}`" for name in names]
            listed = " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
            yield part, Unchecked(analysis, part.claim, f"nothing derives {listed}", names)
