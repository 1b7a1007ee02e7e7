"""Sends what the person typed, one patch in flight, and does not give up while the log cannot be written."""

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from actors.writer.messages import ApplyPatch
from app.presenters.writer_outbox import Outbox
from app.presenters.writer_replica import Replica
from storage.document import Patch, PatchRefused
from storage.errors import KnownError

RETRY_MS = 2_000


class TypingSender(QObject):
    """Takes waiting patches from the replica to the Writer.

    Signals:
        refused(str, str): the Writer does not take a patch: its id, and why.
        delayed(str): it could not be stored yet; it is tried again.
        sent: a patch is stored that was delayed before.
    """

    refused = Signal(str, str)
    delayed = Signal(str)
    sent = Signal()

    def __init__(self, outbox: Outbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._outbox = outbox
        self._delayed: Patch | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(RETRY_MS)
        self._timer.timeout.connect(self._retry)

    def send(self, replica: Replica) -> None:
        """Send the next patch unless one is in flight."""
        if (patch := replica.take()) is not None:
            self._put(patch)

    def close(self) -> None:
        """Try nothing again."""
        self._timer.stop()

    def _put(self, patch: Patch) -> None:
        failed = partial(self._on_failed, patch)
        self._outbox.put(ApplyPatch(patch.run_id, patch), self._on_sent, failed)

    def _on_sent(self, _receipt: Any) -> None:  # noqa: ANN401 -- the feed brings the patch itself
        if self._delayed is not None:
            self._delayed = None
            self.sent.emit()

    def _on_failed(self, patch: Patch, problem: KnownError) -> None:
        if isinstance(problem, PatchRefused):
            self.refused.emit(patch.patch_id, problem.for_user())
            return
        self._delayed = patch
        self._timer.start()
        self.delayed.emit(f"Your typing is shown but not stored yet; it is tried again. {problem.for_user()}")

    def _retry(self) -> None:
        if self._delayed is not None:
            self._put(self._delayed)
