"""Formal checks of a guideline: what its rules do to every patient that can exist."""

from pyclingo_bridge.base.callable_packages import calls
from pyclingo_bridge.check.analysis import Analysis
from pyclingo_bridge.check.run import check, chosen_analyses
from pyclingo_bridge.loading import load_for_checks
from pyclingo_bridge.population.checked_guideline import CheckedGuideline
from pyclingo_bridge.population.findings import (
    Acceptance,
    Finding,
    Proof,
    Report,
    Unchecked,
    Witness,
)

__all__ = [
    "Acceptance",
    "Analysis",
    "CheckedGuideline",
    "Finding",
    "Proof",
    "Report",
    "Unchecked",
    "Witness",
    "check",
    "chosen_analyses",
    "load_for_checks",
]

calls(__name__, "run", "check")
