"""A proposed text in an editor of its own, under the report: changed there, then accepted as one step."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.theme.theme import Theme
from app.widgets.common.labels import ElidedLabel
from app.widgets.common.later import Later
from app.widgets.common.properties import name_widget

_MOST_LINES = 12
_LEAST_LINES = 3
_KEYS = ("Ctrl+Return", "Ctrl+Enter", "Esc")


class _Text(QPlainTextEdit):
    """The text; its keys are its own while it has the keyboard, also those of the window's review.

    Signals:
        accepted, left
    """

    accepted = Signal()
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Take the keys that end the editing, and all that edit, before the window does."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            wanted = {QKeySequence(key) for key in (*_KEYS, "Ctrl+Backspace", "Ctrl+Shift+Backspace")}
            if QKeySequence(event.keyCombination()) in wanted:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End the editing, or type."""
        pressed = QKeySequence(event.keyCombination())
        if pressed in (QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")):
            self.accepted.emit()
        elif pressed == QKeySequence("Esc"):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ChangeEditor(QFrame):
    """Shows one proposed text; hidden while none is edited.

    Signals:
        accepted(str): what the person made of it.
        left: it stays pending as it was.
    """

    accepted = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "writerChangeEditor", "Edit a change")
        self._theme = theme
        self._title = ElidedLabel()
        self._title.setObjectName("writerChangeEditorTitle")
        self._text = _Text()
        name_widget(self._text, "writerChangeText", "The proposed text")
        self._text.setTabChangesFocus(True)
        self._accept = QPushButton("Accept as edited")
        name_widget(
            self._accept, "writerChangeSave", *("Accept the change with your edits (Ctrl+Enter)",) * 2
        )
        self._leave = QPushButton("Leave pending")
        name_widget(self._leave, "writerChangeLeave", *("Leave the change as it was, pending (Esc)",) * 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._text)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._leave)
        row.addWidget(self._accept)
        column.addLayout(row)
        self._text.accepted.connect(self._on_accept)
        self._text.left.connect(self.left)
        self._accept.clicked.connect(self._on_accept)
        self._leave.clicked.connect(self.left)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Follow the size of words."""
        self._theme = theme
        self._fit()

    def open(self, title: str, text: str) -> None:
        """Show a text with the keyboard in it."""
        self._title.setText(f"Edit, then accept \u00b7 {title}")
        self._text.setPlainText(text)
        self._text.selectAll()
        self._fit()
        self.show()
        self._text.setFocus()

    def close_text(self) -> None:
        """Show nothing any more."""
        self.hide()
        self._text.clear()

    def _fit(self) -> None:
        lines = max(_LEAST_LINES, min(_MOST_LINES, self._text.blockCount() + 1))
        self._text.setFixedHeight(lines * self._text.fontMetrics().lineSpacing() + self._theme.px(12))

    def _on_accept(self) -> None:
        self.accepted.emit(self._text.toPlainText())


class ChangeEditing(QObject):
    """The editor of a window's changes; it is built when the first is edited.

    Signals:
        accepted(str): what the person made of it.
        left: it stays pending as it was.
    """

    accepted = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, put: Callable[[QWidget], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._editor = Later(self._build, put)

    def _build(self) -> ChangeEditor:
        editor = ChangeEditor(self._theme)
        editor.accepted.connect(self.accepted)
        editor.left.connect(self.left)
        return editor

    def set_theme(self, theme: Theme) -> None:
        """Follow the size of words."""
        self._theme = theme
        if self._editor.built is not None:
            self._editor.built.set_theme(theme)

    def open(self, title: str, text: str) -> None:
        """Show a text with the keyboard in it."""
        self._editor.get().open(title, text)

    def close_text(self) -> None:
        """Show nothing any more."""
        if self._editor.built is not None:
            self._editor.built.close_text()
