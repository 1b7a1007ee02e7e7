"""Code in colours and words that are not known, on the pages of a window that are only read."""

from PySide6.QtCore import QObject, Signal

from app.viewmodels.code_tints import CodePart, LineTints
from app.viewmodels.spelling import NOT_CHECKED, SpellingView
from app.widgets.writer.notes import Note
from app.widgets.writer.page_code import PageCode
from app.widgets.writer.page_marks import PageMarks
from app.widgets.writer.page_view import PageView


class PageAids(QObject):
    """Helps to read the notes and the history as the report is helped; a page that comes later is told, too.

    Signals:
        wanted(CodePart): what colours has this?
    """

    wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._codes: list[PageCode] = []
        self._marks: list[PageMarks] = []
        self._spelling = NOT_CHECKED

    def add(self, page: PageView) -> None:
        """Help on a page, as long as the window is there."""
        code, marks = PageCode(page), PageMarks(page)
        code.wanted.connect(self.wanted)
        marks.set_view(self._spelling)
        self._codes.append(code)
        self._marks.append(marks)

    def add_note(self, _section_id: str, note: Note) -> None:
        """Help in a worker's notes."""
        self.add(note.page)

    def show_colors(self, part: CodePart, tints: tuple[LineTints, ...]) -> None:
        """Draw what a page has asked for."""
        for code in self._codes:
            code.show_colors(part, tints)

    def set_spelling(self, view: SpellingView) -> None:
        """Take what is known from now on."""
        self._spelling = view
        for marks in self._marks:
            marks.set_view(view)
