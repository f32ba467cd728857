"""Formal checks of a guideline: what its rules do to every patient that can exist."""

from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.verify.analysis import Analysis
from pyclingo_bridge.verify.check import check, chosen_analyses
from pyclingo_bridge.verify.comparison.count import Counted, Version
from pyclingo_bridge.verify.comparison.difference import Difference, difference
from pyclingo_bridge.verify.finding import (
    Acceptance,
    Finding,
    Proof,
    Report,
    Unchecked,
    Witness,
)
from pyclingo_bridge.verify.subject import Subject

__all__ = [
    "Acceptance",
    "Analysis",
    "Counted",
    "Difference",
    "Finding",
    "Proof",
    "Report",
    "Subject",
    "Unchecked",
    "Version",
    "Witness",
    "check",
    "chosen_analyses",
    "difference",
    "load_for_checks",
]
