"""Spelling on the page that is edited: words that are not known, and what may be meant."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QTextBlock, QTextCursor
from PySide6.QtWidgets import QMenu

from app.viewmodels.spelling import Word, words_of
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.page_marks import PageMarks


class PageSpelling(PageMarks):
    """Marks words, and offers what can be done about one.

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
        self._offer: tuple[QMenu, QAction, int, Word] | None = None

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
