"""Tests of the run document: units, the reference model, and properties that hold the two together."""
