"""The ends of the pages of a document for print: no line stands on two of them, and no block.

Qt draws a page by drawing every block that reaches into it, and of such a block also the last line of the
page before: clipped, so nobody sees it, but who searches or copies from the file finds that line twice. And
it lets the first line below a table stand across the end of a page, cut in two.
"""

import threading
from dataclasses import dataclass

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument

from app.exporting.child import ExportStopped

_NEAR = 1.0  # a line that begins so little before the end of a page begins the next; units of the document
_LINE_END = "\u2028"


@dataclass(frozen=True, slots=True)
class _Break:
    """A line of a block that is to be the first of its page.

    Attributes:
        position: Where it begins in the document.
        room: How much is left of the page before if it stands there, cut in two; else 0.
    """

    block: QTextBlock
    position: int
    room: float


def part_at_pages(document: QTextDocument, stop: threading.Event) -> None:
    """Part each block so that none is on two pages; what is seen stays the same, but for lines that were cut.

    Raises:
        ExportStopped: ``stop`` was set.
    """
    number = 0
    for _ in range(
        2 * document.blockCount() + 1
    ):  # a line that has to move moves what is below it: look again
        breaks = _breaks(document, number, stop)
        if not breaks and not number:
            return
        number = breaks[-1].block.blockNumber() if breaks else 0
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for each in reversed(breaks):
            _begin_page(cursor, each)
        cursor.endEditBlock()


def _breaks(document: QTextDocument, number: int, stop: threading.Event) -> list[_Break]:
    """Return the breaks from a block on, as far as it is known where they are."""
    found: list[_Break] = []
    document.pageCount()  # Qt lays a long document out in pieces; this takes until all of it is
    height = document.pageSize().height()
    block = document.findBlockByNumber(number)
    while block.isValid():
        if stop.is_set():
            raise ExportStopped
        top = document.documentLayout().blockBoundingRect(block).top()
        page = -1
        for place in range(block.layout().lineCount()):
            line = block.layout().lineAt(place)
            begin, end = top + line.y(), top + line.y() + line.height()
            before, page = page, int((begin + _NEAR) // height)
            position = block.position() + line.textStart()
            if (end - _NEAR) // height > page and line.height() < height:
                return [*found, _Break(block, position, (page + 1) * height - begin)]
            if place and page != before:
                found.append(_Break(block, position, 0.0))
        block = block.next()
    return found


def _begin_page(cursor: QTextCursor, wanted: _Break) -> None:
    """Let a block end before a position, unless it begins there; the rest is another, without a bullet."""
    first = QTextBlockFormat(wanted.block.blockFormat())
    second = QTextBlockFormat(first)
    cursor.setPosition(wanted.position)
    if wanted.position > wanted.block.position():
        items = wanted.block.textList()
        if items is not None:
            second.setObjectIndex(-1)
            second.setIndent(first.indent() + items.format().indent())
        first.setBottomMargin(0)
        second.setTopMargin(0)
        cursor.insertBlock(second)
        cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock)
        cursor.setBlockFormat(first)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        if cursor.block().text().endswith(_LINE_END):
            cursor.deletePreviousChar()
        cursor.movePosition(QTextCursor.MoveOperation.NextBlock)
    if wanted.room:
        _move_down(cursor, wanted.room)


def _move_down(cursor: QTextCursor, room: float) -> None:
    """Let a block begin so much further down; below a table Qt takes no heed of the block's own margin."""
    table = QTextCursor(cursor.block().previous()).currentTable()
    if table is not None and table != cursor.currentTable():
        frame = table.format()
        frame.setBottomMargin(frame.bottomMargin() + room)
        table.setFormat(frame)
    else:
        form = cursor.blockFormat()
        form.setTopMargin(form.topMargin() + room)
        cursor.setBlockFormat(form)
