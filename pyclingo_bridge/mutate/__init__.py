"""Mutants of the rules: which are equivalent, and which patients tell the others apart."""
