"""What agents can do to files, commands and documents, each with its limits."""
