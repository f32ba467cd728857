"""The commands about a registry."""
