"""The workers' notes under the report: a line each, opened while something in it is pending."""

from math import ceil

from PySide6.QtCore import QSizeF, Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from app.theme.theme import Theme
from app.viewmodels.writer_document import NoteHeader, WriterView
from app.viewmodels.writer_page import PageDelta
from app.widgets.writer.page_view import PageView

MOST_HEIGHT = 150  # of an open note where there is little room; a longer one scrolls
# What the open notes may take of the window: beside a report, and while there is none yet.
SHARE, SHARE_ALONE = 0.3, 0.6
_OPEN, _CLOSED = "\u25be", "\u25b8"


class Note(QFrame):
    """One worker's notes: a header that opens and closes, and the text.

    Signals:
        change_clicked(str): the hunk under a click.
    """

    change_clicked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ""
        self._chosen: bool | None = None
        self._most = 0
        self.header = QToolButton()
        self.header.setObjectName("writerNoteHeader")
        self.header.setToolTip("Open or close these notes (Space)")
        self.page = PageView(theme)
        self.page.setObjectName("writerNoteText")
        self.page.set_margins(2, 8)
        self.page.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.page)
        self.header.clicked.connect(self._on_toggled)
        self.page.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)
        self.page.change_clicked.connect(self.change_clicked)

    @property
    def is_open(self) -> bool:
        """Whether the text is shown."""
        return not self.page.isHidden()

    def set_header(self, header: NoteHeader, selected: str | None) -> None:
        """Show the title; open while changes are pending, unless the person chose otherwise."""
        self._title = header.title
        self.page.select_change(selected)
        self.page.setAccessibleName(header.title)
        self.open(header.pending > 0 if self._chosen is None else self._chosen)

    def open(self, is_open: bool) -> None:  # noqa: FBT001 - the state itself
        """Show the text, or the header alone."""
        self.page.setVisible(is_open)
        self.header.setText(f"{_OPEN if is_open else _CLOSED} {self._title}")
        self.header.setAccessibleName(f"{self._title}, {'open' if is_open else 'closed'}")

    def set_most(self, height: int) -> None:
        """Take no more height than this, pixels; a note has its least all the same."""
        self._most = height
        self._fit()

    def reveal(self, pos: int) -> None:
        """Open, and bring a position into view."""
        self._chosen = True
        self.open(is_open=True)
        self.page.show_position(pos)

    def _on_size_changed(self, _size: QSizeF) -> None:
        self._fit()

    def _fit(self) -> None:
        most = max(self.page.drawn.theme.px(MOST_HEIGHT), self._most)
        self.page.setFixedHeight(min(most, ceil(self.page.document().size().height())))

    def _on_toggled(self) -> None:
        self._chosen = not self.is_open
        self.open(self._chosen)


class NotesPanel(QFrame):
    """All notes of a run.

    Signals:
        note_made(str, Note): a section has its note.
        change_clicked(str): the hunk under a click.
    """

    note_made = Signal(str, object)
    change_clicked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("writerNotes")
        self._theme = theme
        self._notes: dict[str, Note] = {}
        self._room = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(26, 4, 12, 4)
        self._column.setSpacing(0)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self._theme = theme
        for note in self._notes.values():
            note.page.set_theme(theme)

    def set_view(self, view: WriterView) -> None:
        """Show the notes that hold something."""
        shown = {header.section_id for header in view.notes}
        for section_id, note in self._notes.items():
            note.setVisible(section_id in shown)
        for header in view.notes:
            self.note(header.section_id).set_header(header, view.selected)
        self.setVisible(bool(view.notes))
        self._share_out()

    def set_room(self, height: int) -> None:
        """Share so much height among the open notes, pixels."""
        if height != self._room:
            self._room = height
            self._share_out()

    def _share_out(self) -> None:
        is_open = [note for note in self._notes.values() if note.isVisibleTo(self) and note.is_open]
        for note in is_open:
            note.set_most(self._room // len(is_open))

    def show_page(self, delta: PageDelta) -> None:
        """Draw a section from its first line."""
        self.note(delta.section_id).page.show_page(delta)

    def apply(self, delta: PageDelta) -> None:
        """Take a section to its next state."""
        self.note(delta.section_id).page.apply(delta)

    def note(self, section_id: str) -> Note:
        """Return a section's note, made when it is first asked for."""
        found = self._notes.get(section_id)
        if found is None:
            found = self._notes[section_id] = Note(self._theme)
            found.change_clicked.connect(self.change_clicked)
            self._column.addWidget(found)
            self.note_made.emit(section_id, found)
        return found
