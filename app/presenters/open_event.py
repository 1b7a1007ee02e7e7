"""The event that is chosen in the list: read whole in a thread, and what else of the run it belongs to."""

from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.viewmodels.event_payload import EventPayload, event_payload
from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from storage.projections.calls import told_by


class EventReader(Protocol):
    """What this needs of the store."""

    def read(self, query: EventQuery = ...) -> list[StoredEvent]:
        """Return stored events."""


class _Opened(NamedTuple):
    seq: int
    payload: EventPayload | None
    item_id: str
    loop_key: str


class OpenEvent(QObject):
    """Holds one event.

    Signals:
        changed(object): the ``EventPayload``; None = it is being read, or none is chosen.
        belongs_to(str, str): the item and the loop that the chosen event tells of; empty where none.
        failed(str): it could not be read; one line.
    """

    changed = Signal(object)
    belongs_to = Signal(str, str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background("event", self)
        self._background.failed.connect(self.failed)
        self._reader: EventReader | None = None
        self.seq = 0
        self.payload: EventPayload | None = None

    def attach(self, reader: EventReader) -> None:
        """Read from an open log."""
        self._reader = reader

    def show(self, seq: int, *, tell: bool = False) -> None:
        """Read an event; with ``tell``, also say what it belongs to."""
        if seq == self.seq and not tell:
            return
        self.seq, self.payload = seq, None
        self.changed.emit(None)
        self._read(whole=False, tell=tell)

    def want_whole(self) -> None:
        """Read the texts of the event that are stored apart."""
        self._read(whole=True, tell=False)

    def close(self) -> None:
        """Read nothing more."""
        self._reader = None
        self._background.close()

    def _read(self, *, whole: bool, tell: bool) -> None:
        reader, seq = self._reader, self.seq
        if reader is None or not seq:
            return

        def read() -> _Opened:
            return _opened(reader, seq, whole=whole)

        self._background.run(read, self._on_told if tell else self._on_read)

    def _on_read(self, opened: _Opened) -> None:
        if opened.seq == self.seq:
            self.payload = opened.payload
            self.changed.emit(self.payload)

    def _on_told(self, opened: _Opened) -> None:
        self._on_read(opened)
        if opened.seq == self.seq and (opened.item_id or opened.loop_key):
            self.belongs_to.emit(opened.item_id, opened.loop_key)


def _opened(reader: EventReader, seq: int, *, whole: bool) -> _Opened:
    found = reader.read(EventQuery(since=seq - 1, until=seq, resolve=whole))
    if not found:
        return _Opened(seq, None, "", "")
    event = found[0]
    item_id, loop_key = "", event.task_id or ""
    if (call := told_by(event)) is not None:
        item_id, loop_key = call.key, call.loop_key
    elif event.call_id and event.event_type.startswith("conductor."):
        item_id = f"delegation:{event.call_id}"
    return _Opened(seq, event_payload(event), item_id, loop_key)
