"""Rules that extend a knowledge base: everything that is wrong with them, each with its place."""

from .after import check_after
from .before import check_before
from .clauses import Parsed

__all__ = ["Parsed", "check_after", "check_before"]
