"""Cases written as JSON, JSON Lines or YAML."""
