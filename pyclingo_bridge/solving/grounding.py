"""Grounding that can be interrupted, and that is bounded in ground rules, memory and silence.

clingo looks at no signal while it grounds, so it grounds in a thread of its own and the caller
waits. It can be stopped only where it calls back: an observer counts the ground rules and raises.
Rules that give nothing for long (a join that never matches) call nothing: that thread is left
behind (docs/decisions/0011).
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import clingo
from clingo import ast

from pyclingo_bridge.base.diagnostics import Diagnostic, KnowledgeBaseError, Location
from pyclingo_bridge.base.files.program_text import Sources
from pyclingo_bridge.base.files.shipped import shipped
from pyclingo_bridge.solving.atoms import Signature
from pyclingo_bridge.solving.background import Background

Place = Callable[[str, int], Location | None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far rules are grounded."""

    rules: int = 2_000_000
    """Ground rules; the shipped knowledge base has some twenty thousand."""
    memory: int = 2 << 30
    """Bytes by which the process may grow."""
    silence: float = 60.0
    """Seconds in which no ground rule is found."""


BOUNDS = Bounds()
_UNBOUNDED = Bounds(sys.maxsize, sys.maxsize, float("inf"))
_STEP = 0.05
"""Seconds between two looks at a thread that grounds."""
_PATIENCE = 0.5
"""Seconds that a thread is waited for which was told to stop."""
_SHARE = 20
"""A predicate with this part of all that was found is named."""
_NAMED = 3
_FIX = "bound the recursion in its rules, or the ranges of values that they join"


class GroundingError(KnowledgeBaseError):
    """Rules whose grounding does not end within the bounds.

    Where clingo cannot be stopped (`any_abandoned` tells) its thread goes on, and takes time and
    memory, until the process ends; and that must end by `os._exit`.
    """


def ground(
    control: clingo.Control, bounds: Bounds | None = None, place: Place = lambda *_: None
) -> None:
    """Ground what was loaded; `place` finds a rule for a predicate, for the error.

    KeyboardInterrupt comes at once. Without bounds, nothing is counted, which is quicker. Raises
    RuntimeError as clingo does, GroundingError beyond the bounds.
    """
    counter = _Counter(bounds or _UNBOUNDED)
    if bounds is not None:
        control.register_observer(counter)
    running = Background(control.ground)
    try:
        while not running.ended(_STEP):
            counter.look()
        running.result()
    except _Stopped as stopped:
        ended = _stop(running, counter)
        grown = list(_grown(control, 1 + counter.found // _SHARE)) if ended else []
        raise GroundingError([_diagnostic(str(stopped), grown, place)]) from None
    except BaseException:
        _stop(running, counter)
        raise


def _stop(running: Background, counter: "_Counter") -> bool:
    """Make the thread stop at its next ground rule; whether it did in time."""
    counter.limit = 0
    ended = running.ended(_PATIENCE)
    if not ended:
        running.abandon()
    return ended


class _Stopped(Exception):
    """Grounding is to stop: the text is what it has exceeded.

    clingo raises a new one of it, with the first as its one argument.
    """


class _Counter(clingo.Observer):
    """Counts what is grounded, and stops it beyond its bounds."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self.limit = bounds.rules
        self.found = self._seen = 0
        self._start, self._since = _memory(), time.monotonic()

    def look(self) -> None:
        """Look at memory and the clock, from the thread that waits. Raises _Stopped."""
        now, bounds = time.monotonic(), self._bounds
        if self.found != self._seen:
            self._seen, self._since = self.found, now
        if now - self._since > bounds.silence:
            raise _Stopped(f"{bounds.silence:g} seconds without a ground rule")
        if _memory() - self._start > bounds.memory:
            raise _Stopped(f"{bounds.memory / (1 << 20):,.0f} MiB of memory")

    def rule(self, *_: object, **__: object) -> None:
        self.found += 1
        if self.found > self.limit:
            raise _Stopped(f"{self._bounds.rules:,} ground rules")

    weight_rule = external = rule


def _grown(control: clingo.Control, least: int) -> Iterator[Signature]:
    """The predicates that have so many atoms."""
    atoms = control.symbolic_atoms
    for name, arity, positive in atoms.signatures:
        some = islice(atoms.by_signature(name, arity, positive), least)
        if sum(1 for _ in some) == least:
            yield name, arity


def _diagnostic(exceeded: str, grown: Sequence[Signature], place: Place) -> Diagnostic:
    named = " and ".join(f"`{name}/{arity}`" for name, arity in grown[:_NAMED])
    what = f"grounding {named}" if named else "grounding"
    message = f"{what} does not end: it was stopped after {exceeded}"
    places = (location for signature in grown if (location := place(*signature)) is not None)
    return Diagnostic("grounding-too-large", message, next(places, None), help=_FIX)


def _memory() -> int:
    """The bytes of memory that the process takes, or took at most where no more is known."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        pass
    else:
        return pages * os.sysconf("SC_PAGESIZE")
    try:
        import resource
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def rule_for(nodes: Iterable[ast.AST], name: str, arity: int) -> ast.AST | None:
    """The first rule that derives a predicate from itself, else the first with a body.

    It is the rule that probably makes the grounding of the predicate grow.
    """
    from pyclingo_bridge.solving.syntax_tree import heads_of, read_by

    rules = (node for node in nodes if node.ast_type is ast.ASTType.Rule)
    deriving = [rule for rule in rules if (name, arity) in heads_of(rule)]
    recursive = (rule for rule in deriving if (name, arity) in read_by(rule))
    return next(recursive, None) or next((rule for rule in deriving if list(rule.body)), None)


def is_shipped(sources: Sources) -> bool:
    """Whether all rules belong to the shipped knowledge base, whose ground size is known."""
    folder = shipped("kb").resolve()
    return all(Path(file.real).is_relative_to(folder) for file in sources.files)


def place_in(sources: Sources) -> Place:
    """A function that gives the place of the rule that `rule_for` finds for a predicate."""

    def place(name: str, arity: int) -> Location | None:
        from pyclingo_bridge.solving.syntax_tree import nodes_of

        rule = rule_for(nodes_of(sources)[0], name, arity)
        return None if rule is None else sources.place(rule)

    return place
