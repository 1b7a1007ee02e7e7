"""Schema changes, one file each, in order."""
