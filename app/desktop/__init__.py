"""The main window, its window manager, and the wiring of all parts."""
