"""A case that changes: said, taken back, answered at every step."""

from pyclingo_bridge.callable_packages import calls

calls(__name__, "consultation", "Consultation")
