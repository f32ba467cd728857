"""A backend of a control, to add atoms and ground rules that can be asked about."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clingo import Control
    from clingo.backend import Backend


@contextmanager
def open_backend(control: "Control") -> Iterator["Backend"]:
    """The backend of a control, open while the context lasts; nothing can be asked meanwhile.

    An atom without a rule is false, as it should be. But clingo (5.8) numbers the atoms that it
    makes up for aggregates from the last atom of a rule on, and an assumption about an atom behind
    that one would be about something else: so the last atom gets a rule.
    """
    with control.backend() as backend:
        yield backend
        backend.add_rule([backend.add_atom()])
