"""What the commands share: files, the terminal, interruption, exit codes."""
