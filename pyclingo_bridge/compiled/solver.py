"""Questions about patients answered from the compiled form, as clingo answers them.

Assumptions are the same literals: what is stated of inputs, the readings in force, that plans are
off, and conclusions. What the form does not speak of (plans, atoms that no answer is read from,
readings left open over many patients) is left to the ground program, which is made when it is first
needed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, wraps
from itertools import count
from typing import Concatenate, ParamSpec, TypeVar

from pyclingo_bridge.compiled.diagrams import Diagram, NoDiagram
from pyclingo_bridge.compiled.evaluation import Evaluation
from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.compiled.question import Beyond, Question, QuestionReader
from pyclingo_bridge.compiled.readings import possible_readings
from pyclingo_bridge.compiled.situations import Situations
from pyclingo_bridge.compiled.space import Space
from pyclingo_bridge.solving.answer_sets import Enumeration
from pyclingo_bridge.solving.atoms import Atoms
from pyclingo_bridge.solving.questions import Assumptions, Literal, Questions

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")
_Model = tuple[list[int], tuple[Literal, ...]]
"""A patient, by the class of each input, and the choices in force."""
_MADE_UP = 1 << 29
"""Literals from here on stand for any of several others."""
_MOST_SPACES = 16
"""So many choices of readings have their diagrams kept."""


def _or_clingo(
    method: "Callable[Concatenate[CompiledSolver, _Given], _Answer]",
) -> "Callable[Concatenate[CompiledSolver, _Given], _Answer]":
    """The method, which leaves to the ground program what the form does not answer."""

    @wraps(method)
    def answer(self: "CompiledSolver", /, *args: _Given.args, **kwargs: _Given.kwargs) -> _Answer:
        try:
            return method(self, *args, **kwargs)
        except (Beyond, NoDiagram):
            found: _Answer = getattr(self.program, method.__name__)(
                *map(self._for_program, args), **kwargs
            )
            return found

    return answer


class CompiledSolver(Questions):
    """Answers to questions about patients without plans."""

    def __init__(self, form: Form, program: Callable[[], Questions]) -> None:
        """`program` gives the ground program that is asked for all else."""
        self._form, self._make_program = form, program
        self._reader = QuestionReader(form)
        self._places = {literal: place for place, literal in enumerate(form.outputs)}
        self._spaces: dict[tuple[Literal, ...], Space] = {}
        self._made_up: dict[frozenset[Literal], Literal] = {}
        self._stands_for: dict[Literal, frozenset[Literal]] = {}
        self._numbers = count(_MADE_UP)
        self._evaluation = Evaluation(form)

    @cached_property
    def _situations(self) -> Situations | None:
        return self._form.situations()

    @property
    def program(self) -> Questions:
        """The ground program."""
        return self._make_program()

    @_or_clingo
    def satisfiable(self, assumptions: Assumptions) -> bool:
        question = self._reader.question(assumptions, self._stands_for)
        if question.impossible is not None:
            return False
        if len(question.chosen) < len(self._form.choices):
            return self._satisfiable_under_some_reading(question)
        return self._path(question) is not None

    @_or_clingo
    def core(self, assumptions: Assumptions) -> tuple[Literal, ...] | None:
        question = self._reader.question(assumptions, self._stands_for)
        if (level := question.impossible) is not None:
            return tuple(question.about[level])
        space = self._space(question)
        diagram = self._together(space, question.concluded)
        if space.diagrams.path(diagram, question.allowed) is not None:
            return None
        levels = space.diagrams.blocking(diagram, question.allowed)
        about = [literal for level in levels for literal in question.about[level]]
        return (-self._form.planning, *question.chosen, *question.concluded, *about)

    @_or_clingo
    def minimal_core(
        self, context: Assumptions, candidates: Assumptions, kept: frozenset[Literal] = frozenset()
    ) -> tuple[Literal, ...] | None:
        fixed = self._reader.question([*context, *kept], self._stands_for)
        whole = self._reader.question([*context, *candidates], self._stands_for)
        left = [literal for literal in candidates if literal not in kept]
        levels = [self._reader.level(literal) for literal in left]
        if len(set(levels)) < len(levels) or whole.impossible is not None:
            return super().minimal_core(context, candidates, kept)
        space = self._space(fixed)
        bounds = [(level, whole.allowed[level] or (), fixed.allowed[level]) for level in levels]
        diagram = self._together(space, fixed.concluded)
        places = space.diagrams.minimal(diagram, fixed.allowed, bounds)
        if places is None:
            return None
        core = {*kept, *(left[place] for place in places)}
        return tuple(literal for literal in candidates if literal in core)

    @_or_clingo
    def shown(self, assumptions: Assumptions) -> Atoms | None:
        model = self._model(self._reader.question(assumptions, self._stands_for))
        if model is None:
            return None
        outputs = self._evaluation.outputs(*model)
        return Atoms(
            (name, row) for name, row, place in self._form.shown if place < 0 or outputs[place]
        )

    @_or_clingo
    def optima(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        return self._planning(assumptions).optima((), seconds)

    @_or_clingo
    def all_answer_sets(self, assumptions: Assumptions, seconds: float) -> Enumeration:
        return self._planning(assumptions).all_answer_sets((), seconds)

    def _planning(self, assumptions: Assumptions) -> Questions:
        """The program of the situation of one patient: its answer sets are the plans."""
        form = self._form
        if form.planning not in assumptions or (situations := self._situations) is None:
            raise Beyond
        others = (literal for literal in assumptions if literal != form.planning)
        question = self._reader.question([*others, -form.planning], self._stands_for)
        classes = question.patient()
        if question.concluded or len(question.chosen) < len(form.choices):
            raise Beyond
        if self._evaluation.outputs(classes, question.chosen)[-1]:  # what is impossible has no plan
            raise Beyond
        rows = self._evaluation.of_patient(situations.schedule, classes, question.chosen)
        return situations.solver(place for place, row in enumerate(rows) if row)

    @_or_clingo
    def holds(self, assumptions: Assumptions, literals: Iterable[Literal]) -> list[Literal] | None:
        question = self._reader.question(assumptions, self._stands_for)
        model = self._model(question)
        if model is None:
            return None
        return [literal for literal in literals if self._is_true(literal, question, model)]

    @_or_clingo
    def holds_under_each(
        self, assumptions: Assumptions, others: Sequence[Literal], literals: Sequence[Literal]
    ) -> dict[Literal | None, set[Literal]]:
        question = self._reader.question(assumptions, self._stands_for)
        classes = question.patient()
        left = [[one for one in options if one not in others] for options in self._form.choices]
        if question.concluded or any(len(options) != 1 for options in left):
            raise Beyond
        base = [*(options[0] for options in left)]
        columns: list[Literal | None] = [None, *others]
        mask = (1 << len(columns)) - 1
        readings = dict.fromkeys(base, mask)
        for column, other in enumerate(others, 1):
            readings[other] = 1 << column
            readings[base[self._reader.readings[other]]] &= ~(1 << column)
        *outputs, impossible = self._evaluation.evaluated(classes, readings, mask)
        places = [(literal, self._place(literal)) for literal in literals]
        return {
            other: {literal for literal, place in places if outputs[place] >> column & 1}
            for column, other in enumerate(columns)
            if not impossible >> column & 1
        }

    @_or_clingo
    def reached(self, assumptions: Assumptions, literals: Iterable[Literal]) -> set[Literal]:
        question = self._reader.question(assumptions, self._stands_for)
        if question.impossible is not None:
            return set()
        space = self._space(question)
        fixed = [space.diagram(literal, self._stands_for) for literal in question.concluded]
        return {
            literal
            for literal in literals
            if space.diagrams.path(
                space.together([*fixed, space.diagram(literal, self._stands_for)]), question.allowed
            )
            is not None
        }

    @_or_clingo
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

    @_or_clingo
    def combinations(
        self, assumptions: Assumptions, groups: Sequence[Sequence[Literal]]
    ) -> Iterator[tuple[Literal | None, ...]]:
        return iter(list(self._combinations(list(assumptions), groups)))

    def _combinations(
        self, assumptions: list[Literal], groups: Sequence[Sequence[Literal]]
    ) -> Iterator[tuple[Literal | None, ...]]:
        if not self.satisfiable(assumptions):
            return
        if not groups:
            yield ()
            return
        first, *others = groups
        for literal in first:
            for rest in self._combinations([*assumptions, literal], others):
                yield literal, *rest
        none = [*assumptions, *(-literal for literal in first)]
        for rest in self._combinations(none, others):
            yield None, *rest

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        wanted = frozenset(literals)
        if len(wanted) == 1:
            return next(iter(wanted))
        if wanted not in self._made_up:
            self._made_up[wanted] = literal = next(self._numbers)
            self._stands_for[literal] = wanted
        return self._made_up[wanted]

    def _space(self, question: Question) -> Space:
        """The space of the readings that a question has in force. Raises Beyond."""
        if len(question.chosen) < len(self._form.choices):
            raise Beyond
        if question.chosen not in self._spaces:
            if len(self._spaces) >= _MOST_SPACES:
                self._spaces.clear()
            self._spaces[question.chosen] = Space(self._form, question.chosen, self._reader)
        return self._spaces[question.chosen]

    def _together(self, space: Space, literals: Iterable[Literal]) -> Diagram:
        return space.together(space.diagram(literal, self._stands_for) for literal in literals)

    def _path(self, question: Question) -> dict[int, int] | None:
        space = self._space(question)
        diagram = self._together(space, question.concluded)
        return space.diagrams.path(diagram, question.allowed)

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
        if literal in self._stands_for:
            parts = self._stands_for[literal]
            return any(self._is_true(part, question, model) for part in parts)
        return self._reader.is_given(literal, question, *model)

    def _place(self, literal: Literal) -> int:
        if literal not in self._places:
            raise Beyond
        return self._places[literal]

    def _for_program(self, argument: object) -> object:
        """An argument with literals of the ground program for those that were made up."""
        if isinstance(argument, (list, tuple, set, frozenset, dict)):
            kind = list if isinstance(argument, dict) else type(argument)
            return kind(map(self._for_program, argument))
        if isinstance(argument, int) and abs(argument) in self._stands_for:
            parts = map(self._for_program, self._stands_for[abs(argument)])
            literal = self.program.any_of(part for part in parts if isinstance(part, int))
            return literal if argument > 0 else -literal
        return argument
