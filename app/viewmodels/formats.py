"""How numbers and moments are written, everywhere the same.

Run totals are in seconds with one decimal (``42.3s``); single calls ``532ms`` or ``42.3s``; a wall clock
``48.2s``, ``3m 12s``, ``1h 05m``; tokens ``950``, ``2.1K``, ``128K``, ``1.2M``.
"""

import math
from datetime import datetime, timedelta

NOTHING = "—"
_TOKEN_UNITS = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K"))
_SIZE_UNITS = ((1_000_000_000, " GB"), (1_000_000, " MB"), (1_000, " kB"))


def run_total(milliseconds: float) -> str:
    """Return a sum of durations: seconds, one decimal."""
    return f"{_finite(milliseconds) / 1000:.1f}s"


def call_duration(milliseconds: float | None) -> str:
    """Return the duration of one call: whole milliseconds below a second, else seconds with one decimal."""
    if milliseconds is None:
        return NOTHING
    whole = round(_finite(milliseconds))
    return f"{whole}ms" if whole < 1000 else f"{milliseconds / 1000:.1f}s"


def wall_clock(milliseconds: float) -> str:
    """Return time on the clock; the two largest units from a minute on."""
    value = _finite(milliseconds)
    if round(value / 1000, 1) < 60:
        return f"{value / 1000:.1f}s"
    seconds = round(value / 1000)
    if seconds < 3600:
        return f"{seconds // 60}m {seconds % 60:02d}s"
    minutes = round(seconds / 60)
    if minutes < 24 * 60:
        return f"{minutes // 60}h {minutes % 60:02d}m"
    hours = round(minutes / 60)
    return f"{hours // 24}d {hours % 24:02d}h"


def tokens(count: int) -> str:
    """Return a token count: one decimal below 100 of a unit unless it is zero, none from there on."""
    return _in_units(count, _TOKEN_UNITS)


def cost(dollars: float | None) -> str:
    """Return the price of a run: cents; an unknown price is a dash."""
    if dollars is None:
        return NOTHING
    if 0 < dollars < 0.005:
        return "<$0.01"
    return "$0" if dollars <= 0 else f"${dollars:,.2f}"


def call_cost(dollars: float | None) -> str:
    """Return the price of one call: a tenth of a cent."""
    if dollars is None:
        return NOTHING
    if 0 < dollars < 0.0005:
        return "<$0.001"
    return "$0" if dollars <= 0 else f"${dollars:,.3f}"


def size(count: int) -> str:
    """Return a size: ``950 B``, ``2.1 kB``, ``1.2 MB`` (a kilobyte is 1,000 bytes)."""
    return _in_units(count, _SIZE_UNITS) + (" B" if count < 1_000 else "")


def relative_time(moment: datetime, now: datetime) -> str:
    """Return how long ago something was: ``now``, ``6m``, ``2h``, ``3d``, then the date."""
    ago = now - moment
    if ago < timedelta(minutes=1):
        return "now"
    if ago < timedelta(hours=1):
        return f"{ago // timedelta(minutes=1)}m"
    if ago < timedelta(days=1):
        return f"{ago // timedelta(hours=1)}h"
    if ago < timedelta(days=14):
        return f"{ago.days}d"
    return moment.strftime("%Y-%m-%d")


def number(count: int) -> str:
    """Return a count with thousands apart: ``45,384``."""
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: ``1 worker``, ``3 workers``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _finite(value: float) -> float:
    return max(0.0, value) if math.isfinite(value) else 0.0


def _in_units(count: int, units: tuple[tuple[int, str], ...]) -> str:
    for unit, name in units:
        if count >= unit * 0.9995:  # what would round up to the unit is told in it: 999,950 is 1M
            value = count / unit
            shown = f"{value:.0f}" if round(value, 1) >= 100 else f"{value:.1f}".removesuffix(".0")
            return f"{shown}{name}"
    return str(max(0, count))
