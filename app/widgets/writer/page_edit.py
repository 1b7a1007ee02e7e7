"""The report on screen: text that a person edits while agents' patches arrive.

What the person types is shown at once by Qt and told by ``typed``; taking it back is asked for by signal,
since only the document knows what became of it.
"""

from PySide6.QtCore import QEvent, QMimeData, QPoint, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_text import shown_text
from app.widgets.writer.page_view import PageView

REJECT_KEY = "Ctrl+Backspace"


class PageEdit(PageView):
    """The page that can be typed into.

    Signals:
        typed(TextEdit): the person changed the text; it is on screen already.
        menu_requested(str, QPoint): the hunk under a context menu click ("" for none), global position.
        undo_requested, redo_requested: the person wants a step of theirs back.
    """

    typed = Signal(object)
    menu_requested = Signal(str, QPoint)
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._heard: tuple[int, int, int] | None = None
        self._entered = False
        self.reviewing = False
        self.under_menu = -1  # the character that the context menu was opened over
        self.setReadOnly(False)
        self.document().contentsChange.connect(self._on_contents_change)
        self.document().contentsChanged.connect(self._on_contents_changed)
        self.cursorPositionChanged.connect(self._on_caret_moved)

    def caret(self) -> int:
        """Return the caret's position in code points."""
        return self.drawn.state.index.code_point(self.textCursor().position())

    def set_side_margins(self, left: int, right: int) -> None:
        """Keep room at both sides of the text, left of the scroll bar."""
        self.setViewportMargins(left, 0, right, 0)

    def _on_contents_change(self, position: int, removed: int, added: int) -> None:
        if not self.drawn.applying:
            self._heard = (position, removed, added)

    def _on_contents_changed(self) -> None:
        heard, self._heard = self._heard, None
        if heard is None:
            return
        position, removed, added = heard
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        last = self.document().characterCount() - 1  # Qt counts a paragraph end that no text has
        cursor.setPosition(min(position + added, last), QTextCursor.MoveMode.KeepAnchor)
        text = cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")
        edit = self.drawn.state.typed(position, removed, text)
        if edit is not None:
            self.typed.emit(edit)
        self.drawn.layout.tell_size()
        self.settle()
        self.moved.emit()

    def _on_caret_moved(self) -> None:
        """Show the Markdown syntax of the line that the caret is in, hide it elsewhere."""
        if not self.drawn.applying:
            is_there = self._entered and self.hasFocus()
            self.drawn.reveal(self.textCursor().blockNumber() if is_there else -1)
            self.settle()

    def event(self, event: QEvent) -> bool:
        """Keep undo and redo here, and the key for rejecting while nothing is selected: it deletes a word."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().event(event)
        if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
            event.accept()
            return True
        if QKeySequence(event.keyCombination()) == QKeySequence(REJECT_KEY):
            event.setAccepted(not self.reviewing)
            return not self.reviewing
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for undo and redo; make every line break the same."""
        self._entered = True
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_requested.emit()
        elif event.matches(QKeySequence.StandardKey.InsertLineSeparator):
            self.textCursor().insertBlock()
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 -- Qt's signature
        """Tab is a character of the text; Shift+Tab leaves it, and both leave the cards beside it."""
        if next and self.hasFocus():
            return False
        return QAbstractScrollArea.focusNextPrevChild(self, next)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note that the person has put the caret somewhere: until then no line shows its syntax."""
        self._entered = True
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the pointer."""
        run = self.run_at(event.pos())
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        self.under_menu = self.caret() if by_key else self.position_at(event.pos())
        self.menu_requested.emit(run.hunks[0] if run else "", event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the syntax of the caret's line."""
        super().focusInEvent(event)
        self._on_caret_moved()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide it again."""
        super().focusOutEvent(event)
        self._on_caret_moved()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text only, with line breaks as the document has them."""
        text = source.text().replace("\r\n", "\n").replace("\r", "\n")
        self.textCursor().insertText(shown_text(text))
        self.ensureCursorVisible()
