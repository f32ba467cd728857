"""The outputs of a run: prepared beside their places, and put there together or not at all."""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from pyclingo_bridge.diagnostics import BridgeError, Diagnostic
from pyclingo_bridge.files.output_file import OutputFile, OutputStream
from pyclingo_bridge.files.text_reader import shown

_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}
_HANDLE = re.compile(r"(?:/dev/fd|/proc/(?:self|thread-self|\d+)/fd)/(\d+)")
Identity = tuple[int, int]


class OutputError(BridgeError):
    """An output that cannot be written. Codes: `output-is-read`, `outputs-collide`,
    `unwritable-file`."""


class Outputs:
    """All files that a run writes, as a transaction.

    As a context: leaving it puts all of them in place, by an exception none. `place` does so
    before.
    """

    def __init__(self, read: Callable[[], Iterable[Path | int]] = tuple) -> None:
        """`read` gives the files (or handles) that the run reads: no output may replace one. It is
        asked when an output is there already."""
        self._read = read
        self._parts: list[OutputFile | OutputStream] = []
        self._folders: list[Path] = []
        self._identities: set[Identity] | None = None

    def __enter__(self) -> "Outputs":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.place()
        else:
            self._end(False)

    def claim(self, path: Path) -> "OutputFile | OutputStream":
        """The output that will be at `path`, empty as yet. Raises OutputError where it cannot be:
        before work, not after it."""
        try:
            part = self._claimed(path)
        except (OSError, ValueError) as error:
            raise unwritable(path, error) from None
        self._parts.append(part)
        return part

    def claim_folder(self, folder: Path, pattern: str) -> None:
        """A folder that outputs of such names go into, made if it is missing. Raises
        OutputError."""
        try:
            missing = [one for one in (folder, *folder.parents) if not one.exists()]
            for one in reversed(missing):
                one.mkdir()
                self._folders.append(one)
            for one in sorted(folder.glob(pattern)):
                self._expect_unread(one, os.stat(one))
            if not os.access(folder, os.W_OK):
                raise PermissionError(errno.EACCES, "permission denied")
        except (OSError, ValueError) as error:
            raise unwritable(folder, error) from None

    def of(self, path: Path) -> "OutputFile | OutputStream":
        """The output that was claimed under this name, or is now. Raises OutputError."""
        claimed = (one for one in self._parts if one.named == path)
        return next(claimed, None) or self.claim(path)

    def put(self, path: Path, text: str) -> None:
        """The whole of an output, as UTF-8. Raises OutputError."""
        part = self.of(path)
        try:
            part.file.write(text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise unwritable(path, error) from None

    def place(self) -> None:
        """Put all outputs in place, or none of them: what was there before is there again.

        Devices and pipes come first, because what they took cannot be taken back. Raises
        OutputError.
        """
        placed: list[OutputFile] = []
        files = [one for one in self._parts if isinstance(one, OutputFile)]
        streams = [one for one in self._parts if isinstance(one, OutputStream)]
        done, at = False, Path()
        try:
            for one in self._parts:
                at = one.named
                one.finish()
            for stream in streams:
                at = stream.named
                stream.pour()
            for part in files:
                at = part.named
                placed.append(part)  # before it is: whatever interrupts
                part.place()
            done = True
        except OSError as error:
            raise unwritable(at, error) from None
        finally:
            if not done:
                for part in reversed(placed):
                    part.restore()
            self._end(done)

    def _end(self, done: bool) -> None:
        for one in self._parts:
            one.release()
        self._parts.clear()
        for folder in () if done else reversed(self._folders):
            with suppress(OSError):  # somebody else has put something there
                folder.rmdir()
        self._folders.clear()

    def _claimed(self, path: Path) -> "OutputFile | OutputStream":
        if not str(path).strip() or path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder, and a file is needed")
        found = _status(path)
        if found is not None:
            self._expect_unread(path, found)
        target, stream = Path(os.path.realpath(path)), _stream(path, found)
        others: list[Path | int] = [] if stream else [1, 2]
        others += [one.target for one in self._parts]
        if target in others or any(_same(one, found) for one in others):
            raise _collide(path)
        if stream is not None:
            return stream
        if found is not None and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "permission denied")
        return OutputFile(path, target, found)

    def _expect_unread(self, path: Path, found: os.stat_result) -> None:
        if stat.S_ISCHR(found.st_mode):
            return
        if self._identities is None:
            self._identities = set(_identities(self._read()))
        if (found.st_dev, found.st_ino) in self._identities:
            message = f"{shown(path)} is read: it would be replaced"
            fix = "name another file to write to, one that is not read"
            raise OutputError([Diagnostic("output-is-read", message, help=fix)])


def unwritable(path: Path, error: Exception) -> OutputError:
    """The problem of an output that cannot be written."""
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    message = f"{shown(path)} cannot be written: {reason}"
    fix = "check the path, its permissions, and the room there"
    return OutputError([Diagnostic("unwritable-file", message, help=fix)])


def _collide(path: Path) -> OutputError:
    message = f"{shown(path)} is written twice: outputs need files of their own"
    fix = "name another file for one of them"
    return OutputError([Diagnostic("outputs-collide", message, help=fix)])


def _identities(read: Iterable[Path | int]) -> Iterator[Identity]:
    for one in read:
        found = _status(one)
        if found is not None:
            yield found.st_dev, found.st_ino


def _status(path: Path | int) -> os.stat_result | None:
    """The status of what is there; None where nothing is."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        if isinstance(path, int):
            return None
        raise


def _same(one: Path | int, found: os.stat_result | None) -> bool:
    """Whether both are one file; a device takes what several outputs give."""
    other = _status(one)
    if other is None or found is None or stat.S_ISCHR(found.st_mode):
        return False
    return os.path.samestat(other, found)


def _stream(path: Path, found: os.stat_result | None) -> OutputStream | None:
    """An output that is written to, not replaced: a device, a pipe, or a handle of this process."""
    handle = _handle(path)
    if handle is None and (found is None or stat.S_ISREG(found.st_mode)):
        return None
    return OutputStream(path, handle)


def _handle(path: Path) -> int | None:
    """The number of the open file that a name leads to (`/dev/stdout`)."""
    name = os.path.abspath(path)
    for _ in range(40):
        if name in _STANDARD:
            return _STANDARD[name]
        if number := _HANDLE.fullmatch(name):
            return int(number[1])
        if not os.path.islink(name):
            return None
        name = os.path.normpath(os.path.join(os.path.dirname(name), os.readlink(name)))
    return None
