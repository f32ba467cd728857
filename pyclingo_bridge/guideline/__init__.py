"""A guideline, loaded: its vocabulary, statements, predicates and structure."""
