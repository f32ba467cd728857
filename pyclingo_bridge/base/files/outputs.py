"""The outputs of a run: prepared beside their places, and put there together or not at all."""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.base.files.output_file import OutputFile, OutputStream
from pyclingo_bridge.base.files.text_reader import shown

_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}
_HANDLE = r"(?:/dev/fd|/proc/(?:self|thread-self|\d+)/fd)/(\d+)"
Output = OutputFile | OutputStream


class OutputError(BridgeError):
    """An output that cannot be written. Codes: `output-is-read`, `outputs-collide`,
    `unwritable-file`."""


class Outputs:
    """All files that a run writes, as a transaction: leaving the context puts all of them in
    place, and none after an exception; `place` does so before."""

    def __init__(self, read: Callable[[], Iterable[Path | int]] = tuple) -> None:
        """`read` gives the files (or handles) that the run reads, and that no output may replace;
        it is called when an output exists already."""
        self._read = read
        self._parts: list[Output] = []
        self._folders: list[Path] = []
        self._identities: set[tuple[int, int]] | None = None

    def __enter__(self) -> "Outputs":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.place()
        else:
            self._end(False)

    def claim(self, path: Path) -> Output:
        """The new, empty output at `path`. Raises OutputError where it cannot be written: before
        work, not after it."""
        try:
            part = self._claimed(path)
        except (OSError, ValueError) as error:
            raise unwritable(path, error) from None
        self._parts.append(part)
        return part

    def claim_folder(self, folder: Path, pattern: str) -> None:
        """Make the folder that outputs of such names go into, if it is missing. Raises
        OutputError."""
        try:
            missing = [path for path in (folder, *folder.parents) if not path.exists()]
            for path in reversed(missing):
                path.mkdir()
                self._folders.append(path)
            for file in sorted(folder.glob(pattern)):
                self._expect_unread(file, os.stat(file))
            if not os.access(folder, os.W_OK):
                raise PermissionError(errno.EACCES, "permission denied")
        except (OSError, ValueError) as error:
            raise unwritable(folder, error) from None

    def of(self, path: Path) -> Output:
        """The output that was claimed under this name, or is now. Raises OutputError."""
        claimed = (part for part in self._parts if part.named == path)
        return next(claimed, None) or self.claim(path)

    def put(self, path: Path, text: str) -> None:
        """Write the whole of an output, as UTF-8. Raises OutputError."""
        part = self.of(path)
        try:
            part.file.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise unwritable(path, error) from None

    def place(self) -> None:
        """Put all outputs in place, or none: then what was there before is restored.

        Devices and pipes come first, because what they took cannot be taken back. Raises
        OutputError.
        """
        placed: list[OutputFile] = []
        files = [part for part in self._parts if isinstance(part, OutputFile)]
        streams = [part for part in self._parts if isinstance(part, OutputStream)]
        done, name = False, Path()
        try:
            for part in self._parts:
                name = part.named
                part.finish()
            for stream in streams:
                name = stream.named
                stream.write_out()
            for file in files:
                name = file.named
                placed.append(file)  # before it is in place: an interruption may come in between
                file.place()
            done = True
        except OSError as error:
            raise unwritable(name, error) from None
        finally:
            if not done:
                for file in reversed(placed):
                    file.restore()
            self._end(done)

    def _end(self, done: bool) -> None:
        for part in self._parts:
            part.release()
        self._parts.clear()
        for folder in () if done else reversed(self._folders):
            with suppress(OSError):  # somebody else has put something there
                folder.rmdir()
        self._folders.clear()

    def _claimed(self, path: Path) -> Output:
        if not str(path).strip() or path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder, and a file is needed")
        status = _status(path)
        if status is not None:
            self._expect_unread(path, status)
        target, stream = Path(os.path.realpath(path)), _stream(path, status)
        others: list[Path | int] = [] if stream else [1, 2]
        others += [part.target for part in self._parts]
        if target in others or any(_is_same(other, status) for other in others):
            message = f"{shown(path)} is written twice: outputs need files of their own"
            fix = "name another file for one of them"
            raise OutputError([Diagnostic("outputs-collide", message, help=fix)])
        if stream is not None:
            return stream
        if status is not None and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "permission denied")
        return OutputFile(path, target, status)

    def _expect_unread(self, path: Path, status: os.stat_result) -> None:
        if stat.S_ISCHR(status.st_mode):
            return
        if self._identities is None:
            statuses = filter(None, map(_status, self._read()))
            self._identities = {(read.st_dev, read.st_ino) for read in statuses}
        if (status.st_dev, status.st_ino) in self._identities:
            message = f"{shown(path)} is read: it would be replaced"
            fix = "name another file to write to, one that is not read"
            raise OutputError([Diagnostic("output-is-read", message, help=fix)])


def unwritable(path: Path, error: Exception) -> OutputError:
    """The error of an output that cannot be written."""
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    message = f"{shown(path)} cannot be written: {reason}"
    fix = "check the path, its permissions, and the room there"
    return OutputError([Diagnostic("unwritable-file", message, help=fix)])


def _status(path: Path | int) -> os.stat_result | None:
    """The status of a file or a handle; None where there is none."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        if isinstance(path, int):
            return None
        raise


def _is_same(file: Path | int, status: os.stat_result | None) -> bool:
    """Whether both are one file; a device takes what several outputs give."""
    other = _status(file)
    if other is None or status is None or stat.S_ISCHR(status.st_mode):
        return False
    return os.path.samestat(other, status)


def _stream(path: Path, status: os.stat_result | None) -> OutputStream | None:
    """An output that is written to, not replaced: a device, a pipe, or a handle of this process;
    None for a file."""
    handle = _handle(path)
    if handle is None and (status is None or stat.S_ISREG(status.st_mode)):
        return None
    return OutputStream(path, handle)


def _handle(path: Path) -> int | None:
    """The number of the open file that a name leads to (`/dev/stdout`)."""
    name = os.path.abspath(path)
    for _ in range(40):
        if name in _STANDARD:
            return _STANDARD[name]
        if number := re.fullmatch(_HANDLE, name):
            return int(number[1])
        if not os.path.islink(name):
            return None
        name = os.path.normpath(os.path.join(os.path.dirname(name), os.readlink(name)))
    return None
