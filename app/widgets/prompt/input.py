"""The prompt's input: grows with its lines, sends on Enter, keeps long pasted texts out of the layout."""

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from app.viewmodels.prompt import MAX_INPUT_CHARS, clean

MAX_LINES = 7
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class PromptInput(QPlainTextEdit):
    """A field of one to seven lines.

    Signals:
        send_requested(): Enter was pressed.
        follow_up_requested(): Ctrl+Shift+Enter was pressed.
        left(): Esc was pressed.
        earlier_requested(), later_requested(): Up at the first line, Down at the last.
        long_text_pasted(str): a text that is too long to edit here.
        focused(), unfocused(): the field has the keyboard now, or lost it.
    """

    send_requested = Signal()
    follow_up_requested = Signal()
    left = Signal()
    earlier_requested = Signal()
    later_requested = Signal()
    long_text_pasted = Signal(str)
    focused = Signal()
    unfocused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)

    def replace(self, text: str, caret: int = -1) -> None:
        """Replace the text as an edit that can be undone, and go to a place in it; less than 0: its end."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        last = self.document().characterCount() - 1
        cursor.setPosition(caret if 0 <= caret <= last else last)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def lines(self) -> int:
        """Return the number of lines as they are wrapped, at most what the field shows."""
        count = 0
        block = self.document().begin()
        while block.isValid() and count < MAX_LINES:
            count += max(1, block.layout().lineCount())
            block = block.next()
        return min(max(count, 1), MAX_LINES)

    def sizeHint(self) -> QSize:
        """As high as the lines there are."""
        height = self.fontMetrics().lineSpacing() * self.lines() + 2
        return QSize(200, height)

    def minimumSizeHint(self) -> QSize:
        """Never less high than the lines there are."""
        return QSize(80, self.sizeHint().height())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste plain text; a long one goes beside the field."""
        text = clean(source.text())
        if len(text) + self.document().characterCount() > MAX_INPUT_CHARS:
            self.long_text_pasted.emit(text)
        elif text:
            self.textCursor().insertText(text)
            self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take text; a dropped folder is taken by the prompt bar."""
        return source.hasText() and not source.hasUrls()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends, Shift+Enter breaks the line, Up and Down at the edges go through the history."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in _ENTER and shift and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.follow_up_requested.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in _ENTER and not shift:
            self.send_requested.emit()
        elif event.key() in _ENTER:
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        elif event.key() == Qt.Key.Key_Up and not shift and self._at_edge(QTextCursor.MoveOperation.Up):
            self.earlier_requested.emit()
        elif event.key() == Qt.Key.Key_Down and not shift and self._at_edge(QTextCursor.MoveOperation.Down):
            self.later_requested.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard is here."""
        super().focusInEvent(event)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the keyboard went."""
        super().focusOutEvent(event)
        self.unfocused.emit()

    def _at_edge(self, move: QTextCursor.MoveOperation) -> bool:
        return not self.textCursor().movePosition(move)

    def _on_size_changed(self) -> None:
        policy = Qt.ScrollBarPolicy
        full = self.lines() >= MAX_LINES
        self.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if full else policy.ScrollBarAlwaysOff)
        self.updateGeometry()
