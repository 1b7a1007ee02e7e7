"""Comparisons of two runs on the desktop: a window for each pair; a run is marked first, then compared."""

import time
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.desktop.canvas_window import Look
from app.desktop.core import DesktopCore
from app.desktop.trace_loops import TraceLoops
from app.presenters.compare import ComparePresenter
from app.services import Services
from app.theme.theme import Theme
from app.viewmodels.compare_view import run_title
from app.viewmodels.comparison import Row
from app.viewmodels.desktop import COMPARE, TRACE, Notice
from app.widgets.compare.view import CompareWindow
from app.widgets.trace.view import TraceView

_MARKED = "Marked for a comparison: {title} — choose another run, then Compare (Shift+M)."
_UNMARKED = "Not marked any more: {title}."
_NO_RUN = "There is no run to compare yet."
_NO_OTHER = "There is no other run to compare with; mark one (M) and choose another."


class CompareHost(QObject):
    """Makes the windows' contents, and knows the marked run."""

    def __init__(self, desktop: DesktopCore, loops: TraceLoops) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._loops = loops
        self._services: Services | None = None
        self._open: dict[str, tuple[ComparePresenter, CompareWindow]] = {}
        self.marked = ""
        desktop.windows.closed.connect(self._on_closed)
        desktop.trace.view_made.connect(self._show_mark)

    def attach(self, services: Services) -> None:
        """A home is open: what stands open already is read."""
        self._services = services
        for presenter, _window in self._open.values():
            presenter.attach(services.store)

    def mark(self) -> None:
        """Mark the run that Trace shows: A of the next comparison."""
        run = self._desktop.runs.run(self._desktop.trace.list.chosen)
        if run is None:
            self._desktop.say(Notice(_NO_RUN))
            return
        self.marked = "" if self.marked == run.run_id else run.run_id
        self._desktop.say(Notice((_MARKED if self.marked else _UNMARKED).format(title=run_title(run))))
        self._show_mark(self._desktop.trace.view)

    def _show_mark(self, view: TraceView | None) -> None:
        if view is not None:
            view.runs.set_marked(self.marked)

    def compare(self) -> None:
        """Compare the run that Trace shows with the marked one; without one, with the one before it."""
        chosen = self._desktop.trace.list.chosen
        if not chosen:
            self._desktop.say(Notice(_NO_RUN))
            return
        other = self.marked if self.marked not in ("", chosen) else self._one_before(chosen)
        if other:
            self.open(other, chosen)
        else:
            self._desktop.say(Notice(_NO_OTHER))

    def open(self, run_a: str, run_b: str) -> None:
        """Show two runs side by side."""
        look = Look(f"{COMPARE}:{run_a}:{run_b}", COMPARE, "compare", "Compare", self._title(run_a, run_b))
        make = partial(self._make, look.window_id, run_a, run_b)
        self._desktop.windows.open(look, make, "left", time.perf_counter())
        self._desktop.windows.focus(look.window_id)

    def open_again(self, window_id: str) -> bool:
        """Show what a window showed; False when one of its runs is no more."""
        _app, run_a, run_b = window_id.split(":", 2)
        store = self._services.store if self._services else None
        if store is None or store.run(run_a) is None or store.run(run_b) is None:
            return False
        self.open(run_a, run_b)
        return True

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        for _presenter, window in self._open.values():
            window.set_theme(theme)

    def close(self) -> None:
        """Read nothing more."""
        for window_id in tuple(self._open):
            self._forget(window_id)

    def _title(self, run_a: str, run_b: str) -> str:
        return " / ".join(self._run_title(name) for name in (run_a, run_b))

    def _run_title(self, run_id: str) -> str:
        # At the start the book has not read them all.
        store = self._services.store if self._services else None
        run = self._desktop.runs.run(run_id) or (store.run(run_id) if store else None)
        return run_title(run) if run else run_id

    def _one_before(self, run_id: str) -> str:
        """Return the run that began before another; of the oldest the one after it; empty if it is alone."""
        ids = [run.run_id for run in self._desktop.runs.runs]
        if run_id not in ids or len(ids) < 2:
            return ""
        at = ids.index(run_id)
        return ids[at + 1] if at + 1 < len(ids) else ids[at - 1]

    def _make(self, window_id: str, run_a: str, run_b: str, _spare: QWidget | None) -> QWidget:
        presenter, window = ComparePresenter(run_a, run_b, self), CompareWindow(self._desktop.keeper.theme)
        self._open[window_id] = (presenter, window)
        presenter.view_changed.connect(window.set_view)
        presenter.diff_changed.connect(window.set_diff)
        presenter.failed.connect(self._on_failed)
        window.row_chosen.connect(presenter.choose)
        window.read_again_wanted.connect(presenter.read_again)
        window.step_wanted.connect(partial(self._show_step, window_id))
        window.swap_wanted.connect(partial(self._swap, window_id))
        window.set_view(presenter.view)
        if self._services is not None:
            presenter.attach(self._services.store)
        return window

    def _show_step(self, window_id: str, row: Row) -> None:
        """Show B's step in Trace; A's where B has none."""
        run_a, run_b = self._open[window_id][0].runs
        step = row.b or row.a
        if step is not None:
            self._desktop.show_trace()
            self._desktop.windows.focus(TRACE)
            self._loops.show(run_a if row.b is None else run_b, step.item_id)

    def _swap(self, window_id: str) -> None:
        presenter, _window = self._open[window_id]
        run_a, run_b = presenter.runs
        self._desktop.windows.close(window_id)
        self.open(run_b, run_a)

    def _on_failed(self, words: str) -> None:
        self._desktop.say(Notice(words, "failed"))

    def _on_closed(self, look: Look) -> None:
        if look.app == COMPARE:
            self._forget(look.window_id)

    def _forget(self, window_id: str) -> None:
        open_one = self._open.pop(window_id, None)
        if open_one is not None:
            open_one[0].close()
            open_one[0].deleteLater()
