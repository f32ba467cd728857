"""`crlm why`: why an atom of any program holds or does not, and what leaves it no answer set."""
