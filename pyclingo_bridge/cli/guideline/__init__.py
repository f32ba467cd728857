"""The commands about the guideline."""
