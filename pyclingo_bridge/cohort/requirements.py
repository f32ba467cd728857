"""The packages that tables need, numpy and pyarrow, imported when they are first used.

They are the extra `crlm[cohort]`: whatever needs no table works without them, and starts sooner.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pyclingo_bridge.base.diagnostics import BridgeError, Diagnostic

__all__ = [
    "MissingExtra",
    "expect_extra",
    "np",
    "optional_package",
    "pa",
    "pc",
    "pq",
    "without_pandas",
]


class _LateModule:
    """A module that is imported when something in it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        member = getattr(import_module(self._name), name)
        setattr(self, name, member)
        return member


if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
else:
    np, pa = _LateModule("numpy"), _LateModule("pyarrow")
    pc, pq = _LateModule("pyarrow.compute"), _LateModule("pyarrow.parquet")


class _NoPandas:
    """A finder that says that pandas is not installed."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


@contextmanager
def without_pandas() -> Iterator[None]:
    """For as long as the context lasts, pandas is not imported. pyarrow imports it where it is
    installed, once it looks at a list: half a second, for nothing that is used here."""
    finder: Any = _NoPandas()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class MissingExtra(BridgeError):
    """A package that is not installed. Code: `not-installed`."""


def expect_extra() -> None:
    """Raises MissingExtra where numpy or pyarrow is not installed."""
    if missing := [name for name in ("numpy", "pyarrow") if not _installed(name)]:
        message = f"tables of patients need packages that are not installed: {', '.join(missing)}"
        fix = "`pip install 'crlm[cohort]'`"
        raise MissingExtra([Diagnostic("not-installed", message, help=fix)])


def optional_package(name: str, extra: str, what: str) -> ModuleType:
    """A package that only some runs need. Raises MissingExtra where it is not installed."""
    if not _installed(name):
        message = f"{what} needs a package that is not installed: {name.replace('_', '-')}"
        raise MissingExtra(
            [Diagnostic("not-installed", message, help=f"`pip install 'crlm[{extra}]'`")]
        )
    return import_module(name)


def _installed(name: str) -> bool:
    try:
        import_module(name)
    except ModuleNotFoundError:
        return False
    return True
