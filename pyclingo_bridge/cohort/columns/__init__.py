"""Columns of a registry: mapped, converted and coded as inputs."""
