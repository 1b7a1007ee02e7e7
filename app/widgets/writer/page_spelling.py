"""Spelling on the page that is edited: a wave under words that are not known, and what may be meant.

It is painted over the text and lays nothing out. Only lines in view are looked at, and one that is the same
as before is not looked at again.
"""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtGui import QAction, QColor, QPainter, QPen, QPolygonF, QTextBlock, QTextCursor
from PySide6.QtWidgets import QMenu

from app.viewmodels.spelling import NOT_CHECKED, SpellingView, Word, words_of
from app.viewmodels.writer_page import Line
from app.widgets.writer.page_edit import PageEdit

_KEPT = 4_000  # lines
_STEP = 2.0  # half of a wave, pixels
_BELOW = 2.5  # the wave's middle below the base line, pixels


class PageSpelling(QObject):
    """Shows ``SpellingView``.

    Signals:
        suggestions_wanted(str): what may be meant by this word?
        added(str), removed(str): a word of the person's own.
    """

    suggestions_wanted = Signal(str)
    added = Signal(str)
    removed = Signal(str)

    def __init__(self, page: PageEdit) -> None:
        super().__init__(page)
        self._page = page
        self._view = NOT_CHECKED
        self._unknown: dict[tuple[str, Line], tuple[Word, ...]] = {}
        self._offer: tuple[QMenu, QAction, int, Word] | None = None
        page.paint_last = self._paint

    def set_view(self, view: SpellingView) -> None:
        """Take what is known from now on."""
        self._view = view
        self._unknown = {}
        self._page.viewport().update()

    def unknown_in(self, block: QTextBlock) -> tuple[Word, ...]:
        """Return the words of a line that are not known."""
        knows, lines = self._view.knows, self._page.drawn.state.lines
        if knows is None or block.blockNumber() >= len(lines):
            return ()
        key = block.text(), lines[block.blockNumber()]
        found = self._unknown.get(key)
        if found is None:
            if len(self._unknown) >= _KEPT:
                self._unknown = {}
            found = tuple(word for word in words_of(*key) if not knows(word.text))
            self._unknown[key] = found
        return found

    def offer(self, menu: QMenu, pos: int) -> None:
        """Put into a menu what can be done about the word at a position (code points)."""
        position = self._page.drawn.state.index.utf16(pos)
        block = self._page.document().findBlock(position)
        at = position - block.position()
        word = next((each for each in self.unknown_in(block) if 0 <= at - each.start <= each.length), None)
        if word is not None:
            waiting = menu.addAction("Looking for suggestions\u2026")
            waiting.setEnabled(False)
            add = menu.addAction(f"Add \u201c{word.text}\u201d to the dictionary")
            add.triggered.connect(partial(self._add, word.text))
            menu.addSeparator()
            self._offer = (menu, waiting, block.position(), word)
            menu.destroyed.connect(self._on_menu_gone)
            self.suggestions_wanted.emit(word.text)
            return
        own = self._own_at(block, at)
        if own:
            remove = menu.addAction(f"Remove \u201c{own}\u201d from the dictionary")
            remove.triggered.connect(partial(self._remove, own))
            menu.addSeparator()

    def show_suggestions(self, text: str, found: tuple[str, ...]) -> None:
        """Put suggestions into the menu that waits for them."""
        if self._offer is None or self._offer[3].text != text:
            return
        menu, waiting, start, word = self._offer
        self._offer = None
        for each in found:
            action = QAction(each, menu)
            action.triggered.connect(partial(self._replace, start, word, each))
            menu.insertAction(waiting, action)
        if found:
            menu.removeAction(waiting)
        else:
            waiting.setText("No suggestions")

    def _replace(self, start: int, word: Word, new: str, _checked: object = None) -> None:
        """Write a suggestion, if the word still stands there; it is typing like any other."""
        cursor = QTextCursor(self._page.document())
        cursor.setPosition(min(start + word.start, self._page.document().characterCount() - 1))
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, word.length)
        if cursor.selectedText() == word.text:
            self._page.setTextCursor(cursor)
            self._page.textCursor().insertText(new)

    def _add(self, text: str, _checked: object = None) -> None:
        self.added.emit(text)

    def _remove(self, text: str, _checked: object = None) -> None:
        self.removed.emit(text)

    def _own_at(self, block: QTextBlock, at: int) -> str:
        lines = self._page.drawn.state.lines
        if self._view.knows is None or block.blockNumber() >= len(lines):
            return ""
        words = words_of(block.text(), lines[block.blockNumber()])
        near = (each.text for each in words if 0 <= at - each.start <= each.length)
        return next((text for text in near if self._view.is_own(text)), "")

    def _on_menu_gone(self) -> None:
        self._offer = None

    def _paint(self) -> None:
        if self._view.knows is None:
            return
        painter = QPainter(self._page.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._page.drawn.theme.failed), 1.1))
        for block in self._in_view():
            for word in self.unknown_in(block):
                if not self._is_being_typed(block, word):
                    self._paint_wave(painter, block, word)
        painter.end()

    def _in_view(self) -> Iterator[QTextBlock]:
        document, index = self._page.document(), self._page.drawn.state.index
        first, last = (index.utf16(pos) for pos in self._page.positions_near(0))
        block = document.findBlock(first)
        while block.isValid() and block.position() <= last:
            yield block
            block = block.next()

    def _is_being_typed(self, block: QTextBlock, word: Word) -> bool:
        """Return whether the caret stands at the end of a word, as it does while that is typed."""
        caret = self._page.textCursor().position()
        return self._page.hasFocus() and caret == block.position() + word.start + word.length

    def _paint_wave(self, painter: QPainter, block: QTextBlock, word: Word) -> None:
        line = block.layout().lineForTextPosition(word.start)
        if not line.isValid():
            return
        corner = self._page.document().documentLayout().blockBoundingRect(block).topLeft()
        end = min(word.start + word.length, line.textStart() + line.textLength())
        left, right = corner.x() + _x(line.cursorToX(word.start)), corner.x() + _x(line.cursorToX(end))
        y = corner.y() - self._page.verticalScrollBar().value() + line.y() + line.ascent() + _BELOW
        points = [
            QPointF(left + step * _STEP, y + (1.0 if step % 2 else -1.0))
            for step in range(int((right - left) / _STEP) + 1)
        ]
        painter.drawPolyline(QPolygonF(points))


def _x(place: object) -> float:
    """Return a place in a line; the bindings hand the position back beside it."""
    return float(place[0] if isinstance(place, tuple) else place)  # type: ignore[arg-type]  # typed as either
