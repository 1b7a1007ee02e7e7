"""Which text stands at a height of the page.

Qt's own ``cursorForPosition`` asks every block where a height is beside the text, as in the margin above it:
2 ms in a document of 200 KB, several times a key.
"""

from PySide6.QtGui import QTextBlock, QTextDocument


def block_at(document: QTextDocument, y: float) -> QTextBlock:
    """Return the last block that begins at or above a height, else the first.

    ``y`` is in pixels from the document's top.
    """
    layout = document.documentLayout()
    low, high = 0, document.blockCount() - 1
    while low < high:
        middle = (low + high + 1) // 2
        if layout.blockBoundingRect(document.findBlockByNumber(middle)).top() <= y:
            low = middle
        else:
            high = middle - 1
    return document.findBlockByNumber(low)


def position_at(document: QTextDocument, y: float) -> int:
    """Return the first position (UTF-16) of the line that stands at a height."""
    block = block_at(document, y)
    top = document.documentLayout().blockBoundingRect(block).top()
    layout = block.layout()
    start = 0
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        if number and top + line.y() > y:
            break
        start = line.textStart()
    return block.position() + start
