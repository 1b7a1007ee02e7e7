"""The rendered report inside Qt: its pieces put in and taken out one at a time."""

from collections.abc import Callable, Iterator
from itertools import takewhile

from PySide6.QtGui import QTextCursor, QTextDocument

from app.theme.theme import Theme
from app.viewmodels.reading_parts import Grid, Part, Piece, Words
from app.viewmodels.reading_splices import PieceSplice, splices
from app.widgets.writer.reading_formats import ReadingFormats

_GRID = 3  # a table takes so many times as long as its words alone
_NO_WORDS = Words("")


class ReadingSheet:
    """Keeps a Qt document level with the wanted pieces, of which some are not drawn yet.

    The document ends with an empty paragraph that is in no piece, so that each piece stands before one.

    Args:
        tell: Is told of each change: where, how many characters went, how many came.

    Attributes:
        pieces: What is wanted.
        made: How many pieces were drawn.
    """

    def __init__(
        self, document: QTextDocument, theme: Theme, tell: Callable[[int, int, int], None] | None = None
    ) -> None:
        self._document = document
        self._formats = ReadingFormats(theme)
        self.pieces: tuple[Piece, ...] = ()
        self._lengths: list[int] = []  # of each piece in the document; 0: not drawn yet
        self._tell = tell or _tell_nobody
        self.made = 0
        self.clear(theme)

    @property
    def is_whole(self) -> bool:
        """Whether all that is wanted is drawn."""
        return 0 not in self._lengths

    def clear(self, theme: Theme) -> None:
        """Draw nothing yet, and then in this theme's colours."""
        self._formats = ReadingFormats(theme)
        self._document.clear()
        QTextCursor(self._document).setBlockFormat(self._formats.nothing())
        self._lengths = [0] * len(self.pieces)

    def want(self, pieces: tuple[Piece, ...]) -> None:
        """Take other pieces; those that are no longer wanted go at once, the new ones wait to be drawn."""
        changes = splices(self.pieces, pieces)
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        for change in changes:
            self._take_out(cursor, change)
        cursor.endEditBlock()
        self.pieces = pieces

    def next_run(self, anchor: int) -> Iterator[int]:
        """Yield neighbouring pieces to draw: from ``anchor`` down, and when all are there, upwards from it.

        What lies between two edits of one step is laid out anew, so that a step keeps to one place.
        """
        lengths = self._lengths
        below = next((n for n in range(anchor, len(lengths)) if not lengths[n]), None)
        if below is not None:
            yield from takewhile(lambda n: not lengths[n], range(below, len(lengths)))
            return
        above = next((n for n in range(min(anchor, len(lengths)) - 1, -1, -1) if not lengths[n]), -1)
        yield from takewhile(lambda n: not lengths[n], range(above, -1, -1))

    def draw(self, number: int) -> int:
        """Draw a piece where it belongs; return what it costs, as characters."""
        before = self._document.characterCount()
        start = at = self.position(number)
        cursor = QTextCursor(self._document)
        for part in self.pieces[number].parts:
            at = self._put(cursor, at, part)
        self._lengths[number] = self._document.characterCount() - before
        self.made += 1
        self._tell(start, 0, self._lengths[number])
        is_grid = any(isinstance(part, Grid) for part in self.pieces[number].parts)
        return self._lengths[number] * (_GRID if is_grid else 1)

    def position(self, number: int) -> int:
        """Return where a piece begins in the document, or would."""
        return sum(self._lengths[:number])

    def piece_at(self, position: int) -> int:
        """Return which piece holds a position of the document."""
        end = 0
        last = 0
        for number, length in enumerate(self._lengths):
            end += length
            last = number if length else last
            if position < end:
                return number
        return last

    def _take_out(self, cursor: QTextCursor, change: PieceSplice) -> None:
        start = self.position(change.first)
        stop = self.position(change.first + change.removed)
        if stop > start:
            below = self._document.findBlock(stop)
            kept, words = below.blockFormat(), below.charFormat()
            cursor.setPosition(start)
            cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            cursor.setBlockFormat(kept)
            cursor.setBlockCharFormat(words)
            self._tell(start, stop - start, 0)
        added = [0] * (change.stop - change.start)
        self._lengths[change.first : change.first + change.removed] = added

    def _put(self, cursor: QTextCursor, at: int, part: Part) -> int:
        cursor.setPosition(at)
        if isinstance(part, Grid):
            return self._put_grid(cursor, at, part)
        cursor.insertBlock()
        cursor.setPosition(at)
        cursor.setBlockFormat(self._formats.para(part))
        cursor.setBlockCharFormat(self._formats.words(_NO_WORDS, part))
        for words in part.words:
            cursor.insertText(words.text, self._formats.words(words, part))
        return cursor.position() + 1

    def _put_grid(self, cursor: QTextCursor, at: int, grid: Grid) -> int:
        below = cursor.block()  # what stands after the table loses its looks to what stands before it
        kept, words_below = below.blockFormat(), below.charFormat()
        table = cursor.insertTable(len(grid.rows), len(grid.aligns), self._formats.grid(grid))
        for number, row in enumerate(grid.rows):
            is_head = grid.has_head and number == 0
            look = self._formats.cell(is_head=is_head)
            for column, words_of_cell in enumerate(row):
                cell = table.cellAt(number, column)
                cell.setFormat(look)
                inner = cell.firstCursorPosition()
                inner.setBlockFormat(self._formats.aligned(grid.aligns[column]))
                for words in words_of_cell:
                    inner.insertText(words.text, self._formats.words(words, None, is_head=is_head))
        end = table.lastPosition() + 1
        cursor.setPosition(end)
        cursor.setBlockFormat(kept)
        cursor.setBlockCharFormat(words_below)
        cursor.setPosition(at)
        cursor.setBlockFormat(self._formats.nothing(grid.place.gap))
        return end


def _tell_nobody(_at: int, _removed: int, _added: int) -> None:
    """Nobody needs to know."""
