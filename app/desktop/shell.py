"""What the desktop does on its own signals: theme, tabs, summary, folders, commands."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desktop.actions import Command
from app.desktop.canvas_window import Look
from app.presenters.throttle import Throttle
from app.theme.theme import Theme
from app.viewmodels.desktop import DIAGNOSTICS, DOCUMENTS, NOTICES, SETTINGS, TRACE, WriterRequest, summary

if TYPE_CHECKING:  # the desktop builds its shell
    from app.desktop.desktop import Desktop

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
    """Slots that touch more than one part of the desktop."""

    def __init__(self, desktop: "Desktop") -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._summary = Throttle(self, SUMMARY_MS)
        self._summary.fired.connect(self._say_summary)

    def commands(self) -> Iterator[Command]:
        """Return every command of the desktop; who opens a window by a command wants the keyboard in it."""
        for command in self._commands():
            window_id = OPENED.get(command.name)
            yield replace(command, act=partial(self._open, command.act, window_id)) if window_id else command

    def _open(self, act: Callable[[], object], window_id: str) -> None:
        act()
        self._desktop.windows.focus(window_id)

    def _commands(self) -> Iterator[Command]:
        desktop = self._desktop
        yield from desktop.prompt_desk.commands()
        yield Command("open-trace", "Show Trace", "Ctrl+Shift+T", desktop.show_trace, "View")
        yield from desktop.writer_desk.commands()
        yield from desktop.trace_desk.commands()
        yield from desktop.history.commands()
        yield from desktop.diagnostics.commands()
        yield Command("toggle-theme", "Dark or light", "Ctrl+Shift+L", desktop.keeper.toggle, "View")
        keeper = desktop.keeper
        yield Command("larger-text", "Larger text", "Ctrl+=", keeper.larger, "View")
        yield Command("smaller-text", "Smaller text", "Ctrl+-", keeper.smaller, "View")
        yield Command("usual-text", "Usual text size", "Ctrl+0", keeper.usual_size, "View")
        yield Command("close-window", "Close the window in front", "Ctrl+W", self._close_active, "Window")
        yield Command(
            "minimise-window", "Minimise the window in front", "Ctrl+M", self._minimise_active, "Window"
        )
        yield Command(
            "maximise-window", "Maximise or restore the window in front", "F11", self._toggle_active, "Window"
        )
        yield from desktop.documents.commands()
        yield from desktop.arranger.commands()
        yield from desktop.pop_out.commands()
        yield from desktop.notice_history.commands()
        yield from desktop.workspace_desk.commands()
        yield Command("settings", "Settings", "Ctrl+,", desktop.show_settings, "File")
        yield Command("quit", "Quit", "Ctrl+Q", desktop.window.close, "File")
        yield Command("palette", "Find a command, a window or a run", "Ctrl+K", self.open_palette, "View")
        yield Command("launcher", "Open the launcher", "Ctrl+Alt+L", self.open_launcher, "View")
        yield from desktop.help.commands()
        for number in range(1, NUMBERED + 1):
            yield Command(
                f"window-{number}", f"Show window {number}", f"Ctrl+{number}", partial(self._show_nth, number)
            )

    def open_palette(self) -> None:
        """Show the command palette, which stands in the main window."""
        self._desktop.window.activateWindow()
        self._desktop.palette.open()

    def open_launcher(self) -> None:
        """Show the launcher's menu."""
        self._desktop.window.activateWindow()
        self._desktop.window.top_bar.launcher.open_menu()

    def fill_launcher(self) -> None:
        """Offer what can be opened now."""
        self._desktop.window.top_bar.launcher.set_entries(self._desktop.offers.launched())

    def on_theme_changed(self, theme: Theme) -> None:
        """Give the theme to what paints itself."""
        desktop = self._desktop
        hosts = (
            desktop.trace,
            desktop.trace_desk.comparisons,
            desktop.writers,
            desktop.diagnostics,
            desktop.documents,
        )
        for part in (desktop.window, desktop.windows, *hosts):
            part.set_theme(theme)

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
