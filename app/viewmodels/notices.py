"""What the desktop has said, as lines. Pure."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from app.viewmodels.desktop import Notice

KEPT = 200
_GLYPHS = {"failed": "✕"}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice, and when it was shown (local time)."""

    notice: Notice
    at: datetime

    @property
    def line(self) -> str:
        """The row as it is shown and copied."""
        sign = _GLYPHS.get(self.notice.state, "·")
        return f"{self.at:%H:%M:%S}  {sign}  {self.notice.text}"


class NoticeLog:
    """Keeps the newest notices; a failure that nobody looked at yet is remembered."""

    def __init__(self) -> None:
        self._rows: deque[NoticeRow] = deque(maxlen=KEPT)
        self.unseen_failures = 0

    @property
    def rows(self) -> tuple[NoticeRow, ...]:
        """The notices, the newest first."""
        return tuple(self._rows)

    def add(self, notice: Notice, at: datetime) -> None:
        """Keep a notice."""
        self._rows.appendleft(NoticeRow(notice, at))
        self.unseen_failures += notice.state == "failed"

    def seen(self) -> None:
        """Note that somebody looks at them."""
        self.unseen_failures = 0
