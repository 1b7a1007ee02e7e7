"""One run in detail: read from the log once, then followed event by event."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.background import Background
from app.presenters.payloads import PayloadReader, read_payload
from app.presenters.throttle import Throttle
from app.viewmodels.payload import Payload
from app.viewmodels.run_view import LOADING, NOTHING_CHOSEN, RunView
from app.viewmodels.trace_cards import CardOptions
from app.viewmodels.trace_detail import build_detail
from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from storage.projections.calls import CallFact
from storage.projections.trace import TraceAccumulator, trace

TICK_MS = 250
# Up to so many calls all loops stand open at first; in a longer run only those at work.
ALL_OPEN_CALLS = 300


class LogReader(PayloadReader, Protocol):
    """What the detail needs of the store."""

    def read(self, query: EventQuery = ...) -> list[StoredEvent]:
        """Return stored events."""


class RunDetailPresenter(QObject):
    """Holds what is known of the chosen run.

    Signals:
        view_changed(RunView): the run, or why there is none.
        payload_changed(object): the ``Payload`` of the opened call; None = it is being read.
        loop_shown(str): bring a loop into view.
        failed(str): the log could not be read; one line.
    """

    view_changed = Signal(object)
    payload_changed = Signal(object)
    loop_shown = Signal(str)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader: LogReader | None = None
        self._background = Background("detail", self)
        self._background.failed.connect(self.failed)
        self._throttle = Throttle(self)
        self._throttle.fired.connect(self._publish)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._publish)
        self._generation = 0
        self._run_id = ""
        self._facts: TraceAccumulator | None = None
        self._last_seq = 0
        self._early: list[StoredEvent] = []
        self._selected = ""
        self._opened = ""
        self._toggled: dict[str, bool] = {}
        self._chips: frozenset[int] = frozenset()
        self.view = RunView()
        self.payload: Payload | None = None

    @property
    def run_id(self) -> str:
        """The run that is shown; empty = none."""
        return self._run_id

    @property
    def is_loaded(self) -> bool:
        """Whether the chosen run has been read."""
        return self._facts is not None

    def attach(self, reader: LogReader) -> None:
        """Read from an open log."""
        self._reader = reader
        if self._run_id:
            self._load()

    def show_run(self, run_id: str) -> None:
        """Show another run."""
        if run_id == self._run_id:
            return
        self._run_id, self._facts, self._early = run_id, None, []
        self._selected = self._opened = ""
        self._toggled, self._chips, self.payload = {}, frozenset(), None
        self._generation += 1
        if self._reader is not None and run_id:
            self._load()
        self._publish()

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Follow what was committed."""
        mine = [event for event in events if event.run_id == self._run_id]
        if not mine or not self._run_id:
            return
        if self._facts is None:
            self._early.extend(mine)
            return
        self._fold(self._facts, mine)
        self._throttle.ask()

    def select_card(self, item_id: str) -> None:
        """Mark a call."""
        self._selected = item_id
        self._publish()

    def toggle_card(self, item_id: str) -> None:
        """Open a call's payload, or close it."""
        self._selected = item_id
        self._opened = "" if self._opened == item_id else item_id
        self.payload = None
        self._publish()
        if self._opened:
            self._read_payload()

    def toggle_loop(self, key: str) -> None:
        """Open a loop, or close it."""
        self._toggled[key] = not self._is_open(key)
        self._publish()

    def toggle_chip(self, seq: int) -> None:
        """Show a chip's full text, or not."""
        self._chips ^= {seq}
        self._publish()

    def want_loop(self, key: str) -> None:
        """Open a loop and bring it into view."""
        if self._facts is None or self._facts.loop(key) is None:
            return
        self._toggled[key] = True
        self._publish()
        self.loop_shown.emit(key)

    def close(self) -> None:
        """Show nothing more."""
        self._reader = None
        self._ticks.stop()
        self._throttle.stop()
        self._background.close()

    def _load(self) -> None:
        reader, run_id, generation = self._reader, self._run_id, self._generation
        if reader is None:
            return

        def load() -> tuple[int, TraceAccumulator, int]:
            events = reader.read(EventQuery(run_id=run_id))
            return generation, trace(run_id, events), events[-1].seq if events else 0

        self._background.run(load, self._on_loaded)

    def _on_loaded(self, loaded: tuple[int, TraceAccumulator, int]) -> None:
        generation, facts, last_seq = loaded
        if generation != self._generation:
            return  # another run was chosen meanwhile
        self._facts, self._last_seq = facts, last_seq
        early, self._early = self._early, []
        self._fold(facts, early)
        self._publish()

    def _fold(self, facts: TraceAccumulator, events: Iterable[StoredEvent]) -> None:
        for event in events:
            if event.seq > self._last_seq:
                facts.apply(event)
                self._last_seq = event.seq

    def _is_open(self, key: str) -> bool:
        chosen = self._toggled.get(key)
        if chosen is not None or self._facts is None:
            return bool(chosen)
        if len(self._facts.calls) <= ALL_OPEN_CALLS:
            return True
        loop = self._facts.loop(key)
        return loop is not None and (loop.in_flight > 0 or self._selected in loop.calls)

    def _publish(self) -> None:
        facts = self._facts
        if facts is None:
            self.view = RunView(quiet=LOADING if self._run_id else NOTHING_CHOSEN)
            self._ticks.stop()
        else:
            open_loops = frozenset(loop.key for loop in facts.loops if self._is_open(loop.key))
            options = CardOptions(
                now=datetime.now(UTC),
                selected=self._selected or None,
                expanded=open_loops,
                expanded_chips=self._chips,
            )
            detail = build_detail(facts, options)
            self.view = RunView(detail, opened=self._opened)
            self._keep_time(live=detail.live)
        self.view_changed.emit(self.view)
        if self._opened:
            self._refresh_payload()

    def _keep_time(self, *, live: bool) -> None:
        if live and not self._ticks.isActive():
            self._ticks.start()
        elif not live:
            self._ticks.stop()

    def _refresh_payload(self) -> None:
        """Show the payload, and read it again once the call has ended."""
        self.payload_changed.emit(self.payload)
        call = self._opened_call()
        if self.payload is not None and not self.payload.complete and call and call.ended_seq is not None:
            self._read_payload()

    def _opened_call(self) -> CallFact | None:
        return self._facts.calls.get(self._opened) if self._facts and self._opened else None

    def _read_payload(self) -> None:
        reader, call, run_id = self._reader, self._opened_call(), self._run_id
        if reader is not None and call is not None:
            self._background.run(lambda: read_payload(reader, run_id, call), self._on_payload)

    def _on_payload(self, payload: Payload) -> None:
        if payload.item_id == self._opened:
            self.payload = payload
            self.payload_changed.emit(payload)
