"""The conductor: decides what happens next in a run, and delegates."""
