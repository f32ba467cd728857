"""The predicates that each analysis reads: a part of which there is no atom is not checked.

Where nothing derives `opposed/5`, no two statements are found opposed, and that is no proof. Every
part of an analysis that can be empty in this way stands in one table; its proofs name the part.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyclingo_bridge.guideline.predicates import Signature
from pyclingo_bridge.population.findings import Unchecked
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
        empty = (group for group in self.needs if not any(_has(program, *one) for one in group))
        return tuple(one for group in empty for one in group)


def _has(program: Program, name: str, arity: int) -> bool:
    return next(program.atoms(name, arity), None) is not None


def _part(analysis: str, name: str, claim: str, *needs: str) -> Part:
    groups = (group.split("|") for group in needs)
    return Part(analysis, name, claim, tuple(tuple(map(_signature, group)) for group in groups))


def _signature(text: str) -> Signature:
    name, _, arity = text.partition("/")
    return name, int(arity)


PARTS: tuple[Part, ...] = (
    _part("verdicts", "criteria", "criteria that are both met and failed", "met/1", "failed/1"),
    _part("contradictions", "written", "statements that cannot both be followed", "opposed/5"),
    _part("contradictions", "in force", "contradictions that nothing resolves", "conflict/5"),
    _part("gaps", "", "decisions that are due and on which nothing speaks", "gap/2"),
    _part("plans", "", "patients for whom no consistent plan exists", "do/2"),
    _part("rules", "statements", "statements of which no rule can fire", "statement/5"),
    _part(
        "rules",
        "populations",
        "rules that never fire for a group of patients",
        "population/2",
        "in_population/1",
    ),
    _part(
        "irrelevance",
        "decisions",
        "inputs without influence on a decision",
        "decision/1",
        "option/3|due/2|silent/2",
    ),
    _part("irrelevance", "claims", "what a source says has no influence", "irrelevant/3"),
    _part(
        "monotonicity",
        "better",
        "better values that make the verdict worse",
        "better_verdict/2",
        "better/3|more_is_better/1|less_is_better/1",
    ),
    _part(
        "monotonicity",
        "learning",
        "criteria that further facts turn round",
        "criterion/1",
        "met/1",
        "failed/1",
    ),
    _part("readings", "", "what each reading changes", "reading/2"),
    _part("readings", "advice", "what each reading changes in the advice", "in_force/3"),
    _part(
        "sources",
        "topics",
        "where the documents agree and differ",
        "statement/5",
        "advice/3|met/2|failed/2",
    ),
    _part("sources", "strength", "where the documents differ in strength", "strength/3"),
    _part("sources", "references", "references that lead nowhere", "cites/2"),
    _part("properties", "", "claims about every patient and every plan", "claim/3", "violated/1"),
)
"""What of the shipped analyses means nothing without some predicates."""


def unchecked(program: Program, analysis: str) -> Iterator[tuple[Part, Unchecked]]:
    """The parts of an analysis that have nothing to look at."""
    for part in PARTS:
        if part.analysis == analysis and (missing := part.missing(program)):
            names = tuple(f"{name}/{arity}" for name, arity in missing)
            quoted = [f"`{one}`" for one in names]
            listed = " or ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))
            yield part, Unchecked(analysis, part.claim, f"nothing derives {listed}", names)
