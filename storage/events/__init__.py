"""Typed events, one file a family; the envelope; the tolerant reader."""
