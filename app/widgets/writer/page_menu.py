"""The report's context menu: decide on the change under the pointer, and the clipboard."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.page_spelling import PageSpelling


class PageMenu(QMenu):
    """Deletes itself when it closes.

    Signals:
        accepted(str), rejected(str): the hunk under the pointer.
        edit_wanted(str), reply_wanted(str): its proposal, by the hunk.
        undo_wanted: take back the agent's change under the pointer.
        tell_wanted: write to the agents about the selected text.
    """

    accepted = Signal(str)
    rejected = Signal(str)
    edit_wanted = Signal(str)
    reply_wanted = Signal(str)
    undo_wanted = Signal()
    tell_wanted = Signal()

    def __init__(
        self, page: PageEdit, hunk: str, spelling: PageSpelling, *, is_undoable: bool = False
    ) -> None:
        super().__init__(page)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._hunk = hunk
        if page.under_menu >= 0:
            spelling.offer(self, page.under_menu)
        if hunk:
            self._add("Accept this part").triggered.connect(self._on_accept)
            self._add("Reject this part").triggered.connect(self._on_reject)
            self._add("Edit the change\u2026\tCtrl+E").triggered.connect(self._on_edit)
            self._add("Reply to its author\u2026\tCtrl+R").triggered.connect(self._on_reply)
            self.addSeparator()
        if page.under_menu >= 0:
            from_where = self._add("Where is this from?\tCtrl+I")
            from_where.triggered.connect(partial(_ask, page, page.under_menu))
            if is_undoable:
                undo = self._add("Take back this agent's change\tCtrl+Shift+U")
                undo.triggered.connect(partial(_put_caret, page, page.under_menu))
                undo.triggered.connect(self.undo_wanted)
            self.addSeparator()
        has_selection = page.textCursor().hasSelection()
        tell = self._add("Write to the agents about this\u2026\tCtrl+J", enabled=has_selection)
        tell.triggered.connect(self._on_tell)
        self.addSeparator()
        self._add("Cut", enabled=has_selection).triggered.connect(page.cut)
        self._add("Copy", enabled=has_selection).triggered.connect(page.copy)
        self._add("Paste", enabled=page.canPaste()).triggered.connect(page.paste)
        self._add("Select all").triggered.connect(page.selectAll)

    def _add(self, text: str, *, enabled: bool = True) -> QAction:
        action = self.addAction(text)
        action.setEnabled(enabled)
        return action

    def _on_accept(self) -> None:
        self.accepted.emit(self._hunk)

    def _on_reject(self) -> None:
        self.rejected.emit(self._hunk)

    def _on_edit(self) -> None:
        self.edit_wanted.emit(self._hunk)

    def _on_reply(self) -> None:
        self.reply_wanted.emit(self._hunk)

    def _on_tell(self) -> None:
        self.tell_wanted.emit()


def _put_caret(page: PageEdit, pos: int, _checked: object = None) -> None:
    cursor = page.textCursor()
    cursor.setPosition(page.drawn.state.index.utf16(pos))
    page.setTextCursor(cursor)


def _ask(page: PageEdit, pos: int, _checked: object = None) -> None:
    page.origin_wanted.emit(pos)
