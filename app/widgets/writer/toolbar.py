"""The Writer's bar: how the run is, who works, and the review of pending changes."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_document import WriterView
from app.widgets.common.buttons import IconButton
from app.widgets.writer.card_buttons import WRITING_TIP
from app.widgets.writer.file_button import FileButton
from app.widgets.writer.worker_chips import WorkerChips

_HISTORY_TIP = "History: every revision, what changed since you last looked  (Ctrl+M, H)"
ACCEPT_TIP = "Accept the selected change (Ctrl+Enter)"

WORKERS_FROM = 560  # the widths in pixels from which on there is room for them
WORDS_FROM = 440
HEIGHT = 41  # with and without the review's buttons


class WriterToolBar(QFrame):
    """Status, revision, workers; previous and next change, accept, reject, cancel.

    Signals:
        previous_requested, next_requested, accept_requested, reject_requested, cancel_requested,
        history_requested
    """

    previous_requested = Signal()
    next_requested = Signal()
    accept_requested = Signal()
    reject_requested = Signal()
    cancel_requested = Signal()
    history_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writerToolBar")
        self._status = QLabel()
        self._status.setObjectName("writerStatus")
        self._status.setProperty("pill", "true")
        self._revision = QLabel()
        self._revision.setObjectName("writerRevision")
        self._history = IconButton("history", _HISTORY_TIP, theme)
        self._history.setObjectName("writerHistoryOpen")
        self.files = FileButton(theme)
        self._chips = WorkerChips(theme)
        self._navigator = QFrame()
        self._counter = QLabel()
        self._counter.setObjectName("writerCounter")
        self._previous = _tool("writerPrevious", "\u2039", "Previous change (Alt+Up)")
        self._next = _tool("writerNext", "\u203a", "Next change (Alt+Down)")
        self._accept = _button("writerAccept", "Accept", ACCEPT_TIP)
        self._reject = _button("writerReject", "Reject", "Reject the selected change (Ctrl+Backspace)")
        self._cancel = _button("writerCancel", "Cancel", "Stop this run and everything it started (Ctrl+.)")
        self._short = (
            (self._accept, "Accept", "\u2713"),
            (self._reject, "Reject", "\u2715"),
            (self._cancel, "Cancel", "\u25a0"),
        )
        self._build_ui()
        self._connect_signals()
        self.set_theme(theme)

    @property
    def last(self) -> QWidget:
        """What Tab comes to last."""
        return self._cancel

    def _build_ui(self) -> None:
        self._navigator.setObjectName("writerNavigator")
        inner = QHBoxLayout(self._navigator)
        inner.setContentsMargins(1, 0, 1, 0)
        inner.setSpacing(2)
        for widget in (self._previous, self._counter, self._next):
            inner.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        middle = Qt.AlignmentFlag.AlignVCenter
        row.addWidget(self._status, alignment=middle)
        row.addWidget(self._revision)
        row.addWidget(self._history, alignment=middle)
        row.addWidget(self.files, alignment=middle)
        row.addSpacing(4)
        row.addWidget(self._chips, 100)
        row.addStretch(1)
        for button in (self._navigator, self._accept, self._reject, self._cancel):
            row.addWidget(button, alignment=middle)

    def _connect_signals(self) -> None:
        self._previous.clicked.connect(self.previous_requested)
        self._next.clicked.connect(self.next_requested)
        self._accept.clicked.connect(self.accept_requested)
        self._reject.clicked.connect(self.reject_requested)
        self._cancel.clicked.connect(self.cancel_requested)
        self._history.clicked.connect(self.history_requested)

    def set_theme(self, theme: Theme) -> None:
        """Draw the workers in another theme's colours."""
        self._theme = theme
        self._chips.set_theme(theme)
        self._history.set_theme(theme)
        self.files.set_theme(theme)
        self.setFixedHeight(theme.px(HEIGHT))
        self._leave_out()

    def set_view(self, view: WriterView) -> None:
        """Show the run's status, workers and the place in the review."""
        self._show_status(view)
        self.show_revision(view.revision)
        self._chips.set_chips(view.workers)
        self._counter.setText(view.counter)
        any_change, selected = bool(view.changes), view.position is not None
        for widget in (self._navigator, self._accept, self._reject):
            widget.setVisible(any_change)  # what cannot be reviewed takes no room from who is at work
        self._accept.setEnabled(selected and not view.is_writing)
        self._accept.setToolTip(WRITING_TIP if view.is_writing else ACCEPT_TIP)
        self._reject.setEnabled(selected)
        self._cancel.setVisible(view.can_cancel)

    def show_revision(self, revision: int) -> None:
        """Show the revision of the document."""
        self._revision.setText(f"rev {revision}")
        self._revision.setAccessibleName(f"Revision {revision}")

    def _show_status(self, view: WriterView) -> None:
        pill = view.status
        self._status.setText(f"{pill.glyph} {pill.word}")
        self._status.setAccessibleName(f"Status: {pill.word}")
        told = (pill.message or f"The run is {pill.word}", view.age or view.quiet)
        self._status.setToolTip("\n".join(line for line in told if line))
        if self._status.property("state") != pill.badge:
            self._status.setProperty("state", pill.badge)
            self._status.style().unpolish(self._status)
            self._status.style().polish(self._status)

    def minimumSizeHint(self) -> QSize:
        """A narrow window makes everything here shorter, so it may be narrow."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what a narrow window has no room for: workers first, then words."""
        super().resizeEvent(event)
        self._leave_out()

    def _leave_out(self) -> None:
        has_workers = self.width() >= self._theme.px(WORKERS_FROM)
        self._revision.setVisible(has_workers)
        self._history.setVisible(has_workers)
        self._chips.setVisible(has_workers)
        for button, word, glyph in self._short:
            button.setText(word if self.width() >= self._theme.px(WORDS_FROM) else glyph)


def _tool(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _button(name: str, text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
