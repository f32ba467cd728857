"""Style and sense of rules, judged without solving: what is suspicious in `.lp` files."""

from pyclingo_bridge.base.callable_packages import calls
from pyclingo_bridge.lint.run import Report, lint

__all__ = ["Report", "lint"]

calls(__name__, "run", "lint")
