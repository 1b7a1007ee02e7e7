"""Sends what the person typed, one patch in flight, and does not give up while the log cannot be written."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from actors.writer.messages import ApplyPatch, GetPatches
from app.presenters.writer_outbox import Outbox
from app.presenters.writer_replica import Replica
from storage.document import Patch, PatchRefused
from storage.errors import KnownError

RETRY_MS = 2_000
ATTEMPTS = 3

logger = logging.getLogger(__name__)


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
        self._after: list[tuple[frozenset[str], Callable[[], None]]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(RETRY_MS)
        self._timer.timeout.connect(self._retry)

    def send(self, replica: Replica) -> None:
        """Send the next patch unless one is in flight; act on what has been ordered meanwhile."""
        if (patch := replica.take()) is not None:
            self._put(patch)
        waiting = {patch.patch_id for patch in replica.unconfirmed}
        over = [act for ids, act in self._after if ids.isdisjoint(waiting)]
        self._after = [each for each in self._after if not each[0].isdisjoint(waiting)]
        for act in over:
            act()

    def after(self, replica: Replica, act: Callable[[], None]) -> None:
        """Act once all that is typed till now has been ordered; at once if it is."""
        self._after.append((frozenset(patch.patch_id for patch in replica.unconfirmed), act))
        self.send(replica)

    def close(self, replica: Replica) -> None:
        """The window is gone: hand over all that is left of the typing, without it."""
        self._timer.stop()
        self._outbox.forget_asker()
        if replica.unconfirmed:
            _Rest(self._outbox, replica).send()

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


class _Rest:
    """Takes the rest of the typing to the Writer when no feed brings its patches back any more."""

    def __init__(self, outbox: Outbox, replica: Replica) -> None:
        self._outbox = outbox
        self._replica = replica
        self._left = ATTEMPTS

    def send(self) -> None:
        """Learn what was ordered meanwhile, the patch in flight included; then send the next."""
        run_id, revision = self._replica.document.run_id, self._replica.revision
        self._outbox.put(GetPatches(run_id, revision), self._on_patches, self._on_failed)

    def _on_patches(self, patches: tuple[Patch, ...]) -> None:
        self._replica.receive(patches)
        self._replica.take()
        if self._replica.unconfirmed and not self._replica.apart:
            first = self._replica.unconfirmed[0]
            self._outbox.put(ApplyPatch(first.run_id, first), self._on_sent, self._on_failed)

    def _on_sent(self, _receipt: Any) -> None:  # noqa: ANN401 -- what was ordered is asked for
        self.send()

    def _on_failed(self, problem: KnownError) -> None:
        self._left -= 1
        if self._left > 0:
            self.send()
        else:
            logger.error("typing in a closed window could not be stored: %s", problem)
