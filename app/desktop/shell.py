"""What the desktop does on its own signals: theme, tabs, summary, folders, commands."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal

from app.desktop.actions import Command
from app.desktop.canvas_window import Look
from app.desktop.core import DesktopCore
from app.presenters.throttle import Throttle
from app.viewmodels.desktop import DIAGNOSTICS, DOCUMENTS, NOTICES, SETTINGS, TRACE, WriterRequest, summary

NUMBERED = 9
SUMMARY_MS = 500  # it is added up over all runs
OPENED = MappingProxyType(
    {
        "open-trace": TRACE,
        "settings": SETTINGS,
        "notices": NOTICES,
        "diagnostics": DIAGNOSTICS,
        "documents": DOCUMENTS,
    }
)


class Shell(QObject):
    """Slots that touch more than one part of the desktop.

    Signals:
        palette_wanted: the main window is in front for it.
    """

    palette_wanted = Signal()

    def __init__(self, desktop: DesktopCore) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._summary = Throttle(self, SUMMARY_MS)
        self._summary.fired.connect(self._say_summary)

    def focusing(self, commands: Iterable[Command]) -> Iterator[Command]:
        """Return the commands; who opens a window by one wants the keyboard in it."""
        for command in commands:
            window_id = OPENED.get(command.name)
            yield replace(command, act=partial(self._open, command.act, window_id)) if window_id else command

    def _open(self, act: Callable[[], object], window_id: str) -> None:
        act()
        self._desktop.windows.focus(window_id)

    def looks(self) -> Iterator[Command]:
        """Return the commands on how everything looks."""
        keeper = self._desktop.keeper
        yield Command("toggle-theme", "Dark or light", "Ctrl+Shift+L", keeper.toggle, "View")
        yield Command("larger-text", "Larger text", "Ctrl+=", keeper.larger, "View")
        yield Command("smaller-text", "Smaller text", "Ctrl+-", keeper.smaller, "View")
        yield Command("usual-text", "Usual text size", "Ctrl+0", keeper.usual_size, "View")

    def windows(self) -> Iterator[Command]:
        """Return the commands on the window in front."""
        menu = "Window"
        yield Command("close-window", "Close the window in front", "Ctrl+W", self._close_active, menu)
        yield Command(
            "minimise-window", "Minimise the window in front", "Ctrl+M, M", self._minimise_active, menu
        )
        yield Command(
            "maximise-window", "Maximise or restore the window in front", "F11", self._toggle_active, menu
        )

    def program(self) -> Iterator[Command]:
        """Return the commands on the program, and those that find everything else."""
        desktop, find = self._desktop, "Find a command, a window or a run"
        yield Command("settings", "Settings", "Ctrl+,", desktop.show_settings, "File")
        yield Command("quit", "Quit", "Ctrl+Q", desktop.window.close, "File")
        yield Command("palette", find, "Ctrl+K", self.open_palette, "View")
        yield Command("launcher", "Open the launcher", "Ctrl+M, L", self.open_launcher, "View")

    def numbers(self) -> Iterator[Command]:
        """Return a command for each of the first windows."""
        for number in range(1, NUMBERED + 1):
            show = partial(self._show_nth, number)
            yield Command(f"window-{number}", f"Show window {number}", f"Ctrl+{number}", show)

    def open_palette(self) -> None:
        """Show the command palette, which stands in the main window."""
        self._desktop.window.activateWindow()
        self.palette_wanted.emit()

    def open_launcher(self) -> None:
        """Show the launcher's menu."""
        self._desktop.window.activateWindow()
        self._desktop.window.top_bar.launcher.open_menu()

    def on_tab_pressed(self, window_id: str) -> None:
        """Show a window; Trace opens when it is not there."""
        if window_id == TRACE:
            self._desktop.show_trace()
        self._desktop.windows.focus(window_id)

    def on_window_closed(self, look: Look) -> None:
        """Let go of what belonged to a window."""
        if look.run_id is not None:
            self._desktop.writers.closed(look.run_id)
        elif look.app == TRACE:
            self._desktop.trace.forget_view()

    def on_run_wanted(self, request: WriterRequest) -> None:
        """Follow the run that was just started in Trace, too."""
        self._desktop.trace.list.follow(request.run_id)

    def on_runs_changed(self) -> None:
        """Say soon how much runs."""
        self._summary.ask()

    def _say_summary(self) -> None:
        runs = self._desktop.runs
        self._desktop.window.top_bar.set_summary(summary(len(runs.active), runs.cost_today()))

    def _close_active(self) -> None:
        self._desktop.windows.close(self._desktop.windows.active_id)

    def _minimise_active(self) -> None:
        self._desktop.windows.minimise(self._desktop.windows.active_id)

    def _toggle_active(self) -> None:
        self._desktop.windows.toggle_maximised(self._desktop.windows.active_id)

    def _show_nth(self, number: int) -> None:
        ids = self._desktop.window.top_bar.tab_ids
        if number <= len(ids):
            self.on_tab_pressed(ids[number - 1])
