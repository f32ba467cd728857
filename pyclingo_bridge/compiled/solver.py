"""Questions about patients answered from the compiled form, as clingo answers them.

Assumptions are the same literals: what is stated of inputs, the readings in force, that plans are
off, and conclusions. What the form does not speak of (plans, atoms that no answer is read from,
readings left open over many patients) is left to the ground program, which is made when it is first
needed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING

from pyclingo_bridge.compiled.circuits.evaluation import Evaluation, true_in_each
from pyclingo_bridge.compiled.diagrams.patients import Patients
from pyclingo_bridge.compiled.diagrams.space import KeptDiagrams, Spaces
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.compiled.left_to_clingo import or_clingo
from pyclingo_bridge.compiled.question import Beyond, Question, QuestionReader
from pyclingo_bridge.compiled.readings import possible_readings
from pyclingo_bridge.solving.answer_sets import Enumeration
from pyclingo_bridge.solving.atoms import Atoms
from pyclingo_bridge.solving.questions import Assumptions, Literal, Questions

if TYPE_CHECKING:
    from pyclingo_bridge.compiled.situations import Situations

_Model = tuple[list[int], tuple[Literal, ...]]
"""A patient, by the class of each input, and the choices in force."""


class CompiledSolver(Questions):
    """Answers to questions about patients without plans."""

    def __init__(
        self,
        form: Form,
        program: Callable[[], Questions],
        diagrams: Callable[[], KeptDiagrams | None] = lambda: None,
    ) -> None:
        """`program` gives the ground program that is asked for all else, `diagrams` those that are
        kept with the form."""
        self._form, self._make_program = form, program
        self._reader = QuestionReader(form)
        self._places = {literal: place for place, literal in enumerate(form.outputs)}
        self._spaces = Spaces(form, self._reader, diagrams)
        self._evaluation = Evaluation(form)
        self._last: tuple[object, Patients] | None = None

    @cached_property
    def _situations(self) -> "Situations | None":
        return self._form.situations()

    @property
    def program(self) -> Questions:
        return self._make_program()

    @property
    def stands_for(self) -> Mapping[Literal, Set[Literal]]:
        return self._reader.stands_for

    @or_clingo
    def satisfiable(self, assumptions: Assumptions) -> bool:
        question = self._reader.question(assumptions)
        if question.impossible is not None:
            return False
        if len(question.chosen) < len(self._form.choices):
            return self._satisfiable_under_some_reading(question)
        return self._path(question) is not None

    @or_clingo
    def core(self, assumptions: Assumptions) -> tuple[Literal, ...] | None:
        question = self._reader.question(assumptions)
        if (level := question.impossible) is not None:
            return tuple(question.about[level])
        diagrams, diagram = self._spaces.together(question)
        if diagrams.path(diagram, question.allowed) is not None:
            return None
        levels = diagrams.blocking(diagram, question.allowed)
        about = [literal for level in levels for literal in question.about[level]]
        return (-self._form.planning, *question.chosen, *question.concluded, *about)

    @or_clingo
    def minimal_core(
        self, context: Assumptions, candidates: Assumptions, kept: frozenset[Literal] = frozenset()
    ) -> tuple[Literal, ...] | None:
        fixed = self._reader.question([*context, *kept])
        whole = self._reader.question([*context, *candidates])
        left = [literal for literal in candidates if literal not in kept]
        levels = [self._reader.level(literal) for literal in left]
        if len(set(levels)) < len(levels) or whole.impossible is not None:
            return super().minimal_core(context, candidates, kept)
        bounds = [(level, whole.allowed[level] or (), fixed.allowed[level]) for level in levels]
        diagrams, diagram = self._spaces.together(fixed)
        places = diagrams.minimal(diagram, fixed.allowed, bounds)
        if places is None:
            return None
        core = {*kept, *(left[place] for place in places)}
        return tuple(literal for literal in candidates if literal in core)

    @or_clingo
    def shown(self, assumptions: Assumptions) -> Atoms | None:
        model = self._model(self._reader.question(assumptions))
        if model is None:
            return None
        outputs = self._evaluation.outputs(*model)
        return Atoms(
            (name, row) for name, row, place in self._form.shown if place < 0 or outputs[place]
        )

    @or_clingo
    def optima(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        return self._planning(assumptions).optima((), seconds)

    @or_clingo
    def all_answer_sets(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        return self._planning(assumptions).all_answer_sets((), seconds)

    def _planning(self, assumptions: Assumptions) -> Questions:
        """The program of the situation of one patient: its answer sets are the plans."""
        form = self._form
        if form.planning not in assumptions or (situations := self._situations) is None:
            raise Beyond
        others = (literal for literal in assumptions if literal != form.planning)
        question = self._reader.question([*others, -form.planning])
        classes = question.patient()
        if question.concluded or len(question.chosen) < len(form.choices):
            raise Beyond
        if self._evaluation.outputs(classes, question.chosen)[-1]:  # what is impossible has no plan
            raise Beyond
        rows = self._evaluation.of_patient(situations.schedule, classes, question.chosen)
        return situations.solver(place for place, row in enumerate(rows) if row)

    @or_clingo
    def holds(self, assumptions: Assumptions, literals: Iterable[Literal]) -> list[Literal] | None:
        question = self._reader.question(assumptions)
        model = self._model(question)
        if model is None:
            return None
        return [literal for literal in literals if self._is_true(literal, question, model)]

    @or_clingo
    def holds_under_each(
        self, assumptions: Assumptions, others: Sequence[Literal], literals: Sequence[Literal]
    ) -> dict[Literal | None, set[Literal]]:
        question = self._reader.question(assumptions)
        classes = question.patient()
        left = [[one for one in options if one not in others] for options in self._form.choices]
        if question.concluded or any(len(options) != 1 for options in left):
            raise Beyond
        chosen = tuple(options[0] for options in left)
        *outputs, impossible = self._evaluation.under_each(classes, chosen)
        places = [(literal, self._place(literal)) for literal in literals]
        columns = enumerate(self._evaluation.others(chosen), 1)
        wanted = [(None, 0), *((other, bit) for bit, other in columns if other in others)]
        return {
            other: {literal for literal, place in places if outputs[place] >> bit & 1}
            for other, bit in wanted
            if not impossible >> bit & 1
        }

    @or_clingo
    def holds_each(
        self,
        assumptions: Sequence[Literal],
        instead: Sequence[tuple[Literal, Literal]],
        literals: Sequence[Literal],
    ) -> list[frozenset[Literal] | None]:
        question = self._reader.question(assumptions)
        if len(question.chosen) < len(self._form.choices):
            raise Beyond
        given = [(one, question.chosen) for one in self._reader.patients(question, instead)]
        *outputs, impossible = self._evaluation.of_patients(given)
        stands = ~impossible
        for literal in question.concluded:
            row = outputs[self._place(abs(literal))]
            stands &= row if literal > 0 else ~row
        rows = {literal: outputs[self._place(literal)] for literal in literals}
        columns = true_in_each(rows, len(given))
        return [true if stands >> column & 1 else None for column, true in enumerate(columns)]

    @or_clingo
    def reached(self, assumptions: Assumptions, literals: Iterable[Literal]) -> set[Literal]:
        question = self._reader.question(assumptions)
        patients = self._patients(question)
        return {literal for literal in literals if patients.show(literal)}

    @or_clingo
    def reached_each(
        self, assumptions: Assumptions, stated: Sequence[Literal], literals: Sequence[Literal]
    ) -> list[set[Literal]]:
        question = self._reader.question(assumptions)
        patients = self._patients(question)
        classes = [self._reader.inputs.get(literal, (0, 0)) for literal in stated]
        if any(number == 0 or question.allowed[level] for level, number in classes):
            raise Beyond
        return patients.with_classes(classes, literals)

    @or_clingo
    def first_reached(
        self, assumptions: Assumptions, literals: Sequence[Literal]
    ) -> Literal | None:
        excluded = {-literal for literal in assumptions}
        tried: dict[tuple[int, int], bool] = {}
        for literal in literals:
            if literal not in self._reader.inputs:
                raise Beyond
            which = self._reader.inputs[literal]
            if literal not in excluded and which not in tried:
                tried[which] = self.satisfiable([*assumptions, literal])
                if tried[which]:
                    return literal
        return None

    @or_clingo
    def bearing_on(
        self, assumptions: Assumptions, literals: Iterable[Literal], known: Iterable[Literal]
    ) -> set[Literal] | None:
        question = self._reader.question(assumptions)
        levels = {self._reader.level(literal): literal for literal in known}
        bearing = self._patients(question).bearing(literals, sorted(levels))
        return {levels[level] for level in bearing}

    @or_clingo
    def combinations(
        self, assumptions: Assumptions, groups: Sequence[Sequence[Literal]]
    ) -> Iterator[tuple[Literal | None, ...]]:
        return iter(list(self._combinations(self._reader.question(assumptions), groups)))

    def _combinations(
        self, question: Question, groups: Sequence[Sequence[Literal]]
    ) -> Iterator[tuple[Literal | None, ...]]:
        if question.impossible is not None or self._path(question) is None:
            return
        if not groups:
            yield ()
            return
        first, *others = groups
        for literal in first:
            for rest in self._combinations(self._reader.further(question, [literal]), others):
                yield literal, *rest
        none = self._reader.further(question, [-literal for literal in first])
        for rest in self._combinations(none, others):
            yield None, *rest

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        return self._reader.any_of(literals)

    def _patients(self, question: Question) -> Patients:
        """The patients of a question; the last question's are kept."""
        key = question.chosen, tuple(question.allowed), tuple(question.concluded)
        if self._last is None or self._last[0] != key:
            self._last = key, Patients(self._spaces.of(question), question)
        return self._last[1]

    def _path(self, question: Question) -> dict[int, int] | None:
        diagrams, diagram = self._spaces.together(question)
        return diagrams.path(diagram, question.allowed)

    def _model(self, question: Question) -> _Model | None:
        path = None if question.impossible is not None else self._path(question)
        return None if path is None else (question.model(path), question.chosen)

    def _satisfiable_under_some_reading(self, question: Question) -> bool:
        classes = question.patient()
        if not self._form.edges.keys() >= set(map(abs, question.concluded)):
            raise Beyond
        return possible_readings(self._form, classes, question.chosen, question.concluded)

    def _is_true(self, literal: Literal, question: Question, model: _Model) -> bool:
        if literal < 0:
            return not self._is_true(-literal, question, model)
        if literal in self._places:
            return bool(self._evaluation.outputs(*model)[self._places[literal]])
        if literal in self._reader.stands_for:
            parts = self._reader.stands_for[literal]
            return any(self._is_true(part, question, model) for part in parts)
        return self._reader.is_given(literal, question, *model)

    def _place(self, literal: Literal) -> int:
        if literal not in self._places:
            raise Beyond
        return self._places[literal]
