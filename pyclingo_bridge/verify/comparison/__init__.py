"""Two sides over every patient: versions of the rules, extensions, readings."""
