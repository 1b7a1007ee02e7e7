"""One run in detail: read from the log once, then followed event by event."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.background import Background
from app.presenters.grid import GridPresenter
from app.presenters.loop_choices import LoopChoices
from app.presenters.open_call import OpenCall
from app.presenters.payloads import PayloadReader
from app.presenters.throttle import Throttle
from app.viewmodels.run_folds import RunFolds
from app.viewmodels.run_hits import Found, RunHits
from app.viewmodels.run_view import LOADING, NOTHING_CHOSEN, STARTING, RunView, reading
from app.viewmodels.trace_bands import loop_of
from app.viewmodels.trace_cards import LoopViews
from app.viewmodels.trace_detail import build_detail, build_outline
from app.viewmodels.trace_look import TraceLook
from app.viewmodels.trajectory import TrajectoryFold
from storage.events.envelope import StoredEvent
from storage.projections.calls import CallFact
from storage.projections.durations import Durations
from storage.projections.rollup import RunRollup, is_about_run
from storage.projections.trace import TraceAccumulator

if TYPE_CHECKING:  # imports numpy
    from app.viewmodels.trajectory_columns import StepColumns

TICK_MS = 250


class _Loaded(NamedTuple):
    """What was read of a run; ``generation`` tells whether it is still the one that is wanted."""

    generation: int
    facts: TraceAccumulator
    steps: "StepColumns"
    folds: RunFolds


FindRun = Callable[[str], RunRollup | None]


class LogReader(PayloadReader, Protocol):
    """What the detail needs of the store."""

    def trace(self, run_id: str) -> TraceAccumulator:
        """Return what is known of a run, up to the last event of its rollup."""


class RunDetailPresenter(QObject):
    """Holds what is known of the chosen run.

    Signals:
        view_changed(RunView): the run, or why there is none.
        loop_shown(str), card_shown(str): bring a loop or a card into view.
        loaded(): the run was read; its facts are there.
        failed(str): the log could not be read; one line.
    """

    view_changed = Signal(object)
    loop_shown = Signal(str)
    card_shown = Signal(str)
    loaded = Signal()
    failed = Signal(str)

    def __init__(self, find: FindRun, parent: QObject | None = None) -> None:
        """``find`` knows the rollup of each run, which is shown while the run is read."""
        super().__init__(parent)
        self._find = find
        self._reader: LogReader | None = None
        self._background = Background("detail", self)
        self._background.failed.connect(self.failed)
        self._throttle = Throttle(self)
        self._throttle.fired.connect(self._publish)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._publish)
        self._generation = 0
        self._facts: TraceAccumulator | None = None
        self._loops: LoopViews | None = None
        self._last_seq = 0
        self._early: list[StoredEvent] = []
        self._choices = LoopChoices()
        self.look = TraceLook()
        self._durations = Durations()
        self.folds: RunFolds | None = None
        self.call = OpenCall(self._background, self)
        self.grid = GridPresenter(self)
        self.run_id = ""
        self.view = RunView()

    @property
    def is_loaded(self) -> bool:
        """Whether the chosen run has been read."""
        return self._facts is not None

    @property
    def selected(self) -> str:
        """The call that is marked; empty = none."""
        return self._choices.selected

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
        self.call.attach(reader)
        if self.run_id:
            self._load(reader)

    def show_run(self, run_id: str) -> None:
        """Show another run."""
        if run_id == self.run_id:
            return
        self.run_id, self._facts, self._early, self._last_seq = run_id, None, [], 0
        self.folds = None
        self._choices = LoopChoices()
        self.call.clear(run_id)
        self.grid.show_run(None)
        self._generation += 1
        if self._reader is not None and run_id:
            self._load(self._reader)
        self._publish()

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Follow what was committed."""
        mine = _about(self.run_id, events)
        if not mine:
            return
        if self._facts is None:
            self._early.extend(mine)
            return
        self._fold(self._facts, mine)
        self._throttle.ask()

    def set_look(self, look: TraceLook) -> None:
        """Read calls otherwise: what is slow, what is past its limit."""
        if look != self.look:
            self.look = look
            self.grid.set_slow(look.slow_ms)
            self._publish()

    def set_durations(self, durations: Durations) -> None:
        """Tell where calls stand among all of their tool or model."""
        self._durations = durations
        self._throttle.ask()

    def set_hits(self, hits: RunHits) -> None:
        """Mark what a search has found."""
        if self._choices.hits is not hits:
            self._choices.hits = hits
            self.grid.set_found(hits.items)
            self._publish()

    def show_found(self, found: Found) -> None:
        """Go to what was found; if a call stands open, this one opens in its place."""
        item_id = found.item_id
        if item_id.startswith(("life:", "chip:")):
            self._choices.chips |= {found.seq}
            self._choices.loops[found.loop_key] = True
        opens = self.call.item_id not in ("", item_id) and self.call_fact(item_id) is not None
        if opens:
            self.call.toggle(item_id)
        self.select_item(item_id, found.loop_key)

    def select_card(self, item_id: str) -> None:
        """Mark a call."""
        self._choices.selected = item_id
        self.grid.select(item_id)
        self._publish()

    def select_item(self, item_id: str, loop_id: str) -> None:
        """Mark what a dot of the grid stands for, and bring its card or its loop into view."""
        facts = self._facts
        if facts is None:
            return
        if (call := facts.calls.get(item_id)) is not None:
            self._choices.loops[call.loop_key] = True
            self.select_card(item_id)
            self.card_shown.emit(item_id)
            return
        self.grid.select(item_id)
        delegation = facts.delegations.get(item_id.removeprefix("delegation:"))
        self.want_loop(loop_of(delegation) if delegation else loop_id)

    def toggle_card(self, item_id: str) -> None:
        """Open a call's payload, or close it."""
        self._choices.selected = item_id
        self.grid.select(item_id)
        self.call.toggle(item_id)
        self._publish()

    def toggle_loop(self, key: str) -> None:
        """Open a loop, or close it."""
        if self._facts is not None:
            self._choices.loops[key] = not self._choices.is_open(self._facts, key)
            self._publish()

    def toggle_chip(self, seq: int) -> None:
        """Show a chip's full text, or not."""
        self._choices.chips ^= {seq}
        self._publish()

    def want_loop(self, key: str) -> None:
        """Open a loop and bring it into view."""
        if self._facts is None or self._facts.loop(key) is None:
            return
        self._choices.loops[key] = True
        self._publish()
        self.loop_shown.emit(key)

    def close(self) -> None:
        """Show nothing more."""
        self._reader = None
        self.call.attach(None)
        self._ticks.stop()
        self._throttle.stop()
        self.grid.close()
        self._background.close()

    def _load(self, reader: LogReader) -> None:
        run_id, generation = self.run_id, self._generation

        def load() -> "_Loaded":
            facts = reader.trace(run_id)
            return _Loaded(generation, facts, _columns_of(facts), RunFolds(facts))

        self._background.run(load, self._on_loaded, again=True)

    def _on_loaded(self, loaded: "_Loaded") -> None:
        generation, facts, steps, folds = loaded
        if generation != self._generation:
            return  # another run was chosen meanwhile
        self.folds = folds
        self._facts, self._last_seq = facts, facts.rollup.last_seq
        self._loops = LoopViews(facts)
        self.grid.show_run(steps)
        early, self._early = self._early, []
        self._fold(facts, early)
        self._publish()
        self.loaded.emit()

    def _fold(self, facts: TraceAccumulator, events: Iterable[StoredEvent]) -> None:
        for event in events:
            if event.seq > self._last_seq:
                changes = facts.apply(event)
                self.grid.note(event, changes)
                if self.folds is not None:
                    self.folds.note(changes)
                self._last_seq = event.seq

    def _publish(self) -> None:
        facts = self._facts
        if facts is None or not self._last_seq:
            rollup = self._find(self.run_id) if facts is None and self.run_id else None
            if rollup is not None:
                outline = build_outline(rollup, datetime.now(UTC))
                self.view = RunView(outline, reading=reading(rollup.event_count))
            else:
                loading = LOADING if facts is None else STARTING
                self.view = RunView(quiet=loading if self.run_id else NOTHING_CHOSEN)
            self._ticks.stop()
            self.view_changed.emit(self.view)
            return
        self.grid.set_ended(facts.rollup.status)
        options = self._choices.options(facts, datetime.now(UTC), self.look, self._durations)
        detail = build_detail(facts, options, self._loops, self.folds)
        self.view = RunView(detail, opened=self.call.item_id)
        if not detail.live:
            self._ticks.stop()
        elif not self._ticks.isActive():
            self._ticks.start()
        self.view_changed.emit(self.view)
        self.call.refresh(facts)


def _columns_of(facts: TraceAccumulator) -> "StepColumns":
    from app.viewmodels import trajectory_columns  # noqa: PLC0415 -- imports numpy: in a thread, not at the start

    return trajectory_columns.StepColumns(TrajectoryFold.of(facts))


def _about(run_id: str, events: Iterable[StoredEvent]) -> list[StoredEvent]:
    """Return the events that tell of a run; that its window was opened is none."""
    return [event for event in events if run_id and event.run_id == run_id and is_about_run(event.event_type)]
