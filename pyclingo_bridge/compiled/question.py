"""Assumptions sorted by what they speak of: inputs, readings, conclusions."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pyclingo_bridge.compiled.form import Form
from pyclingo_bridge.solving.questions import Assumptions, Literal

_MADE_UP = 1 << 29
"""Literals from here on stand for any of several others."""


class Beyond(Exception):
    """A question that the form does not answer."""


class Question(NamedTuple):
    """Assumptions, sorted by what they speak of."""

    allowed: list[tuple[int, ...] | None]
    """Of each input the classes that are left; None for all."""
    about: dict[int, list[Literal]]
    """Of each input the assumptions about it."""
    chosen: tuple[Literal, ...]
    """The choices that are in force."""
    concluded: list[Literal]
    """Conclusions that are assumed."""

    @property
    def impossible(self) -> int | None:
        """An input that no class is left of; None where there is none."""
        return next((level for level, left in enumerate(self.allowed) if left == ()), None)

    def patient(self) -> list[int]:
        """The one patient that is left: of each input the class. Raises Beyond for several."""
        if any(left is None or len(left) != 1 for left in self.allowed):
            raise Beyond
        return [left[0] for left in self.allowed if left]

    def model(self, path: dict[int, int]) -> list[int]:
        """A patient on a way to 1: of each input the class."""
        return [path.get(level, left[0] if left else 0) for level, left in enumerate(self.allowed)]


class QuestionReader:
    """Reads the literals of a form."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.inputs = {
            literal: (level, number)
            for level, entry in enumerate(form.inputs)
            for number, literals in enumerate(entry.stated, 1)
            for literal in literals
        }
        """Of each literal that states a value, the place of the input and the class."""
        self.known = {entry.known: level for level, entry in enumerate(form.inputs)}
        """The places of inputs by the literals that something is stated of them."""
        self._levels = {literal: level for literal, (level, _) in self.inputs.items()} | self.known
        self.readings = {
            literal: place for place, options in enumerate(form.choices) for literal in options
        }
        """The places of readings by the literals of their choices."""
        self.stands_for: dict[Literal, frozenset[Literal]] = {}
        """Literals that were made up, each for any of several others."""
        self._left: dict[Literal, tuple[int, ...]] = {}
        self._made_up: dict[frozenset[Literal], Literal] = {}

    def any_of(self, literals: Iterable[Literal]) -> Literal:
        """A literal that stands for any of some others."""
        wanted = frozenset(literals)
        if len(wanted) == 1:
            return next(iter(wanted))
        if wanted not in self._made_up:
            self._made_up[wanted] = literal = _MADE_UP + len(self._made_up)
            self.stands_for[literal] = wanted
        return self._made_up[wanted]

    def question(self, assumptions: Assumptions) -> Question:
        """The assumptions, sorted. Raises Beyond."""
        levels, form = self._levels, self._form
        allowed: list[tuple[int, ...] | None] = [None] * len(form.inputs)
        about: dict[int, list[Literal]] = {}
        chosen: dict[int, Literal] = {}
        concluded: list[Literal] = []
        several = set[int]()
        without_plans = False
        for literal in assumptions:
            atom = abs(literal)
            level = levels.get(atom)
            if level is not None:
                if level in about:
                    about[level].append(literal)
                    several.add(level)
                else:
                    about[level] = [literal]
                    allowed[level] = self._left_by(literal, level)
            elif atom == form.planning:
                if literal > 0:
                    raise Beyond
                without_plans = True
            elif literal in self.readings:
                if chosen.setdefault(self.readings[literal], literal) != literal:
                    raise Beyond
            elif atom in form.edges or atom in self.stands_for:
                concluded.append(literal)
            else:
                raise Beyond
        if not without_plans:
            raise Beyond
        for level in several:
            allowed[level] = self._allowed(level, about[level])
        return Question(allowed, about, tuple(chosen[place] for place in sorted(chosen)), concluded)

    def further(self, question: Question, literals: Sequence[Literal]) -> Question:
        """A question with more that is assumed of inputs. Raises Beyond for what is of no input."""
        allowed, about = list(question.allowed), dict(question.about)
        for literal in literals:
            level = self.level(literal)
            about[level] = [*about.get(level, ()), literal]
        for level in set(map(self.level, literals)):
            allowed[level] = self._allowed(level, about[level])
        return Question(allowed, about, question.chosen, question.concluded)

    def _left_by(self, literal: Literal, level: int) -> tuple[int, ...]:
        """The classes that are left by one assumption, as there is of most inputs."""
        if literal not in self._left:
            self._left[literal] = self._allowed(level, [literal])
        return self._left[literal]

    def _allowed(self, level: int, literals: Sequence[Literal]) -> tuple[int, ...]:
        """The classes of an input that are left by assumptions about it."""
        entry = self._form.inputs[level]
        stated = {literal for literal in literals if literal in self.inputs}
        denied = {-literal for literal in literals if -literal in self.inputs}
        if len(stated) > 1 or stated & denied:
            return ()
        left = {
            number for number, values in enumerate(entry.stated, 1) if not denied.issuperset(values)
        }
        left = {self.inputs[literal][1] for literal in stated} or left | {0}
        if entry.known in literals:
            left.discard(0)
        if -entry.known in literals:
            left &= {0}
        return tuple(sorted(left))

    def level(self, literal: Literal) -> int:
        """The place of the input that a literal is about. Raises Beyond."""
        level = self._levels.get(abs(literal))
        if level is None:
            raise Beyond
        return level

    def patients(
        self, question: Question, instead: Iterable[tuple[Literal, Literal]]
    ) -> Iterator[list[int]]:
        """The patients who are left when one assumption about an input is replaced: of each input
        the class. Raises Beyond where one leaves several, or is not all that is assumed there."""
        classes = question.patient()
        for old, new in instead:
            level, left = self.level(old), self._left_by(new, self.level(new))
            if level != self.level(new) or len(left) != 1 or question.about[level] != [old]:
                raise Beyond
            yield [*classes[:level], left[0], *classes[level + 1 :]]

    def is_given(
        self, literal: Literal, question: Question, classes: list[int], chosen: tuple[Literal, ...]
    ) -> bool:
        """Whether what an input or a reading is taken to be makes a positive literal true.

        Of the values of one class, which no rule tells apart, one is taken that may be stated.
        """
        if literal in self.known:
            return classes[self.known[literal]] > 0
        if literal in self.readings:
            return literal in chosen
        if literal not in self.inputs:
            raise Beyond
        level, number = self.inputs[literal]
        if classes[level] != number:
            return False
        about = question.about.get(level, ())
        values = self._form.inputs[level].stated[number - 1]
        stated = (value for value in values if value in about)
        return literal == next(stated, next(v for v in values if -v not in about))
