"""The Qt desktop and the command line: everything that a person sees."""
