"""Shows on a terminal how far a long run is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyclingo_bridge.base.diagnostics import printable
from pyclingo_bridge.cli.support.terminal import warn, watched


@dataclass(frozen=True)
class Progress:
    """Shows the news of a run on a line of the terminal; without one, nowhere."""

    update: Callable[..., Any] = lambda **_: None

    def tell(self, *words: str) -> None:
        """Show what the run is at, as `NAME: PART`."""
        self.update(description=printable(": ".join(filter(None, words))))

    def reach(self, size: float, words: str) -> None:
        """Show that so much of the total is done, with words beside it."""
        self.update(completed=size, description=printable(words))


def _in_lines() -> Progress:
    """Shows the news on standard error, a line whenever another part of the run begins."""
    at = ""

    def update(description: str) -> None:
        nonlocal at
        part = description.partition(": ")[0]
        if part != at:
            at = part
            warn(part)

    return Progress(update)


@contextmanager
def progress(
    total: Callable[[], int | None] | None = None, in_lines: bool = False
) -> Iterator[Progress]:
    """Shows on standard error how far the run within is, where that is a terminal: a line of words,
    or with `total` (which gives None if not known) a bar as well. Elsewhere nothing, or with
    `in_lines` a line for each part of the run."""
    if not watched():
        yield _in_lines() if in_lines else Progress()
        return
    from rich import progress as rich
    from rich.console import Console

    words = rich.TextColumn("{task.description}", markup=False)
    columns = (
        (rich.SpinnerColumn(), words)
        if total is None
        else (rich.BarColumn(), rich.TaskProgressColumn(), words, rich.TimeRemainingColumn())
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None if total is None else total())
        yield Progress(partial(bars.update, task))
