"""Plans for a cohort: each situation is searched once."""
