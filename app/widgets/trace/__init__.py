"""The Trace window: the run list and one run in detail."""
