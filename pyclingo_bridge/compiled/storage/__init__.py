"""Compiled guidelines in files, read without clingo."""
