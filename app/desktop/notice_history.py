"""Keeps what the desktop says, and shows it in a window."""

from collections.abc import Iterator
from datetime import UTC, datetime

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.desktop.actions import Command
from app.desktop.canvas_window import Look
from app.desktop.top_bar import TopBar
from app.desktop.window_manager import WindowManager
from app.viewmodels.desktop import NOTICES, Notice
from app.viewmodels.notices import NoticeLog
from app.widgets.notices.view import NoticesView


class NoticeHistory(QObject):
    """Follows the notices; its window is open or not."""

    def __init__(self, windows: WindowManager, top_bar: TopBar) -> None:
        super().__init__(windows)
        self._windows = windows
        self._top_bar = top_bar
        self._log = NoticeLog()
        self._view: NoticesView | None = None
        windows.closed.connect(self._on_closed)
        top_bar.notices_wanted.connect(self.open)

    def commands(self) -> Iterator[Command]:
        """Return the command that shows the window."""
        yield Command("notices", "Show what was said", "Ctrl+Shift+H", self.open, "View")

    def open(self) -> None:
        """Show the window."""
        self._windows.open(Look(NOTICES, NOTICES, "notices", "Notices"), self._make, "bottom right")
        self._log.seen()
        self._show()

    def add(self, notice: Notice) -> None:
        """Keep what is said."""
        self._log.add(notice, datetime.now(UTC).astimezone())
        if self._view is not None:
            self._log.seen()
        self._show()

    def _make(self, _spare: QWidget | None) -> QWidget:
        self._view = view = NoticesView()
        view.copy_wanted.connect(self._copy)
        return view

    def _show(self) -> None:
        self._top_bar.set_unseen(self._log.unseen_failures)
        if self._view is not None:
            self._view.set_rows(self._log.rows)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    def _on_closed(self, look: Look) -> None:
        if look.app == NOTICES:
            self._view = None
