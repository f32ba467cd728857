check_before=None
