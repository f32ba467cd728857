"""Temporary files beside their targets: `.NAME.crlm-PID-RANDOM.part`, readable by their owner only.

A lock on each says that its process lives, so that the next run to the same target can take away
what a killed one left, and nothing else.
"""

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: an open file cannot be removed there
    fcntl = None  # type: ignore[assignment]

_LONGEST_NAME = 255
_ADDED = len(".") + len(".crlm-") + 10 + len("-") + 8 + len(".part")
"""Bytes that a name grows by, with the longest number of a process."""
_ENDING = r"\d+-[0-9a-f]{8}\.part"


class Temporary:
    """A new empty file beside a target, locked for as long as its process holds it."""

    def __init__(self, target: Path) -> None:
        """Raises OSError where no file can be made there."""
        self.path, handle = _created(target)
        self.file = os.fdopen(handle, "w+b")
        self._lock: int | None = None if fcntl is None else os.dup(handle)

    def close(self) -> None:
        """Bring everything to the disk; the lock stays. Raises OSError."""
        if not self.file.closed:
            try:
                self.file.flush()
                os.fsync(self.file.fileno())
            finally:
                self.file.close()

    def release(self) -> None:
        """Remove the file if it still has its name, and let the lock go."""
        with suppress(OSError):  # a disk that was full before is full still
            self.file.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def name_beside(target: Path) -> Path:
    """A new name in the folder of the target, however long the target's own is."""
    return target.with_name(f"{_stem(target)}{os.getpid()}-{os.urandom(4).hex()}.part")


def hold(path: Path) -> int | None:
    """The handle of a file, now locked; None where it cannot be, or another process has it."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    if fcntl is not None and _is_locked(handle):
        return handle
    os.close(handle)
    return None


def remove_leftovers(target: Path) -> None:
    """Remove the temporary files of this target whose process is gone."""
    stem = _stem(target)
    with suppress(OSError):
        for name in os.listdir(target.parent):
            if name.startswith(stem) and re.fullmatch(_ENDING, name[len(stem) :]):
                _remove_unlocked(target.with_name(name))


def _remove_unlocked(path: Path) -> None:
    handle = hold(path)
    if handle is not None or fcntl is None:
        with suppress(OSError):
            path.unlink()
    if handle is not None:
        os.close(handle)


def _created(target: Path) -> tuple[Path, int]:
    """A new, locked file and its handle: nobody removed it between creation and lock."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for _ in range(100):
        path = name_beside(target)
        handle = os.open(path, flags, 0o600)
        if fcntl is None or (_is_locked(handle) and _is_there(path, handle)):
            return path, handle
        os.close(handle)
    raise FileExistsError(errno.EEXIST, "no name is free for a temporary file", str(target))


def _is_locked(handle: int) -> bool:
    """Whether the file is locked by us now; also where the file system knows no locks."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _is_there(path: Path, handle: int) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.stat(path), os.fstat(handle))
    return False


def _stem(target: Path) -> str:
    """What the names of a target's temporary files begin with."""
    longest = _LONGEST_NAME
    with suppress(OSError, ValueError, AttributeError):
        longest = min(os.pathconf(target.parent, "PC_NAME_MAX"), _LONGEST_NAME)
    room = longest - _ADDED
    name = os.fsencode(target.name)
    shortened = name if len(name) <= room else name[:room].decode("utf-8", "ignore").encode()
    return f".{os.fsdecode(shortened)}.crlm-"
