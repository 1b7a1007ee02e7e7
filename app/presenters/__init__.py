"""QtCore objects that fold committed batches, hold view state and emit view models."""
