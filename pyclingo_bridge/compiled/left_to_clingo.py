"""What a compiled form does not answer, asked of the ground program instead."""

from collections.abc import Callable, Mapping, Set
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from pyclingo_bridge.compiled.diagrams.diagram import NoDiagram
from pyclingo_bridge.compiled.question import Beyond
from pyclingo_bridge.solving.questions import Literal, Questions


class _Compiled(Protocol):
    @property
    def program(self) -> Questions:
        """The ground program."""

    @property
    def stands_for(self) -> Mapping[Literal, Set[Literal]]:
        """The literals that were made up, each for any of several others."""


_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")
_Asked = TypeVar("_Asked", bound=_Compiled)


def or_clingo(
    method: Callable[Concatenate[_Asked, _Given], _Answer],
) -> Callable[Concatenate[_Asked, _Given], _Answer]:
    """The method, which leaves to the ground program what the form does not answer."""

    @wraps(method)
    def answer(self: _Asked, /, *args: _Given.args, **kwargs: _Given.kwargs) -> _Answer:
        try:
            return method(self, *args, **kwargs)
        except (Beyond, NoDiagram):
            given = (_for_program(self, argument) for argument in args)
            found: _Answer = getattr(self.program, method.__name__)(*given, **kwargs)
            return found

    return answer


def _for_program(asked: _Compiled, argument: object) -> object:
    """An argument with literals of the ground program for those that were made up."""
    if isinstance(argument, (list, tuple, set, frozenset, dict)):
        kind = list if isinstance(argument, dict) else type(argument)
        return kind(_for_program(asked, part) for part in argument)
    if isinstance(argument, int) and abs(argument) in asked.stands_for:
        parts = (_for_program(asked, part) for part in asked.stands_for[abs(argument)])
        literal = asked.program.any_of(part for part in parts if isinstance(part, int))
        return literal if argument > 0 else -literal
    return argument
