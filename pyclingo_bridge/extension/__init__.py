"""Rules that extend a knowledge base: everything that is wrong with them, each with its place."""

from pyclingo_bridge.extension.after_grounding import check_after
from pyclingo_bridge.extension.before_grounding import check_before
from pyclingo_bridge.extension.clauses import Parsed

__all__ = ["Parsed", "check_after", "check_before"]
