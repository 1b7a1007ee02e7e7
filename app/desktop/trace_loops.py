"""To a call in Trace from elsewhere: from a badge of loops to the first wasted one, from a comparison."""

from PySide6.QtCore import QObject, QTimer

from app.desktop.core import DesktopCore
from app.viewmodels.desktop import Notice
from app.viewmodels.trace_waste import NO_LOOP, next_item


class TraceLoops(QObject):
    """Selects calls of a run; of one that is still being read when it is there."""

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._detail = desktop.trace.detail
        self._wanted: tuple[str, str] | None = None  # run, and call; an empty one = the next wasted call
        self._detail.view_changed.connect(self._on_view_changed)

    def go(self) -> None:
        """Select the first wasted call of the next loop of the run that is shown."""
        self._want(self._detail.run_id, "")

    def show(self, run_id: str, item_id: str) -> None:
        """Select a call of any run."""
        self._desktop.trace.list.choose(run_id)
        self._want(run_id, item_id)

    def _want(self, run_id: str, item_id: str) -> None:
        self._wanted = (run_id, item_id)
        self._select()

    def _select(self) -> None:
        folds = self._detail.folds
        if self._wanted is None or folds is None or not self._detail.is_loaded:
            return
        (run_id, item), self._wanted = self._wanted, None
        if run_id != self._detail.run_id or not run_id:
            return  # another run was chosen meanwhile
        if item := item or next_item(folds.facts, self._detail.choices.selected):
            self._detail.select_item(item, "")
        else:
            self._desktop.say(Notice(NO_LOOP))

    def _on_view_changed(self, _view: object) -> None:
        if self._wanted is not None and self._detail.is_loaded:
            # Others have not heard of this view yet: what is selected in between would be shown, and lost.
            QTimer.singleShot(0, self, self._select)
