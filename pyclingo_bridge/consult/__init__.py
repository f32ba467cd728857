"""A case that changes: said, taken back, answered at every step."""
