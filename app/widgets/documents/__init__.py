"""The window of all documents."""
