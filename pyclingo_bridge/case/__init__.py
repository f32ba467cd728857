"""Clinical cases: facts that are data and never code, read with a place for every problem."""
