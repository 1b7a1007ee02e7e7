"""Where a call stands among those of its tool or model, in words that are honest when there are few. Pure."""

from storage.projections.calls import CallFact
from storage.projections.durations import Durations, Standing

# With fewer calls than this a percentile would sound surer than it is: the rank is told.
ENOUGH = 20

_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def standing_of(call: CallFact, durations: Durations) -> str:
    """Return ``p95 of 340``, ``2nd slowest of 7``; nothing of a call that runs, failed or is the only one."""
    if call.status != "completed" or call.duration_ms is None:
        return ""
    name = (call.model.model if call.model else "") or call.name
    found = durations.standing(("model" if call.kind == "model" else "tool", name), call.duration_ms)
    return "" if found is None else standing_text(found)


def standing_text(standing: Standing) -> str:
    """Return a standing in words."""
    if standing.count < 2:
        return ""
    if standing.count >= ENOUGH and not standing.faster:
        return f"fastest of {standing.count:,}"
    if standing.count >= ENOUGH:
        return f"p{standing.percentile} of {standing.count:,}"
    rank = standing.count - standing.faster
    if rank <= 1:
        return f"slowest of {standing.count}"
    return f"{ordinal(rank)} slowest of {standing.count}"


def ordinal(number: int) -> str:
    """Return ``1st``, ``2nd``, ``11th``."""
    ending = "th" if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"
