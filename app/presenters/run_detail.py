"""One run in detail, as the person wants to see it: what is open, marked, slow, found."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.loop_choices import LoopChoices
from app.presenters.open_call import OpenCall
from app.presenters.run_source import BEGINNING, LogReader, RunSource
from app.presenters.throttle import Throttle
from app.viewmodels.run_hits import Found, RunHits
from app.viewmodels.run_view import LOADING, NOTHING_CHOSEN, STARTING, RunView, reading, reading_on
from app.viewmodels.trace_bands import loop_of
from app.viewmodels.trace_cards import LoopViews
from app.viewmodels.trace_detail import build_detail, build_outline, only_ended_bands
from app.viewmodels.trace_look import TraceLook
from storage.projections.durations import Durations
from storage.projections.rollup import RunRollup

TICK_MS = 250


FindRun = Callable[[str], RunRollup | None]


class RunDetailPresenter(RunSource):
    """Shows the chosen run as the person wants to see it.

    Signals:
        view_changed(RunView): the run, or why there is none.
        loop_shown(str), card_shown(str): bring a loop or a card into view.
    """

    view_changed = Signal(object)
    loop_shown = Signal(str)
    card_shown = Signal(str)

    def __init__(self, find: FindRun, parent: QObject | None = None) -> None:
        """``find`` knows the rollup of each run, which is shown while the run is read."""
        super().__init__(parent)
        self._find = find
        self._throttle = Throttle(self)
        self._throttle.fired.connect(self._publish)
        self.changed.connect(self._throttle.ask)
        self.loaded.connect(self._on_ready)
        self._ticks = QTimer(self)
        self._ticks.setInterval(TICK_MS)
        self._ticks.timeout.connect(self._publish)
        self._loops: LoopViews | None = None
        self.choices = LoopChoices()
        self.look = TraceLook()
        self._durations = Durations()
        self.call = OpenCall(self._background, self)
        self.view = RunView()

    def attach(self, reader: LogReader) -> None:
        """Read from an open log."""
        self.call.attach(reader)
        super().attach(reader)

    def show_run(self, run_id: str) -> None:
        """Show another run."""
        if run_id != self.run_id:
            self.choices = LoopChoices()
            self.call.clear(run_id)
            super().show_run(run_id)
            self._publish()

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
        if self.choices.hits is not hits:
            self.choices.hits = hits
            self.grid.set_found(hits.items)
            self._publish()

    def show_found(self, found: Found) -> None:
        """Go to what was found; if a call stands open, this one opens in its place."""
        item_id = found.item_id
        if item_id.startswith(("life:", "chip:")):
            self.choices.chips |= {found.seq}
            self.choices.loops[found.loop_key] = True
        opens = self.call.item_id not in ("", item_id) and self.call_fact(item_id) is not None
        if opens:
            self.call.toggle(item_id)
        self.select_item(item_id, found.loop_key)

    def select_card(self, item_id: str) -> None:
        """Mark a call."""
        self.choices.selected = item_id
        self.grid.select(item_id)
        self._publish()

    def select_item(self, item_id: str, loop_id: str) -> None:
        """Mark what a dot of the grid stands for, and bring its card or its loop into view."""
        facts = self._facts
        if facts is None:
            return
        if (call := facts.calls.get(item_id)) is not None:
            self.choices.loops[call.loop_key] = True
            self.select_card(item_id)
            self.card_shown.emit(item_id)
            return
        self.grid.select(item_id)
        delegation = facts.delegations.get(item_id.removeprefix("delegation:"))
        self.want_loop(loop_of(delegation) if delegation else loop_id)

    def toggle_card(self, item_id: str) -> None:
        """Open a call's payload, or close it."""
        self.choices.selected = item_id
        self.grid.select(item_id)
        self.call.toggle(item_id)
        self._publish()

    def toggle_loop(self, key: str) -> None:
        """Open a loop, or close it."""
        if self._facts is not None:
            self.choices.loops[key] = not self.choices.is_open(self._facts, key)
            self._publish()

    def toggle_chip(self, seq: int) -> None:
        """Show a chip's full text, or not."""
        self.choices.chips ^= {seq}
        self._publish()

    def want_loop(self, key: str) -> None:
        """Open a loop and bring it into view."""
        if self._facts is None or self._facts.loop(key) is None:
            return
        self.choices.loops[key] = True
        self._publish()
        self.loop_shown.emit(key)

    def close(self) -> None:
        """Show nothing more."""
        self.call.attach(None)
        self._ticks.stop()
        self._throttle.stop()
        super().close()

    def _on_ready(self) -> None:
        self._loops = LoopViews(self._facts) if self._facts is not None else None
        self._publish()

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
        options = self.choices.options(facts, datetime.now(UTC), self.look, self._durations)
        detail = build_detail(facts, options, self._loops, self.folds)
        more = ""
        if not self.is_loaded:
            detail = only_ended_bands(detail, facts)
            more = reading_on(BEGINNING, facts.rollup.value.event_count)
        self.view = RunView(detail, opened=self.call.item_id, reading=more)
        if not detail.live:
            self._ticks.stop()
        elif not self._ticks.isActive():
            self._ticks.start()
        self.view_changed.emit(self.view)
        self.call.refresh(facts)
