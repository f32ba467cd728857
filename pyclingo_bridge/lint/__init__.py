"""Style and sense of rules, judged without solving: what is suspicious in `.lp` files."""

from .codes import CODES
from .run import Report, lint

__all__ = ["CODES", "Report", "lint"]
