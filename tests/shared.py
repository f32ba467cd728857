"""What is costly is made by one worker of a test run, and read by the others."""

import fcntl
import hashlib
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

T = TypeVar("T")
_ROOT = Path(__file__).resolve().parent.parent
_MADE_FROM = ("pyclingo_bridge", "kb", "cases", "tests/data")


class Shared:
    """Values by name in a folder that the workers of one run have in common."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` returns, from whichever worker comes first; the others wait for it.

        The file is named after the bytes of package and guideline, so it is never of others.
        """
        path = self._folder / f"shared-{name}-{_digest()}.pickle"
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                made = make()
                path.write_bytes(pickle.dumps(made))
                return made
        return cast(T, pickle.loads(path.read_bytes()))


@cache
def _digest() -> str:
    found = hashlib.sha256()
    for folder in _MADE_FROM:
        for file in sorted((_ROOT / folder).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                found.update(f"{file.relative_to(_ROOT)}\0".encode())
                found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]
