"""The commands about a case."""
