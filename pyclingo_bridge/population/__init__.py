"""Questions over all patients that can exist."""
