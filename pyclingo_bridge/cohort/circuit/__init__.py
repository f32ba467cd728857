"""Stratified ground programs as boolean circuits, for any number of patients at once."""

from pyclingo_bridge.cohort.circuit.compiling import Compiled, NotACircuit, compile_rules
from pyclingo_bridge.cohort.circuit.guideline import CircuitSource, GuidelineCircuit
from pyclingo_bridge.cohort.circuit.schedule import Schedule, schedule

__all__ = [
    "CircuitSource",
    "Compiled",
    "GuidelineCircuit",
    "NotACircuit",
    "Schedule",
    "compile_rules",
    "schedule",
]
