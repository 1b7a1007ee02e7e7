"""One run: read from the log once, then followed event by event."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal

from app.presenters.background import Background
from app.presenters.grid import GridPresenter
from app.presenters.payloads import PayloadReader
from app.viewmodels.run_folds import RunFolds
from app.viewmodels.trajectory import TrajectoryFold
from storage.events.envelope import StoredEvent
from storage.projections.calls import CallFact
from storage.projections.rollup import RunRollup, is_about_run
from storage.projections.trace import TraceAccumulator

if TYPE_CHECKING:  # imports numpy
    from app.viewmodels.trajectory_columns import StepColumns


# Of a longer run its beginning is shown while the rest is read; it takes a quarter of a second.
BEGINNING = 8_000
LONG = 3 * BEGINNING


class _Loaded(NamedTuple):
    """What was read of a run; ``generation`` tells whether it is still the one that is wanted."""

    generation: int
    is_whole: bool
    facts: TraceAccumulator
    steps: "StepColumns"
    folds: RunFolds


class LogReader(PayloadReader, Protocol):
    """What the detail needs of the store."""

    def run(self, run_id: str) -> RunRollup | None:
        """Return one run."""

    def trace(self, run_id: str, first: int | None = None) -> TraceAccumulator:
        """Return what is known of a run, up to the last event of its rollup, or of its first events."""


class RunSource(QObject):
    """Holds what is known of the chosen run: its trace, what is kept beside it, and the steps of its grid.

    Signals:
        loaded(): the run was read, or its beginning; its facts are there.
        changed(): something was committed to it.
        failed(str): the log could not be read; one line.
    """

    loaded = Signal()
    changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader: LogReader | None = None
        self._background = Background("detail", self)
        self._background.failed.connect(self.failed)
        self._generation = 0
        self._facts: TraceAccumulator | None = None
        self._last_seq = 0
        self._early: list[StoredEvent] = []
        self._is_whole = False
        self.folds: RunFolds | None = None
        self.grid = GridPresenter(self)
        self.run_id = ""

    @property
    def is_loaded(self) -> bool:
        """Whether the chosen run has been read to its end."""
        return self._is_whole

    @property
    def facts(self) -> TraceAccumulator | None:
        """What is known of the shown run; None until it has been read. Only to be read, and only here."""
        return self._facts

    def call_fact(self, item_id: str) -> CallFact | None:
        """Return what is known of a call of the shown run."""
        return self._facts.calls.get(item_id) if self._facts is not None else None

    def attach(self, reader: LogReader) -> None:
        """Read from an open log."""
        self._reader = reader
        if self.run_id:
            self._load(reader)

    def show_run(self, run_id: str) -> None:
        """Read another run."""
        self.run_id, self._facts, self._early, self._last_seq = run_id, None, [], 0
        self.folds, self._is_whole = None, False
        self.grid.clear()
        self._generation += 1
        if self._reader is not None and run_id:
            self._load(self._reader)

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Follow what was committed."""
        mine = _about(self.run_id, events)
        if not mine:
            return
        if self._facts is None or not self._is_whole:
            self._early.extend(mine)
            return
        self._fold(self._facts, mine)
        self.changed.emit()

    def close(self) -> None:
        """Read nothing more."""
        self._reader = None
        self.grid.close()
        self._background.close()

    def _load(self, reader: LogReader, *, whole: bool = False) -> None:
        run_id, generation = self.run_id, self._generation

        def load() -> "_Loaded":
            rollup = None if whole else reader.run(run_id)
            is_whole = rollup is None or rollup.event_count <= LONG
            facts = reader.trace(run_id, None if is_whole else BEGINNING)
            return _Loaded(generation, is_whole, facts, _columns_of(facts), RunFolds(facts))

        self._background.run(load, self._on_loaded, again=True)

    def _on_loaded(self, loaded: "_Loaded") -> None:
        generation, is_whole, facts, steps, folds = loaded
        if generation != self._generation:
            return  # another run was chosen meanwhile
        self.folds, self._is_whole = folds, is_whole
        self._facts, self._last_seq = facts, facts.rollup.last_seq
        self.grid.set_steps(steps)
        if self._is_whole:
            early, self._early = self._early, []
            self._fold(facts, early)
        elif self._reader is not None:
            self._load(self._reader, whole=True)
        self.loaded.emit()

    def _fold(self, facts: TraceAccumulator, events: Iterable[StoredEvent]) -> None:
        for event in events:
            if event.seq > self._last_seq:
                changes = facts.apply(event)
                self.grid.note(event, changes)
                if self.folds is not None:
                    self.folds.note(changes)
                self._last_seq = event.seq


def _columns_of(facts: TraceAccumulator) -> "StepColumns":
    from app.viewmodels import trajectory_columns  # noqa: PLC0415 -- imports numpy: in a thread, not at the start

    return trajectory_columns.StepColumns(TrajectoryFold.of(facts))


def _about(run_id: str, events: Iterable[StoredEvent]) -> list[StoredEvent]:
    """Return the events that tell of a run; that its window was opened is none."""
    return [event for event in events if run_id and event.run_id == run_id and is_about_run(event.event_type)]
