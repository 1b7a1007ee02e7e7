"""What can be done with the run that Trace shows, from keys, menus and the palette alike."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import QObject, Signal

from app.desktop.actions import Command
from app.desktop.compare_host import CompareHost
from app.desktop.core import DesktopCore
from app.desktop.trace_copies import TraceCopies
from app.desktop.trace_loops import TraceLoops
from app.desktop.trace_pages import TracePages
from app.presenters.call_times import CallTimes
from app.presenters.hit_finder import HitFinder
from app.services import Services
from app.viewmodels.desktop import TRACE, Notice
from app.viewmodels.run_hits import RunHits
from app.viewmodels.trace_actions import ACTIONS, JUMPS, PAGES
from app.viewmodels.trace_look import MODES, PayloadMode, TraceLook
from app.widgets.trace.view import TraceView
from storage.errors import BugError

_NO_FAILURE = "No call of this run has failed."
_NO_COST = "No call of this run has a price."
_NO_CALL = "No call of this run has ended yet."


class TraceDesk(QObject):
    """Does the actions of ``trace_actions``.

    Signals:
        look_chosen(TraceLook): the person reads runs otherwise from now on.
        text_wanted(str, str): in its document, the text that a call has written; run and item, "" for none.
    """

    look_chosen = Signal(object)
    text_wanted = Signal(str, str)

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._trace = desktop.trace
        self.copies = TraceCopies(desktop)
        self.times = CallTimes(self)
        self.times.changed.connect(self._trace.detail.set_durations)
        self.finder = HitFinder(self._trace.detail, self)
        self._trace.list.run_chosen.connect(self.finder.show_run)
        self.finder.changed.connect(self._on_hits)
        self.loops = TraceLoops(desktop)
        self.comparisons = CompareHost(desktop, self.loops)
        self.pages = TracePages(desktop.trace, self)
        self.pages.failed.connect(desktop.trace.failed)
        self._trace.view_made.connect(self._on_view)

    def commands(self) -> Iterator[Command]:
        """Return the actions as commands; their keys work inside the window."""
        for each in ACTIONS:
            act = partial(self.do_in_window, each.name)
            yield Command(f"trace-{each.name}", each.words, "", act, "Trace", each.shown_key)

    def attach(self, services: Services) -> None:
        """A home is open."""
        self.copies.copier.attach(services.store)
        self.comparisons.attach(services)
        self.finder.attach(services.store)
        self.times.attach(services.store)
        self.pages.attach(services)

    def close(self) -> None:
        """Read nothing more."""
        self.copies.copier.close()
        self.comparisons.close()
        self.finder.close()
        self.times.close()
        self.pages.close()

    def set_look(self, look: TraceLook) -> None:
        """Read runs so."""
        self._trace.detail.set_look(look)
        if self._trace.view is not None:
            self._trace.view.detail.cards.payload.set_mode(look.payload)

    def do_in_window(self, name: str) -> None:
        """Show Trace and do an action there."""
        self._desktop.show_trace()
        self._desktop.windows.focus(TRACE)
        self.do(name)

    def do(self, name: str) -> None:
        """Do an action with the run that is shown.

        Raises:
            BugError: there is no such action.
        """
        if name in {each.name for each in JUMPS}:
            self._go(name)
        elif name in {each.name for each in PAGES}:
            self.pages.show_page(name)
        elif name == "hold-run":
            self._trace.hold()
        elif name == "show-text":
            detail = self._trace.detail
            self.text_wanted.emit(detail.run_id, detail.choices.selected)
        elif name == "mark-run":
            self.comparisons.mark()
        elif name == "compare-run":
            self.comparisons.compare()
        elif name.startswith("copy-"):
            self.copies.copy_named(name)
        else:
            self._look(name)

    def _go(self, name: str) -> None:
        folds = self._trace.detail.folds
        match name:
            case "next-failure" | "previous-failure":
                self._jump_to_failure(1 if name == "next-failure" else -1)
            case "next-hit" | "previous-hit":
                self.finder.step(1 if name == "next-hit" else -1)
            case "slowest-call":
                self._jump(folds.calls.slowest if folds else "", _NO_CALL)
            case "next-waste":
                self.loops.go()
            case "costliest-call":
                self._jump(folds.calls.costliest if folds else "", _NO_COST)
            case _ if self._trace.view is not None:
                self._trace.view.detail.cards.do(name)
            case _:
                pass  # the window is closed

    def _look(self, name: str) -> None:
        detail = self._trace.detail
        match name:
            case "duration-mode":
                is_on = detail.grid.view.mode == "duration"
                detail.grid.choose_mode("status" if is_on else "duration")
            case "fold-gaps":
                self.look_chosen.emit(replace(detail.look, fold_gaps=not detail.look.fold_gaps))
            case "payload-view":
                following = MODES.index(detail.look.payload) + 1
                self.choose_payload(MODES[following % len(MODES)])
            case "find-in-call":
                self._find_in_call()
            case _:
                raise BugError(f"nothing of Trace is called {name}")

    def choose_payload(self, mode: str) -> None:
        """Show what went in and out of calls so from now on."""
        self.look_chosen.emit(replace(self._trace.detail.look, payload=cast("PayloadMode", mode)))

    def _on_view(self, view: TraceView) -> None:
        view.acted.connect(self.do)
        view.copy_wanted.connect(self.copies.copy)
        view.filter_changed.connect(self.finder.set_text)
        view.runs.hit_wanted.connect(self.finder.step)
        view.detail.hits.step_wanted.connect(self.finder.step)
        self.finder.changed.connect(view.detail.hits.set_hits)
        view.detail.hits.set_hits(self.finder.hits)
        view.runs.filter.setText(self._trace.list.filter_text)  # the window was closed with it
        place = view.detail.cards.payload
        place.mode_chosen.connect(self.choose_payload)
        place.history_wanted.connect(self._trace.detail.call.want_history)
        place.set_mode(self._trace.detail.look.payload)
        place.look_for(self.finder.hits.text)

    def _on_hits(self, hits: RunHits) -> None:
        if self._trace.view is not None:
            self._trace.view.detail.cards.payload.look_for(hits.text)

    def _find_in_call(self) -> None:
        detail, shown = self._trace.detail, self._trace.view
        if not detail.call.item_id and detail.choices.selected:
            detail.toggle_card(detail.choices.selected)
        if shown is not None and (payload := shown.detail.cards.payload.view) is not None:
            if not payload.isVisible():  # the page of events has no calls
                shown.detail.show_page("show-steps")
            payload.focus_find()

    def _jump_to_failure(self, step: int) -> None:
        detail = self._trace.detail
        found = detail.folds.calls.next_failure(detail.choices.selected, step) if detail.folds else ""
        self._jump(found, _NO_FAILURE)

    def _jump(self, item_id: str, otherwise: str) -> None:
        if item_id:
            self._trace.detail.select_item(item_id, "")
        elif self._trace.detail.run_id:
            self._desktop.say(Notice(otherwise))
