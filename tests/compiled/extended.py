"""Guidelines extended by rules of one's own, of which a compiled form is kept."""

import pyclingo_bridge as bridge
from pyclingo_bridge.compiled.storage import stored

CASE = "patient(pain, yes). patient(fitness, fit). patient(stiffness, 5).\n"
OTHER = "patient(pain, no). patient(fitness, frail). patient(side, left).\n"
OWN = """% Our unit.
source(own, "Protocol of our unit", "2026-11-01").
statement(own_2, own, core, may, "A cane for the left.").
#include "part.lp".
"""
PART = "considers(own_2, cane) :- patient(side, left).\n"
MORE = """source(ours, "Ours", "2026-01-01").
statement(own_3, ours, core, may, "Rest.").
"""
FILES = {"own.lp": OWN, "part.lp": PART, "more.lp": MORE, "a.lp": CASE, "b.lp": OTHER}


def kept(*extra: str, folder: str | None = "kb") -> bool:
    """Whether a compiled form is used."""
    return isinstance(bridge.load(folder, extra).rules, stored.StoredRules)


def keep(*extra: str, folder: str | None = "kb") -> None:
    """Load until a compiled form is used."""
    assert not kept(*extra, folder=folder)
    assert not kept(*extra, folder=folder)  # what is loaded as it was before is compiled
    assert kept(*extra, folder=folder)
