"""How long calls took in the log: read once in the background, then kept level with what is committed."""

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.background import Background
from storage.events.envelope import StoredEvent
from storage.projections.durations import CALL_ENDS, CallTime, DurationFold, Durations

FIRST_MS = 800  # after the first paint and what it wants of the log
AGAIN_MS = 2_000


class TimesReader(Protocol):
    """What this needs of the store."""

    def last_seq(self) -> int:
        """Return the highest seq in the log."""

    def call_times(self, since: int, until: int) -> list[CallTime]:
        """Return what calls between two events say of their times."""


class CallTimes(QObject):
    """Holds the durations.

    Signals:
        changed(Durations): more are known.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader: TimesReader | None = None
        self._fold = DurationFold()
        self._until = 0
        self._background = Background("times", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._read)
        self.durations = Durations()

    def attach(self, reader: TimesReader) -> None:
        """Read from an open log."""
        self._reader = reader
        self._timer.start(FIRST_MS)

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Look at the log again some time after calls have ended."""
        if not self._timer.isActive() and any(event.event_type in CALL_ENDS for event in events):
            self._timer.start(AGAIN_MS)

    def close(self) -> None:
        """Read nothing more."""
        self._reader = None
        self._timer.stop()
        self._background.close()

    def _read(self) -> None:
        reader, fold, since = self._reader, self._fold, self._until
        if reader is None:
            return

        def read() -> tuple[int, Durations]:
            until = reader.last_seq()
            return until, fold.take(reader.call_times(since, until))

        self._background.run(read, self._on_read)

    def _on_read(self, found: tuple[int, Durations]) -> None:
        until, self.durations = found
        if until > self._until:
            self._until = until
            self.changed.emit(self.durations)
