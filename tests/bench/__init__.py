"""Measures the program against its own targets: ``make bench``. No figure fails a test."""
