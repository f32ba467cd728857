"""A whole registry at once: tables of patients in, tables of answers out."""

from pyclingo_bridge.base.callable_packages import calls

calls(__name__, "answers", "cohort")
