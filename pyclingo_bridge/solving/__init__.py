"""Clingo behind one door: programs, assumptions, minimal cores; knows nothing of patients."""
