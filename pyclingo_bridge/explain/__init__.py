"""Explanations for a case: why, why not, what would change it, what to ask, what separates."""

from pyclingo_bridge.explain.ask import Questions, ask
from pyclingo_bridge.explain.change import Changes, change
from pyclingo_bridge.explain.compare import Comparison, compare
from pyclingo_bridge.explain.contrast import Contrast, contrast
from pyclingo_bridge.explain.goals import GoalError
from pyclingo_bridge.explain.why import Explanation, explain

__all__ = [
    "Changes",
    "Comparison",
    "Contrast",
    "Explanation",
    "GoalError",
    "Questions",
    "ask",
    "change",
    "compare",
    "contrast",
    "explain",
]
