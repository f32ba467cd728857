"""Queries: one case and one choice of readings, as assumptions on the ground program."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain

from pyclingo_bridge.answer.common import Given
from pyclingo_bridge.base.diagnostics import (
    BridgeError,
    CaseError,
    Diagnostic,
    Location,
    by_location,
)
from pyclingo_bridge.case.check import expect_usable
from pyclingo_bridge.case.model import AnyCase
from pyclingo_bridge.case.read import as_case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from pyclingo_bridge.guideline.predicates import (
    FAILED_BY,
    FINDING,
    FINDING_TEXT,
    MET_BY,
    REMEDY,
    VERDICT,
)
from pyclingo_bridge.solving.answer_sets import Enumeration
from pyclingo_bridge.solving.atoms import Atoms, Predicate, Value, printed
from pyclingo_bridge.solving.questions import Literal

_SIDES = (MET_BY, FAILED_BY)
_MEND = "fix the rules: `crlm check --only verdicts` of the same `--kb` and `--with` names them"
NO_ANSWER_SET = Diagnostic(
    "no-answer-set",
    "the knowledge base has no answer for this case",
    help="a constraint or a loop through negation in it forbids the case",
)


class Inquiry:
    """The assumptions of a case: its facts, that all else is unknown, and the readings in force."""

    def __init__(
        self, kb: KnowledgeBase, case: AnyCase, readings: Mapping[str, str] | None = None
    ) -> None:
        """Raises CaseError for a case that cannot be read, or has facts outside the vocabulary;
        ReadingError for a reading."""
        case = as_case(case, kb.vocabulary)
        expect_usable(case, kb.vocabulary)
        self.kb = kb
        self.case = case
        self.readings = kb.chosen(readings)
        self.patient: dict[Literal, str] = kb.patient(case.values)
        """The assumptions on the patient, each with its input; what is stated comes first."""
        self.context = [*kb.in_force(self.readings), -kb.planning]
        """The readings in force, without plans: for verdicts and checks of the case itself."""
        self.unplanned = [*self.patient, *self.context]
        """The patient and the readings in force, without plans."""
        self.consistent = [*self.context, *kb.consistent]
        """The same over patients whose case does not contradict itself: for reasons."""
        self.planned = [*self.patient, *kb.in_force(self.readings), kb.planning]
        """The patient and the readings in force, with plans."""

    def atoms(self) -> Atoms:
        """The atoms of the answer without plans. Raises CaseError for an impossible case."""
        atoms = self.kb.solver.shown(self.unplanned)
        if atoms is None:
            raise BridgeError([NO_ANSWER_SET])
        return self._checked(atoms)

    @staticmethod
    def verdict(atoms: Atoms) -> str:
        """The verdict among the atoms of the answer."""
        return next(str(row[0]) for row in atoms[VERDICT] if len(row) == 1)

    def search(self, wanted: int | None, seconds: float) -> tuple[Atoms, Enumeration]:
        """The atoms of the answer, and the best plans (None: all optimal ones).

        What is not a plan is the same in every plan, and without one. Raises as `atoms`.
        """
        if wanted is not None and wanted < 0:
            raise ValueError(f"plans: a number from 0, not {wanted}")
        atoms = self.atoms()
        if wanted == 0:
            return atoms, Enumeration((), True)
        solver = self.kb.solver
        search = solver.optima if wanted is None else solver.all_answer_sets
        return atoms, search(self.planned, seconds)

    def _checked(self, atoms: Atoms) -> Atoms:
        """The atoms; CaseError where the case is impossible."""
        if impossible := self._contradictions(atoms):
            raise CaseError(by_location(impossible))
        if self.kb.unnamed_errors and (core := self._unnamed_contradiction()) is not None:
            raise CaseError([self._told("contradiction", core)])
        self.expect_one_answer(atoms)
        return atoms

    def expect_one_answer(self, atoms: Atoms) -> None:
        """Raise CaseError where a case that does not contradict itself has two verdicts or none, or
        a criterion both ways: then the rules are at fault, and the case has no answer."""
        verdicts = sorted({str(row[0]) for row in atoms[VERDICT] if len(row) == 1})
        problems = [] if len(verdicts) == 1 else [self._not_one_verdict(verdicts)]
        if self.kb.both_ways:
            problems += self._both_ways()
        if problems:
            raise CaseError(problems)

    def _not_one_verdict(self, verdicts: Sequence[str]) -> Diagnostic:
        place = self._first_place
        if not verdicts:
            message = "the knowledge base gives no verdict for this case"
            fix = "derive `verdict/1` for every case, and show it if anything is shown"
            return Diagnostic("no-verdict", message, place, help=fix)
        named = ", ".join(f"`{verdict}`" for verdict in verdicts)
        message = f"the knowledge base gives {len(verdicts)} verdicts for this case: {named}"
        return Diagnostic("two-verdicts", message, place, help=_MEND)

    def _both_ways(self) -> Iterator[Diagnostic]:
        """The criteria that are both met and failed, with the statements on both sides."""
        pairs = self.kb.both_ways
        wanted = list(chain.from_iterable(pairs.values()))
        true = set(self.kb.solver.holds(self.unplanned, wanted) or ())
        faulty = [criterion for criterion, pair in pairs.items() if true.issuperset(pair)]
        if faulty:
            wanted = [literal for side in _SIDES for _, literal in self.kb.table.literals(side)]
            true = set(self.kb.solver.holds(self.unplanned, wanted) or ())
            for criterion in faulty:
                sides = ", ".join(self._decided_by(side, criterion, true) for side in _SIDES)
                message = f"the criterion `{criterion}` is met and failed for this case: {sides}"
                yield Diagnostic("criterion-both-ways", message, self._first_place, help=_MEND)

    @property
    def _first_place(self) -> Location | None:
        """The place of the first fact."""
        return next((fact.location for fact in self.case.facts), None)

    def _decided_by(self, side: Predicate, criterion: str, true: Set[Literal]) -> str:
        rows = (row for row, literal in self.kb.table.literals(side) if literal in true)
        statements = sorted(printed(statement) for name, statement in rows if name == criterion)
        return f"{side.name} by {' and '.join(statements) or 'a rule that names no statement'}"

    def _contradictions(self, atoms: Atoms) -> list[Diagnostic]:
        kinds = [str(kind) for kind, level in atoms[FINDING] if level == "error"]
        return [self.contradiction(kind) for kind in kinds]

    def _unnamed_contradiction(self) -> tuple[Given, ...] | None:
        """Stated facts that contradict each other by `inconsistent/0` alone; None: they do not."""
        core = self.kb.solver.minimal_core(self.consistent, tuple(self.patient))
        if core is None:
            return None
        names, values = [self.patient[literal] for literal in core], self.case.values
        return tuple(sorted(Given(name, values[name]) for name in names if name in values))

    def contradiction(self, kind: str, values: Mapping[str, Value] | None = None) -> Diagnostic:
        """What an error finding of a case says, and the way out; with other values, of those."""
        return self._told(kind, self.facts_of(kind, values))

    def _told(self, kind: str, facts: Iterable[Given]) -> Diagnostic:
        places = {fact.input: fact.location for fact in self.case.facts}
        located = [place for fact in facts if (place := places.get(fact.input)) is not None]
        shown = ", ".join(f"`{fact.input}` {fact.value}" for fact in facts)
        text = self.kb.words(FINDING_TEXT).get(kind, kind)
        if self.kb.core is not None and kind not in self.kb.core.errors:
            text = f"a rule that was added to the guideline says: {text}"
        return Diagnostic(
            kind.replace("_", "-"),
            f"{text}: {shown}" if shown else text,
            max(located, default=None),
            help=self.kb.words(REMEDY).get(kind, "correct one of them, or leave it out if unknown"),
        )

    def facts_of(self, kind: str, values: Mapping[str, Value] | None = None) -> tuple[Given, ...]:
        """The stated facts that a finding is about; with other values, of those."""
        stated, involved = values or self.case.values, self.kb.involved.get(kind, frozenset())
        return tuple(sorted(Given(name, stated[name]) for name in involved & stated.keys()))
