"""The analyses of `crlm check`, one a module."""
