"""The notices that were shown."""
