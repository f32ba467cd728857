"""Shows on a terminal how far a long run is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyclingo_bridge.cli.support.terminal import watched
from pyclingo_bridge.diagnostics import printable

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


class Progress:
    """Shows the news of a run on a line of the terminal; without one, nowhere."""

    def __init__(self, bars: "Bars | None" = None, task: "TaskID | None" = None) -> None:
        self._bars, self._task = bars, task

    def tell(self, *words: str) -> None:
        """Show what the run is at, as `NAME: PART`."""
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, description=printable(": ".join(filter(None, words))))

    def advance(self, rows: int) -> None:
        """Count `rows` more rows as done."""
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, rows)


@contextmanager
def progress(total: Callable[[], int | None] | None = None) -> Iterator[Progress]:
    """Shows on standard error how far the run within is, where that is a terminal: a line of words,
    or with `total` (which gives None if not known) a bar of rows."""
    if not watched():
        yield Progress()
        return
    from rich import progress as rich
    from rich.console import Console

    columns = (
        (rich.SpinnerColumn(), rich.TextColumn("{task.description}", markup=False))
        if total is None
        else (rich.BarColumn(), rich.MofNCompleteColumn(), rich.TimeRemainingColumn())
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Progress(bars, bars.add_task("", total=None if total is None else total()))
