"""How far a run is: in bytes of its files, which are known before, and in rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from pyclingo_bridge.cohort.counts import Counts


@dataclass(frozen=True, slots=True)
class Done:
    """How far a run is."""

    size: float = 0
    """Bytes of the files; of Parquet and Excel in proportion to the rows."""
    read: int = 0
    accepted: int = 0
    rejected: int = 0


Tell = Callable[[Done], None]


class Course:
    """Tells how far a run is, part by part."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._done = tell, Done()

    def begun(self, size: float, counts: Counts) -> Callable[[int], None]:
        """What is to be told of the rows of one more part, as they get done: a function of their
        number."""
        before, rows = self._done, 0
        self._done = Done(
            before.size + size,
            before.read + counts.read,
            before.accepted + counts.accepted,
            before.rejected + counts.rejected,
        )

        def advance(more: int) -> None:
            nonlocal rows
            rows += more
            share = rows / counts.read if counts.read else 1
            self._tell(replace(self._done, size=before.size + share * size))

        return advance
