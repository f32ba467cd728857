"""Words for what the rules name: labels, ranges, plan steps, numbers."""
