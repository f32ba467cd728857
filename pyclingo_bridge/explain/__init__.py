"""Explanations for a case: why, why not, what would change it, what to ask, what separates."""
