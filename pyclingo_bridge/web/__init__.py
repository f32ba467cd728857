"""`crlm serve`: a page on which a case is filled in and answered, from this machine alone."""
