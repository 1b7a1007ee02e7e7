"""From a badge of loops to the first wasted call, and on to the next loop."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.viewmodels.desktop import Notice
from app.viewmodels.trace_waste import NO_LOOP, next_item

if TYPE_CHECKING:  # the desktop makes this object
    from app.desktop.desktop import Desktop


class TraceLoops(QObject):
    """Selects wasted calls of the run that Trace shows; of one that is still being read when it is there."""

    def __init__(self, desktop: "Desktop") -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._detail = desktop.trace.detail
        self._wanted = ""
        self._detail.view_changed.connect(self._on_view_changed)

    def go(self) -> None:
        """Select the first wasted call of the next loop."""
        folds = self._detail.folds
        if folds is None:
            self._wanted = self._detail.run_id
            return
        self._wanted = ""
        item = next_item(folds.facts, self._detail.choices.selected)
        if item:
            self._detail.select_item(item, "")
        elif self._detail.run_id:
            self._desktop.say(Notice(NO_LOOP))

    def _on_view_changed(self, _view: object) -> None:
        if self._wanted and self._wanted != self._detail.run_id:
            self._wanted = ""
        elif self._wanted and self._detail.folds is not None and self._detail.is_loaded:
            # Others have not heard of this view yet: what is selected in between would be shown, and lost.
            QTimer.singleShot(0, self, self.go)
