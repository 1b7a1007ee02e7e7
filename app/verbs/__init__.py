"""The verbs of the command line. None of them imports Qt, but those that draw."""
