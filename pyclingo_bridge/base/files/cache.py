"""The user's cache folder: files that can be made again, each whole or absent."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

FOLDER = "CRLM_CACHE"
"""The environment variable that names the folder."""
_left: ContextVar[bool] = ContextVar("left", default=False)


def cache_folder() -> Path:
    """Where such files are kept: `CRLM_CACHE`, or a folder of the user's cache."""
    if chosen := os.environ.get(FOLDER):
        return Path(chosen)
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local) / "crlm" / "cache"
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "crlm"
    try:
        return Path("~/.cache/crlm").expanduser()
    except RuntimeError:  # nobody's home: what cannot be a folder keeps nothing
        return Path(os.devnull)


@contextmanager
def without_cache() -> Iterator[None]:
    """For as long as the context lasts, `in_use` says that nothing is read or kept."""
    token = _left.set(True)
    try:
        yield
    finally:
        _left.reset(token)


def in_use() -> bool:
    """Whether files of the cache are read and kept."""
    return not _left.get()


def keep(path: Path, content: bytes, most: int | None = None) -> None:
    """Write a file, whole or not at all; of its folder, keep the `most` latest files. Raises
    OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    if most is not None:
        files = sorted(path.parent.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        for file in files[:-most]:
            file.unlink(missing_ok=True)


def is_ones_own(path: Path) -> bool:
    """Whether nobody but the user, or who installs programs, can have written a file."""
    if not hasattr(os, "getuid"):  # Windows: the folders of users are their own
        return True
    for place in (path, path.parent):
        status = place.stat()
        if status.st_uid not in (os.getuid(), 0) or status.st_mode & stat.S_IWOTH:
            return False
    return True
