"""Pure accumulators: events in, facts out, O(1) an event."""
