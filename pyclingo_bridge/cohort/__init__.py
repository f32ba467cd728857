"""A whole registry at once: tables of patients in, tables of answers out."""
