"""Rule files that were read before, and whether reading would find the very same again."""

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pyclingo_bridge.base.files.program_text import Role, RuleFile


class KnownFile(NamedTuple):
    """A rule file as it was found. Places inside the folder of the guideline start there, so that
    the folder may be elsewhere."""

    role: "Role"
    place: str
    """Where it was looked for."""
    real: str
    """Where that led."""
    digest: str


def known(files: "Iterable[RuleFile]", folder: Path) -> tuple[KnownFile, ...]:
    """The files of a program whose guideline is in a folder."""
    top = Path(os.path.realpath(folder))
    return tuple(
        KnownFile(file.role, _inside(file.path, folder), _inside(Path(file.real), top), file.digest)
        for file in files
    )


def _inside(path: Path, folder: Path) -> str:
    # What a `..` leads to is the system's to say: nothing of a path is folded up here.
    return str(path.relative_to(folder) if path.is_relative_to(folder) else Path.cwd() / path)


def unchanged(files: Iterable[KnownFile], folder: Path) -> bool:
    """Whether each file still leads to the same place, with the same bytes."""
    top = os.path.realpath(folder)
    resolved = cache(os.path.realpath)
    try:
        for file in files:
            parent, name = os.path.split(os.path.join(folder, file.place))
            real = os.path.join(resolved(parent), name)
            if os.path.islink(real):
                real = os.path.realpath(real)
            if real != os.path.join(top, file.real):
                return False
            with open(real, "rb", buffering=0) as content:
                if hashlib.sha256(content.read()).hexdigest() != file.digest:
                    return False
    except OSError:
        return False
    return True
