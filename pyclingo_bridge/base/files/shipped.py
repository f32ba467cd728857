"""Where the shipped files are, and where a path leads."""

import os
from pathlib import Path


def shipped(part: str) -> Path:
    """The folder `kb` or `cases` that ships: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    installed = package / part
    return installed if installed.is_dir() else package.parent / part


def resolved(path: Path) -> str:
    """Where a path leads; the path itself where it cannot be one."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


def is_shipped(folder: Path) -> bool:
    """Whether a folder is that of the guideline that ships."""
    return resolved(folder) == resolved(shipped("kb"))
