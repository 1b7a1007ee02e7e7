"""Pure: facts and view options become frozen values to draw. No Qt."""
