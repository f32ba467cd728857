"""The rows of the table of predicates, read."""

from collections.abc import Mapping

from pyclingo_bridge.guideline.predicate_entry import Entry, row
from pyclingo_bridge.guideline.predicates import ROWS
from pyclingo_bridge.solving.atoms import Signature

PREDICATES: Mapping[Signature, Entry] = {
    predicate: entry for predicate in ROWS if (entry := row(predicate)) is not None
}
"""Every row, by its signature."""
