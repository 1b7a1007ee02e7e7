"""The trajectory grid of the chosen run: follows its steps, and the window and mode that are looked at."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args

from PySide6.QtCore import QObject, Signal

from app.presenters.throttle import Throttle
from app.viewmodels.grid_view import GridChoices, GridView, build_grid
from app.viewmodels.trajectory import Mode
from storage.events.envelope import StoredEvent
from storage.projections.status import ENDED
from storage.projections.trace import TraceChanges

if TYPE_CHECKING:  # imports numpy: in a thread, with the first run
    from app.viewmodels.trajectory_columns import StepColumns

NOTHING = GridView()
LIVE_MS = 250  # a new step is drawn within so long; what the person asks for at once


class GridPresenter(QObject):
    """Holds the steps of one run.

    Signals:
        view_changed(GridView): what is in view.
        item_marked(str): an item was selected, here or elsewhere in the detail.
    """

    view_changed = Signal(object)
    item_marked = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: StepColumns | None = None
        self._choices = GridChoices()
        self._throttle = Throttle(self)
        self._live = Throttle(self, LIVE_MS)
        for throttle in (self._throttle, self._live):
            throttle.fired.connect(self._publish)
        self.view = NOTHING

    def clear(self) -> None:
        """Show nothing; the next run from its first step to its last. The mode stays."""
        self._steps = None
        self._choices = GridChoices(mode=self._choices.mode, slow_ms=self._choices.slow_ms)
        self._publish()

    def set_steps(self, steps: "StepColumns") -> None:
        """Show these steps of the run, as the person looks at it."""
        self._steps = steps
        self._publish()

    def note(self, event: StoredEvent, changes: TraceChanges) -> None:
        """Follow what an event changed."""
        if self._steps is not None:
            self._steps.follow(self._steps.fold.note(event, changes))
            self._live.ask()

    def set_ended(self, state: str) -> None:
        """Know the state of the run: after its end nothing is in flight."""
        ended = state in ENDED
        if ended != self._choices.run_ended:
            self._choices = replace(self._choices, run_ended=ended)
            self._throttle.ask()

    def set_slow(self, slow_ms: float) -> None:
        """Ring calls from so many milliseconds on."""
        if slow_ms != self._choices.slow_ms:
            self._choices = replace(self._choices, slow_ms=slow_ms)
            self._publish()

    def set_found(self, items: frozenset[str]) -> None:
        """Mark what a search has found."""
        if items != self._choices.found:
            self._choices = replace(self._choices, found=items)
            self._publish()

    def choose_mode(self, mode: str) -> None:
        """Let the size of a dot tell something else."""
        if mode in get_args(Mode):
            self._choices = replace(self._choices, mode=cast("Mode", mode))
            self._publish()

    def look_at(self, first_step: int, last_step: int) -> None:
        """Look at a window of steps; one that reaches the last step follows what comes."""
        steps = len(self._steps.fold.cells) if self._steps is not None else 0
        last = None if last_step >= steps - 1 else max(0, last_step)
        wanted = replace(self._choices, first_step=max(0, first_step), last_step=last)
        if wanted != self._choices:
            self._choices = wanted
            self._throttle.ask()

    def look_at_rows(self, first_row: int) -> None:
        """Look at the rows from one on."""
        if first_row != self._choices.first_row:
            self._choices = replace(self._choices, first_row=max(0, first_row))
            self._throttle.ask()

    def select(self, item_id: str) -> None:
        """Mark an item."""
        if item_id != self._choices.selected:
            self._choices = replace(self._choices, selected=item_id)
            self._publish()
            self.item_marked.emit(item_id)

    def close(self) -> None:
        """Show nothing more."""
        self._throttle.stop()
        self._live.stop()

    def _publish(self) -> None:
        self.view = NOTHING if self._steps is None else build_grid(self._steps, self._choices)
        self.view_changed.emit(self.view)
