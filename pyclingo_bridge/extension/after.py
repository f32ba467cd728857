check_after=None
