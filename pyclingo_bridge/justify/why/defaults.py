"""How much is told unless more is asked for; apart, so that help needs no solver."""

DEFAULT_SETS = 3
"""How many smallest sets of constraints are looked for."""
DEFAULT_SECONDS = 10.0
"""For how long further ones are looked for after the first."""
DEFAULT_DEPTH = 12
"""How many levels a page or a graph follows a derivation."""
MOST_ANSWER_SETS = 100
"""In how many answer sets a goal is explained at most."""
