"""The text of a page inside Qt: edits made as one, and looks laid over the lines."""

from PySide6.QtGui import QTextCursor, QTextDocument, QTextLayout

from app.theme.theme import Theme
from app.viewmodels.writer_markdown import LineKind
from app.viewmodels.writer_page import Line, PageDelta
from app.viewmodels.writer_text import TextEdit, utf16_length
from app.widgets.writer.page_formats import LineShape, PageFormats, line_shape
from app.widgets.writer.page_layout import PageLayout
from app.widgets.writer.page_state import PageState
from app.widgets.writer.page_tints import PageTints
from storage.document.patch import proposal_of


class PageText:
    """Keeps a Qt document level with a page; gives lines their looks when they are laid out.

    Attributes:
        state: What the document holds.
        applying: Whether a change of the document is ours, not the person's.
        layout: Where the lines stand.
    """

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        self.state = PageState()
        self.applying = False
        self.theme = theme
        self._document = document
        self._formats = PageFormats(theme)
        self.tints = PageTints(document, theme)
        self._shapes: dict[tuple[LineKind, int], LineShape] = {}
        self._selected: str | None = None
        self._revealed = -1
        self.layout = PageLayout(document, self)
        document.setDocumentLayout(self.layout)

    def set_theme(self, theme: Theme) -> None:
        """Lay all looks anew in another theme's colours."""
        self.theme = theme
        self._formats = PageFormats(theme)
        self.tints.theme = theme
        self._shapes = {}
        self.layout.forget_all()

    def select(self, proposal_id: str | None) -> None:
        """Draw the runs of this change as the selected ones."""
        if proposal_id == self._selected:
            return
        wanted = {self._selected, proposal_id} - {None}
        self._selected = proposal_id
        lines = enumerate(self.state.lines)
        self.layout.forget([number for number, line in lines if line.pending and wanted & line.proposals])

    def reveal(self, number: int) -> None:
        """Show the Markdown syntax of one line (-1: of none), and hide it in the one before."""
        if number == self._revealed:
            return
        before, self._revealed = self._revealed, number
        lines = self.state.lines
        touched = (place for place in (before, number) if 0 <= place < len(lines))
        self.layout.forget([place for place in touched if lines[place].runs])

    def restyle(self, numbers: list[int]) -> None:
        """Lay the looks of some lines anew."""
        self.layout.forget(numbers)
        for number in numbers:
            self.layout.lay_out(number)

    def edit(self, first: tuple[TextEdit, ...], delta: PageDelta) -> list[tuple[int, int, int]]:
        """Make the edits as one; return them in UTF-16: start, end, length of what came."""
        changes: list[tuple[int, int, int]] = []
        edits = (*first, *delta.edits)
        if edits:
            cursor = QTextCursor(self._document)
            self.applying = True
            cursor.beginEditBlock()
            for edit, start, end in self.state.edit(edits):
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                cursor.insertText(edit.text)
                changes.append((start, end, utf16_length(edit.text)))
            cursor.endEditBlock()
            self.applying = False
        self.state.take_lines(delta)
        self.layout.forget([number for number, _ in delta.lines])
        return changes

    def shape(self, number: int) -> LineShape:
        """Return the room that a line takes."""
        line = self._line(number)
        key = line.kind, line.level
        found = self._shapes.get(key)
        if found is None:
            found = self._shapes[key] = line_shape(line.kind, line.level, self.theme)
        return found

    def ranges(self, number: int) -> list[QTextLayout.FormatRange]:
        """Return the looks of a line."""
        line = self._line(number)
        ranges = []
        for run in line.runs:
            made = QTextLayout.FormatRange()
            made.start, made.length = run.start, run.length
            selected = any(proposal_of(hunk) == self._selected for hunk in run.hunks)
            revealed = number == self._revealed
            made.format = self._formats.char_format(line, run, selected=selected, revealed=revealed)
            ranges.append(made)
        for position, columns in line.pads:
            made = QTextLayout.FormatRange()
            made.start, made.length = position, 1
            made.format = self._formats.pad_format(columns)
            ranges.append(made)
        return ranges + self.tints.ranges(number, line)

    def _line(self, number: int) -> Line:
        """Return a line; while Qt tells of a change that is not known here yet, the last may be missing."""
        return self.state.lines[number] if number < len(self.state.lines) else Line()
