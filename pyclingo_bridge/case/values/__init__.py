"""Values of inputs as people write them: words, numbers with units, bounds, dates."""
