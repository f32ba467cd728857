"""Results as self-contained web pages."""
