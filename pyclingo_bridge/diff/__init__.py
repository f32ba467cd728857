"""What changes between two versions of a guideline, and for which patients."""

from pyclingo_bridge.base.callable_packages import calls
from pyclingo_bridge.diff.cohort_counts import Counted, Version
from pyclingo_bridge.diff.run import Difference, diff

__all__ = ["Counted", "Difference", "Version", "diff"]

calls(__name__, "run", "diff")
