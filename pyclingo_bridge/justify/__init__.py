"""Justifications: why an atom of an answer set of any ASP program holds or does not.

Knows nothing of patients. `read_files` or `read_text` gives the rules as written, `Situation` the
atoms of an answer set, and `Explainer` the claims: a graph in which what holds is derived and what
does not is accounted for.
"""
