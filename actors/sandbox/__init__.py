"""Confinement of paths and child processes."""
