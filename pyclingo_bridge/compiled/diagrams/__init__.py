"""Decision diagrams of circuits: what is possible over all patients."""
