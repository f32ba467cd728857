"""Stratified ground programs as boolean circuits, for any number of patients at once."""

from pyclingo_bridge.compiled.compiling import Compiled, NotACircuit, compile_rules
from pyclingo_bridge.compiled.guideline import CircuitSource, GuidelineCircuit
from pyclingo_bridge.compiled.schedule import Schedule, schedule

__all__ = [
    "CircuitSource",
    "Compiled",
    "GuidelineCircuit",
    "NotACircuit",
    "Schedule",
    "compile_rules",
    "schedule",
]
