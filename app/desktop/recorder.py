"""Writes what the desktop did into the log; what happens before the log is open waits for it."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from app.desktop.canvas_window import Look
from app.viewmodels.desktop import Opened
from storage.events.base import EventBody
from storage.events.desktop import DesktopWindowClosed, DesktopWindowOpened, DesktopWorkspaceSwitched
from storage.events.envelope import NewEvent

ACTOR_ID = "desktop"


class Appender(Protocol):
    """What the recorder needs of the store."""

    def append(self, events: Sequence[NewEvent]) -> object:
        """Store events."""


class Recorder(QObject):
    """Records windows that open and close."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store: Appender | None = None
        self._waiting: list[NewEvent] = []

    def attach(self, store: Appender) -> None:
        """Write what is waiting, and from now on at once."""
        self._store = store
        if self._waiting:
            store.append(self._waiting)
            self._waiting = []

    def close(self) -> None:
        """Write nothing more."""
        self._store = None

    def on_opened(self, opened: Opened) -> None:
        """Record a window that is visible. The window waited for no mailbox, hence the zero."""
        self._record(
            DesktopWindowOpened(
                window_id=opened.window_id,
                app=opened.app,
                run_id=opened.run_id,
                request_to_visible_ms=round(opened.request_to_visible_ms, 3),
                handling_ms=round(opened.handling_ms, 3),
                mailbox_wait_ms=0.0,
            )
        )

    def on_closed(self, look: Look) -> None:
        """Record a window that is gone."""
        self._record(DesktopWindowClosed(window_id=look.window_id, app=look.app, run_id=look.run_id))

    def on_switched(self, _before: str, name: str) -> None:
        """Record that another workspace is shown."""
        self._record(DesktopWorkspaceSwitched(workspace_id=name, name=name))

    def _record(self, body: EventBody) -> None:
        event = NewEvent(body, ACTOR_ID)
        if self._store is None:
            self._waiting.append(event)
        else:
            self._store.append([event])
