"""Cases written as facts in `.lp` files: tokens, terms, and what is refused."""
