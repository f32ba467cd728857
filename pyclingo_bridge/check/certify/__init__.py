"""Certificates: what `check` proves, stated so that other programs can check it again."""
