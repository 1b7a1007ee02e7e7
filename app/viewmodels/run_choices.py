"""What the person has chosen for the list of runs, beside the words of the filter line. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.viewmodels.trace_runs import RunFilter, SortKey

Since = Literal["", "today", "week", "month"]

BADGES = ("in progress", "completed", "failed", "blocked", "cancelled", "interrupted")
SINCE: tuple[tuple[Since, str], ...] = (
    ("", "Any time"),
    ("today", "Today"),
    ("week", "The last 7 days"),
    ("month", "The last 30 days"),
)
SORTS: tuple[tuple[SortKey, str], ...] = (
    ("started", "When it began"),
    ("objective", "Its prompt"),
    ("status", "Status"),
    ("wall", "Time on the clock"),
    ("tokens", "Tokens"),
    ("cost", "Cost"),
    ("failures", "Failures"),
    ("calls", "Model and tool calls"),
)
_DAYS: dict[Since, int] = {"week": 7, "month": 30}


@dataclass(frozen=True, slots=True)
class RunChoices:
    """Which runs are listed, and in which order. Nothing chosen: all, the newest first."""

    badges: frozenset[str] = frozenset()
    model: str = ""
    tool: str = ""
    since: Since = ""
    sort: SortKey = "started"
    descending: bool = True

    @property
    def hides(self) -> bool:
        """Whether a run may be left out."""
        return bool(self.badges or self.model or self.tool or self.since)

    @property
    def is_usual(self) -> bool:
        """Whether nothing is chosen."""
        return self == RunChoices()

    def filter(self, text: str, now: datetime) -> RunFilter:
        """Return the filter of these choices and some words, at a moment (with its zone)."""
        since = self._from(now)
        return RunFilter(text, self.badges, self.model, self.tool, since, self.sort, self.descending)

    def _from(self, now: datetime) -> datetime | None:
        midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        if self.since == "today":
            return midnight
        days = _DAYS.get(self.since)
        return None if days is None else midnight - timedelta(days=days - 1)
