"""Rules and atoms added to a control, so that it can be asked about all of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from clingo import Control
from clingo.backend import Backend


@contextmanager
def open_backend(control: Control) -> Iterator[Backend]:
    """A backend of a control; nothing can be asked meanwhile.

    An atom without a rule is false, as it should be. Left to itself clingo (5.8) numbers what it
    makes up for aggregates after the last atom of a rule, and an assumption about an atom behind
    that one would be about something else: so the last atom has a rule.
    """
    with control.backend() as backend:
        yield backend
        backend.add_rule([backend.add_atom()])
