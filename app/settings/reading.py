"""The settings of Trace as it reads runs by them, and back. Pure."""

from app.settings.declared import Settings, TraceReading
from app.viewmodels.trace_look import TraceLook


def trace_look(settings: Settings) -> TraceLook:
    """Return how runs are read by these settings; a call's limit is that of the agents."""
    return TraceLook(
        slow_ms=settings.trace.slow_ms,
        model_limit_ms=settings.limits.call_seconds * 1000,
        tool_limit_ms=settings.limits.tool_seconds * 1000,
        fold_gaps=settings.trace.idle_time == "folded",
        payload=settings.trace.payload,
    )


def trace_reading(settings: Settings, look: TraceLook) -> TraceReading:
    """Return the settings that what was chosen in the window comes to."""
    idle_time = "folded" if look.fold_gaps else "true to scale"
    return settings.trace.model_copy(update={"idle_time": idle_time, "payload": look.payload})
