"""Explanations for a case: why, why not, what would change it, what to ask, what separates."""

from pyclingo_bridge.base.callable_packages import calls

calls(__name__, "why", "explain")
