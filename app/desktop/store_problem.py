"""What stands in place of the windows when the log cannot be opened."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

WIDTH = 520


class StoreProblem(QFrame):
    """One line that says what is wrong, and three ways on.

    Signals:
        retry_requested(), folder_requested(), quit_requested(): the three buttons.
    """

    retry_requested = Signal()
    folder_requested = Signal()
    quit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "storeProblem", "The log cannot be opened")
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(label("The log cannot be opened", "large"))
        self._words = label()
        self._words.setObjectName("storeProblemText")
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._words)
        kept = label("What you typed stays in the prompt bar until the log opens.", "muted")
        kept.setWordWrap(True)
        column.addWidget(kept)
        row = QHBoxLayout()
        self.retry = QPushButton("Try again")
        self.retry.setProperty("kind", "primary")
        name_widget(self.retry, "storeRetry", "Try again", "Open the same log again")
        self.folder = QPushButton("Choose folder…")
        name_widget(self.folder, "storeFolder", "Choose folder", "Keep the log in another folder")
        self.leave = QPushButton("Quit")
        name_widget(self.leave, "storeQuit", "Quit", "Close the program  (Ctrl+Q)")
        for button in (self.retry, self.folder, self.leave):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self.retry.clicked.connect(self.retry_requested)
        self.folder.clicked.connect(self.folder_requested)
        self.leave.clicked.connect(self.quit_requested)
        self.hide()

    def show_problem(self, words: str) -> None:
        """Show what is wrong."""
        self._words.setText(words)
        self._words.setAccessibleName(words)
        self.adjustSize()
        self.show()
        self.raise_()
        self.retry.setFocus()
