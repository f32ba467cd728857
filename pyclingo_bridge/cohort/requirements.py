"""The packages that tables need: numpy and pyarrow, the extra `crlm[cohort]`."""

from importlib import import_module

from pyclingo_bridge.diagnostics import BridgeError, Diagnostic

NEEDED = ("numpy", "pyarrow")


class MissingExtra(BridgeError):
    """A package that is not installed. Code: `not-installed`."""


def expect_extra() -> None:
    """Raises MissingExtra where numpy or pyarrow is not installed."""
    if missing := [name for name in NEEDED if not _installed(name)]:
        message = f"tables of patients need packages that are not installed: {', '.join(missing)}"
        fix = "`pip install 'crlm[cohort]'`"
        raise MissingExtra([Diagnostic("not-installed", message, help=fix)])


def _installed(name: str) -> bool:
    try:
        import_module(name)
    except ModuleNotFoundError:
        return False
    return True
