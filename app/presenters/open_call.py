"""The call whose card is open: what went in and out of it, read from the log in the background."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.presenters.payloads import PayloadReader, calls_before, read_history, read_payload
from app.viewmodels.payload import Payload, PayloadPart
from storage.projections.calls import CallFact
from storage.projections.trace import TraceAccumulator


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
        self._before: tuple[CallFact, ...] = ()
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

    def refresh(self, facts: TraceAccumulator) -> None:
        """Show the payload; read it when it was not, and again once the call has ended."""
        if not self.item_id:
            return
        self.changed.emit(self.payload)
        call = facts.calls.get(self.item_id)
        if call is None or (self.payload is not None and self.payload.complete):
            return
        if self.payload is None or call.ended_seq is not None:
            self._before = calls_before(facts, call)
            self._read(call)

    def want_history(self) -> None:
        """Show what stood before the messages of this call, too."""
        reader, run_id, item_id, before = self._reader, self._run_id, self.item_id, self._before
        if reader is not None and self.payload is not None:
            self._background.run(lambda: (item_id, read_history(reader, run_id, before)), self._on_history)

    def _read(self, call: CallFact) -> None:
        reader, run_id, before = self._reader, self._run_id, self._before
        if reader is not None:
            self._background.run(lambda: read_payload(reader, run_id, call, before), self._on_read)

    def _on_read(self, payload: Payload) -> None:
        if payload.item_id == self.item_id:
            self.payload = payload
            self.changed.emit(payload)

    def _on_history(self, found: tuple[str, tuple[PayloadPart, ...]]) -> None:
        item_id, history = found
        if item_id == self.item_id and self.payload is not None:
            self.payload = replace(self.payload, history=history)
            self.changed.emit(self.payload)
