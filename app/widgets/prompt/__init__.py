"""The prompt bar at the foot of the desktop."""
