"""The event log and everything derived from it. No Qt, no event loop of its own."""
