"""The refusal of a text that gives no value."""

from pyclingo_bridge.base.diagnostics import Diagnostic


class Refused(Exception):
    """A text that gives no value; with a diagnostic that has no place yet."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        self.problem = Diagnostic(code, message, help=fix)
        super().__init__(message)
