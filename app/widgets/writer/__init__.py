"""The Writer window: a run's living document."""
