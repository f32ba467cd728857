"""One output of a run: a file that replaces its target at the end, or a device or pipe."""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pyclingo_bridge.base.files.temporary_files import (
    Temporary,
    hold,
    name_beside,
    remove_leftovers,
)


class OutputFile:
    """A temporary file that takes the name of its target at the end, or removes the target."""

    def __init__(self, named: Path, target: Path, status: os.stat_result | None) -> None:
        """`status` is that of the target, None where there is none. Raises OSError."""
        self.named, self.target = named, target
        self.drop = False
        """Whether no file is to be there in the end."""
        self._status = status
        remove_leftovers(target)
        self._temporary = Temporary(target)
        self._old: Path | None = None
        self._lock: int | None = None
        self._is_placed = False

    @property
    def file(self) -> BinaryIO:
        """Where the content goes."""
        return self._temporary.file

    def finish(self) -> None:
        """Close the file, with the permissions of the one that it replaces or of any new file.
        Raises OSError."""
        self._temporary.close()
        path = self._temporary.path
        if self._status is None:
            mask = os.umask(0)
            os.umask(mask)
            path.chmod(0o666 & ~mask)
            return
        with suppress(OSError, AttributeError):  # not everybody may give files away
            os.chown(path, self._status.st_uid, self._status.st_gid)
        path.chmod(stat.S_IMODE(self._status.st_mode))

    def place(self) -> None:
        """Put the file in its place, and keep what was there until `release`. Raises OSError."""
        if self.target.exists():
            old = name_beside(self.target)
            self._old = old
            try:
                os.link(self.target, old)
            except (OSError, NotImplementedError, AttributeError):  # not every disk has links
                from shutil import copy2

                copy2(self.target, old)
            self._lock = hold(old)
        self._is_placed = True
        if self.drop:
            self.target.unlink(missing_ok=True)
        else:
            self._temporary.path.replace(self.target)

    def restore(self) -> None:
        """Put back what was in the place before."""
        old = self._old
        if old is not None and self._is_placed:
            self._old = None  # where even this fails, it is not taken away
            old.replace(self.target)
            old.unlink(missing_ok=True)  # still there where both were one file
        elif self._is_placed and not self.drop and not self._temporary.path.exists():
            self.target.unlink(missing_ok=True)

    def release(self) -> None:
        """Remove everything but what is in its place."""
        self._temporary.release()
        if self._old is not None:
            with suppress(OSError):
                self._old.unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


class OutputStream:
    """Content that is kept until the end, then written to a device, a pipe or an open file."""

    def __init__(self, named: Path, handle: int | None) -> None:
        from tempfile import TemporaryFile

        self.named = self.target = named
        self.drop = False
        self._handle = handle
        self.file: BinaryIO = TemporaryFile()  # noqa: SIM115

    def finish(self) -> None:
        """Everything is in the buffer file."""
        self.file.flush()

    def write_out(self) -> None:
        """Write all of it, behind what standard output has already. Raises OSError."""
        if self.drop:
            return
        from shutil import copyfileobj

        if sys.stdout is not None:
            sys.stdout.flush()
        self.file.seek(0)
        if self._handle is not None:
            handle = os.dup(self._handle)
        else:
            handle = os.open(self.named, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
        # A reader that has gone has what it wanted.
        with suppress(BrokenPipeError), os.fdopen(handle, "wb") as out:
            copyfileobj(self.file, out)

    def release(self) -> None:
        """Forget what was kept."""
        self.file.close()
