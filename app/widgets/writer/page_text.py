"""The text of a page inside Qt: edits made as one, and looks laid over the lines."""

from collections.abc import Iterable

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextLayout

from app.theme.theme import Theme
from app.viewmodels.writer_page import Line, PageDelta
from app.viewmodels.writer_text import TextEdit
from app.widgets.writer.page_formats import PageFormats, block_format
from app.widgets.writer.page_state import PageState
from app.widgets.writer.page_tints import PageTints
from storage.document.patch import proposal_of

MANY_LINES = 32


class PageText:
    """Keeps a Qt document level with a page.

    Attributes:
        state: What the document holds.
        applying: Whether a change of the document is ours, not the person's.
    """

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        self.state = PageState()
        self.applying = False
        self.theme = theme
        self._document = document
        self._formats = PageFormats(theme)
        self.tints = PageTints(document, theme)
        self._selected: str | None = None
        self._revealed = -1
        self._unstyled: list[int] = []

    def set_theme(self, theme: Theme) -> None:
        """Lay all looks anew in another theme's colours."""
        is_resized = theme.text_size != self.theme.text_size
        self.theme = theme
        self._formats = PageFormats(theme)
        self.tints.theme = theme
        if is_resized:
            self._shape_all()
        self._style(range(len(self.state.lines)), outside=True)

    def select(self, proposal_id: str | None) -> None:
        """Draw the runs of this change as the selected ones."""
        if proposal_id == self._selected:
            return
        wanted = {self._selected, proposal_id} - {None}
        self._selected = proposal_id
        lines = enumerate(self.state.lines)
        chosen = [number for number, line in lines if line.pending and wanted & line.proposals]
        self._style(chosen, outside=True)

    def reveal(self, number: int) -> None:
        """Show the Markdown syntax of one line (-1: of none), and hide it in the one before."""
        if number == self._revealed:
            return
        before, self._revealed = self._revealed, number
        lines = self.state.lines
        self._style([place for place in (before, number) if 0 <= place < len(lines) and lines[place].runs])

    def restyle(self, numbers: list[int]) -> None:
        """Lay the looks of some lines anew."""
        self._style(numbers, outside=True)

    def edit(self, first: tuple[TextEdit, ...], delta: PageDelta) -> list[tuple[int, int, int]]:
        """Make the edits as one; return them in UTF-16: start, end, length of what came."""
        changes: list[tuple[int, int, int]] = []
        cursor = QTextCursor(self._document)
        self.applying = True
        cursor.beginEditBlock()
        for edit in (*first, *delta.edits):
            start, end, length = self.state.edit(edit)
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(edit.text)
            changes.append((start, end, length))
        self.state.take_lines(delta)
        for number, line in delta.lines:
            self._shape(cursor, number, line)
        self._unstyled = [number for number, _ in delta.lines]
        cursor.endEditBlock()
        self.applying = False
        self.style_waiting()
        return changes

    def style_waiting(self) -> None:
        """Lay the looks of the lines that were just edited.

        Called inside the document's ``contentsChange``, this joins the same layout pass; later it would cost
        another.
        """
        waiting, self._unstyled = self._unstyled, []
        self._style(waiting)

    def _shape_all(self) -> None:
        """Give all lines the heights and margins of the present size of words."""
        cursor = QTextCursor(self._document)
        self.applying = True
        cursor.beginEditBlock()
        for number, line in enumerate(self.state.lines):
            self._shape(cursor, number, line)
        cursor.endEditBlock()
        self.applying = False

    def _shape(self, cursor: QTextCursor, number: int, line: Line) -> None:
        block = self._document.findBlockByNumber(number)
        wanted = block_format(line.kind, line.level, self.theme)
        if block.blockFormat() != wanted:
            cursor.setPosition(block.position())
            cursor.setBlockFormat(wanted)

    def _style(self, numbers: Iterable[int], *, outside: bool = False) -> None:
        """Lay looks over lines; ``outside`` of a change each line would be laid out by itself, at a price."""
        blocks: list[QTextBlock] = []
        for number in numbers:
            block = self._document.findBlockByNumber(number)
            if block.isValid():
                block.layout().setFormats(self._ranges(number))
                blocks.append(block)
        if outside and len(blocks) > MANY_LINES:
            start = blocks[0].position()
            self._document.markContentsDirty(start, blocks[-1].position() + blocks[-1].length() - start)
            return
        for block in blocks:
            self._document.markContentsDirty(block.position(), block.length())

    def _ranges(self, number: int) -> list[QTextLayout.FormatRange]:
        line = self.state.lines[number]
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
