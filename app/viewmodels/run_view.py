"""What the right side of Trace shows: a run in detail, which call is open, or why there is nothing."""

from dataclasses import dataclass

from app.viewmodels.formats import counted
from app.viewmodels.trace_detail import TraceDetailView

NOTHING_CHOSEN = "Choose a run at the left to see its delegations, model calls and tool calls."
LOADING = "Reading the run from the log…"
STARTING = "The run is starting; its first step shows here…"
OPENING = "Opening the log…"


def reading(events: int) -> str:
    """Return what is said while a run of so many events is read."""
    return f"Reading {counted(events, 'event')} from the log…"


def reading_on(shown: int, events: int) -> str:
    """Return what is said while the first events of a run are shown and the others are read."""
    return f"The first {shown:,} of {counted(events, 'event')}; the others are being read…"


@dataclass(frozen=True, slots=True)
class RunView:
    """One run, or a quiet line. ``opened`` is the call whose payload is shown.

    ``reading`` is said while only the head of the run is known, in the place of the calls, or its beginning.
    """

    detail: TraceDetailView | None = None
    quiet: str = NOTHING_CHOSEN
    opened: str = ""
    reading: str = ""
