"""Marks of what was found, near the view of a page; positions are code points of its text."""

from collections.abc import Sequence

from PySide6.QtGui import QColor, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from app.viewmodels.find_replace import Span
from app.viewmodels.writer_text import Utf16Index

REACH = 200  # pixels above and below the view in which places are marked
_MOST = 400


def cursor_over(document: QTextDocument, index: Utf16Index, span: Span) -> QTextCursor:
    """Return the cursor that selects a place, or what is there of it."""
    cursor, last = QTextCursor(document), document.characterCount() - 1
    cursor.setPosition(min(index.utf16(span[0]), last))
    cursor.setPosition(min(index.utf16(span[1]), last), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def mark_places(page: QTextEdit, index: Utf16Index, spans: Sequence[Span], ground: str) -> None:
    """Mark these places of a page and no others; their cursors follow the text until the next time."""
    marks: list[QTextEdit.ExtraSelection] = []
    for span in spans[:_MOST]:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor_over(page.document(), index, span)
        mark.format.setBackground(QColor(ground))
        marks.append(mark)
    if marks or page.extraSelections():
        page.setExtraSelections(marks)
