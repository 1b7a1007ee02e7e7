"""What the right side of Trace shows: a run in detail, which call is open, or why there is nothing."""

from dataclasses import dataclass

from app.viewmodels.trace_detail import TraceDetailView

NOTHING_CHOSEN = "Choose a run at the left to see its delegations, model calls and tool calls."
LOADING = "Reading the run from the log…"
STARTING = "The run is starting; its first step shows here…"
OPENING = "Opening the log…"


@dataclass(frozen=True, slots=True)
class RunView:
    """One run, or a quiet line. ``opened`` is the call whose payload is shown."""

    detail: TraceDetailView | None = None
    quiet: str = NOTHING_CHOSEN
    opened: str = ""
