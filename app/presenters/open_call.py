"""The call whose card is open: what went in and out of it, read from the log in the background."""

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.presenters.payloads import PayloadReader, read_payload
from app.viewmodels.payload import Payload
from storage.projections.calls import CallFact


class OpenCall(QObject):
    """Holds one payload.

    Signals:
        changed(object): the ``Payload``; None = it is being read.
    """

    changed = Signal(object)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._reader: PayloadReader | None = None
        self._run_id = ""
        self.item_id = ""
        self.payload: Payload | None = None

    def attach(self, reader: PayloadReader | None) -> None:
        """Read from an open log; None = no more."""
        self._reader = reader

    def clear(self, run_id: str) -> None:
        """Another run is shown; no call of it is open."""
        self._run_id, self.item_id, self.payload = run_id, "", None

    def toggle(self, item_id: str) -> None:
        """Open a call, or close it."""
        self.item_id = "" if self.item_id == item_id else item_id
        self.payload = None

    def refresh(self, call: CallFact | None) -> None:
        """Show the payload; read it when it was not, and again once the call has ended."""
        if not self.item_id:
            return
        self.changed.emit(self.payload)
        if call is None or (self.payload is not None and self.payload.complete):
            return
        if self.payload is None or call.ended_seq is not None:
            self._read(call)

    def _read(self, call: CallFact) -> None:
        reader, run_id = self._reader, self._run_id
        if reader is not None:
            self._background.run(lambda: read_payload(reader, run_id, call), self._on_read)

    def _on_read(self, payload: Payload) -> None:
        if payload.item_id == self.item_id:
            self.payload = payload
            self.changed.emit(payload)
