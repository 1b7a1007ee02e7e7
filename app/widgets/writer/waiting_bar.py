"""How many changes wait for review, and what to do about all; below the text, which it never moves."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.widgets.common.labels import ElidedLabel
from app.widgets.common.properties import name_widget

_BUTTONS = (
    ("next-change", "writerReviewNext", "Review", "Go to the next change (Alt+Down)"),
    ("accept-all", "writerAcceptAll", "Accept all", "Accept all changes (Ctrl+Shift+Enter)"),
    ("reject-all", "writerRejectAll", "Reject all", "Reject all changes (Ctrl+Shift+Backspace)"),
)


class WaitingBar(QFrame):
    """Hidden while nothing waits.

    Signals:
        acted(str): an action of the window, by its button.
    """

    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "writerWaiting", "Changes that wait for review")
        self._words = ElidedLabel()
        self._words.setObjectName("writerWaitingText")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(6)
        row.addWidget(self._words, 1)
        for action, name, text, tip in _BUTTONS:
            button = QPushButton(text)
            name_widget(button, name, tip, tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._on_clicked, action))
            row.addWidget(button)
        self.hide()

    def show_words(self, words: str) -> None:
        """Show how many there are; "" hides the bar."""
        if words:
            self._words.setText(words)
        self.setVisible(bool(words))

    def _on_clicked(self, action: str, _checked: object = None) -> None:
        self.acted.emit(action)
