"""From ground rules to a circuit, its schedule and its evaluation."""
