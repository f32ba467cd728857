"""One output under way: a file that will take the place of another, or a device or pipe."""

import os
import shutil
import stat
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from pyclingo_bridge.files.temporary_files import Temporary, hold, name_beside, remove_leftovers


class OutputFile:
    """A temporary file that takes its name at the end, or takes away what has that name."""

    def __init__(self, named: Path, target: Path, found: os.stat_result | None) -> None:
        """`found` is the status of the target, None where there is none. Raises OSError."""
        self.named, self.target = named, target
        self.drop = False
        """Whether no file is to be there in the end."""
        self._found = found
        remove_leftovers(target)
        self._temporary = Temporary(target)
        self._old: Path | None = None
        self._held: int | None = None
        self._is_placed = False

    @property
    def file(self) -> BinaryIO:
        """Where the content goes."""
        return self._temporary.file

    def finish(self) -> None:
        """All is written: the file gets the permissions of the one that it replaces, or those of
        any new file. Raises OSError."""
        self._temporary.close()
        path = self._temporary.path
        if self._found is None:
            mask = os.umask(0)
            os.umask(mask)
            path.chmod(0o666 & ~mask)
            return
        with suppress(OSError, AttributeError):  # not everybody may give files away
            os.chown(path, self._found.st_uid, self._found.st_gid)
        path.chmod(stat.S_IMODE(self._found.st_mode))

    def place(self) -> None:
        """Put the file in its place, and keep what was there until `release`. Raises OSError."""
        if self.target.exists():
            old = name_beside(self.target)
            self._old = old
            try:
                os.link(self.target, old)
            except (OSError, NotImplementedError, AttributeError):  # not every disk has links
                shutil.copy2(self.target, old)
            self._held = hold(old)
        self._is_placed = True
        if self.drop:
            self.target.unlink(missing_ok=True)
        else:
            self._temporary.path.replace(self.target)

    def restore(self) -> None:
        """What was in the place before is there again."""
        old = self._old
        if old is not None and self._is_placed:
            self._old = None  # where even this fails, it is not taken away
            old.replace(self.target)
            old.unlink(missing_ok=True)  # still there where both were one file
        elif self._is_placed and not self.drop and not self._temporary.path.exists():
            self.target.unlink(missing_ok=True)

    def release(self) -> None:
        """Leave nothing behind but what is in its place."""
        self._temporary.release()
        if self._old is not None:
            with suppress(OSError):
                self._old.unlink(missing_ok=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None


class OutputStream:
    """What is kept until the end, and then written to a device, a pipe or an open file."""

    def __init__(self, named: Path, handle: int | None) -> None:
        self.named = self.target = named
        self.drop = False
        self._handle = handle
        self.file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115

    def finish(self) -> None:
        """All is written."""
        self.file.flush()

    def pour(self) -> None:
        """Write all of it, in order with what standard output has. Raises OSError."""
        if self.drop:
            return
        if sys.stdout is not None:
            sys.stdout.flush()
        self.file.seek(0)
        # Who read there and has gone has what was wanted.
        with suppress(BrokenPipeError), os.fdopen(self._opened(), "wb") as out:
            shutil.copyfileobj(self.file, out)

    def release(self) -> None:
        """Forget what was kept."""
        self.file.close()

    def _opened(self) -> int:
        if self._handle is not None:
            return os.dup(self._handle)
        return os.open(self.named, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
