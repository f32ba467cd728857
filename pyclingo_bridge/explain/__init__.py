"""Explanations for a case."""
