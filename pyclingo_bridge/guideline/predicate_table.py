"""The rows of the table of predicates, read."""

from collections.abc import Mapping

from pyclingo_bridge.guideline.predicate_entry import Entry, entry
from pyclingo_bridge.guideline.predicates import ROWS
from pyclingo_bridge.solving.atoms import Signature

PREDICATES: Mapping[Signature, Entry] = {predicate: entry(*row) for predicate, row in ROWS.items()}
"""Every row, by its signature."""
