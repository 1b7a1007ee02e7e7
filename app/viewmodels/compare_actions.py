"""What can be done in the window of a comparison: its buttons and keys, and its lines in Help. Pure."""

from app.viewmodels.trace_actions import TraceAction

COMPARE_ACTIONS = (
    TraceAction("first-difference", "First difference", "f"),
    TraceAction("next-difference", "Next difference", "n"),
    TraceAction("previous-difference", "Previous difference", "Shift+N"),
    TraceAction("only-differences", "Only differences, or all steps", "o"),
    TraceAction("swap", "Swap A and B", "x"),
    TraceAction("read-again", "Read both runs again", "F5"),
)
