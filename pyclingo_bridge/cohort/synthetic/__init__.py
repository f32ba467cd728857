"""Synthetic patients, drawn from a recipe."""
