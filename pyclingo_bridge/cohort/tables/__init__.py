"""Tables of a registry, read and written in parts."""
