"""Data files of the program; this module is their only reader."""
