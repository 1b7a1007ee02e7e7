"""The Writer actor: the one authority over a run's document."""
