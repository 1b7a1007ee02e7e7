"""The pages of a Writer window as far as it is about where their text is from: questions, answers, places."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtWidgets import QTextEdit, QToolTip

from app.viewmodels.writer_origins import Origin, Place
from app.widgets.writer.notes import Note, NotesPanel
from app.widgets.writer.origin_card import OriginCard, glance
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.page_view import PageView
from app.widgets.writer.window import WriterWindow
from storage.document.section import CONDUCTOR

LIT_MS = 3_000


class OriginView(QObject):
    """Listens to the pages of a window, and shows answers over them.

    Signals:
        hovered(str, int, QPoint): the pointer rests on a character of a section; where on the screen.
        asked(str, int): the person wants to know where a character is from.
    """

    hovered = Signal(str, int, QPoint)
    asked = Signal(str, int)

    def __init__(self, window: WriterWindow) -> None:
        super().__init__(window)
        self._window = window
        page, notes = window.findChild(PageEdit), window.findChild(NotesPanel)
        assert isinstance(page, PageEdit)  # noqa: S101 -- the window is made of them
        assert isinstance(notes, NotesPanel)  # noqa: S101 -- likewise
        self._report, self._notes = page, notes
        self._pages: dict[str, PageView] = {}
        self.card = OriginCard(window.theme, window)
        self.card.closed.connect(self._on_card_closed)
        self._asked_in: PageView = page
        self._lit: list[QTextEdit.ExtraSelection] = []
        self._lit_in: PageView = page
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LIT_MS)
        self._timer.timeout.connect(self._put_out)
        self._listen(CONDUCTOR, page)
        notes.note_made.connect(self._on_note)

    def ask_at_caret(self) -> None:
        """Ask about the character behind the caret of the page with the keyboard, else of the report."""
        section_id, pos = self.at_caret()
        self._asked_in = self._pages[section_id]
        self.asked.emit(section_id, pos)

    def at_caret(self) -> tuple[str, int]:
        """Return where the caret is, in the page with the keyboard, else in the report."""
        found = (each for each in self._pages.items() if each[1].hasFocus())
        section_id, page = next(found, (CONDUCTOR, self._report))
        position = page.textCursor().selectionStart()
        pos = page.drawn.state.index.code_point(position)
        last = len(page.drawn.state.text) - 1
        return section_id, max(0, min(pos, last))

    def show_glance(self, origin: Origin, at: QPoint) -> None:
        """Tell the pointer where the text under it is from."""
        page = self._pages[origin.place.section_id]
        if page.viewport().rect().contains(page.viewport().mapFromGlobal(at)):
            QToolTip.showText(at, glance(origin), page.viewport())

    def show_card(self, origin: Origin, pos: int) -> None:
        """Show where a character is from, with the ways on."""
        page = self._pages[origin.place.section_id]
        page.show_position(pos)
        cursor = QTextCursor(page.document())
        cursor.setPosition(page.drawn.state.index.utf16(pos))
        below = page.cursorRect(cursor).bottomLeft()
        self.card.show_origin(origin, page.viewport().mapTo(self._window, below), self._window.theme)

    def show_place(self, place: Place) -> None:
        """Put the caret before a text, bring it into view, and light it up for a while.

        It is not selected: the next key would take its place.
        """
        if place.section_id != CONDUCTOR:
            self._notes.note(place.section_id).reveal(place.start)
        page = self._pages[place.section_id]
        index = page.drawn.state.index
        cursor = page.textCursor()
        cursor.setPosition(index.utf16(place.start))
        page.setTextCursor(cursor)
        page.show_position(place.start)
        page.setFocus()
        cursor.setPosition(index.utf16(place.stop), QTextCursor.MoveMode.KeepAnchor)
        self._light_up(page, cursor)

    def lit(self) -> str:
        """Return the text that is lit up now."""
        return "".join(each.cursor.selectedText() for each in self._lit)

    def _light_up(self, page: PageView, cursor: QTextCursor) -> None:
        self._put_out()
        light = QTextEdit.ExtraSelection()
        light.cursor = cursor
        light.format.setBackground(QColor(self._window.theme.accent))
        light.format.setForeground(QColor(self._window.theme.on_accent))
        self._lit, self._lit_in = [light], page
        page.setExtraSelections([*page.extraSelections(), light])
        self._timer.start()

    def _put_out(self) -> None:
        if self._lit:
            ours = [(each.cursor.position(), each.cursor.anchor()) for each in self._lit]
            others = [
                each
                for each in self._lit_in.extraSelections()
                if (each.cursor.position(), each.cursor.anchor()) not in ours
            ]
            self._lit = []
            self._lit_in.setExtraSelections(others)

    def _on_note(self, section_id: str, note: Note) -> None:
        self._listen(section_id, note.page)

    def _listen(self, section_id: str, page: PageView) -> None:
        self._pages[section_id] = page
        page.hovered.connect(partial(self.hovered.emit, section_id))
        page.origin_wanted.connect(partial(self._on_wanted, section_id))

    def _on_wanted(self, section_id: str, pos: int) -> None:
        self._asked_in = self._pages[section_id]
        self.asked.emit(section_id, pos)

    def _on_card_closed(self) -> None:
        self._asked_in.setFocus()
