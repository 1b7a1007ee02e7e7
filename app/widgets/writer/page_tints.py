"""The colours of code on a page, line by line.

Each line's block keeps, as Qt's user state, which colours it has: so they stay with the line when lines come
and go above it, and while it is typed in until its colours are told anew.
"""

from PySide6.QtGui import QColor, QTextCharFormat, QTextDocument, QTextLayout

from app.theme.theme import Theme
from app.viewmodels.code_tints import LineTints, Tint
from app.viewmodels.writer_markdown import LineKind
from app.viewmodels.writer_page import Line

_NONE = -1  # Qt's own state of a block that was never set
_MOST = 20_000


class PageTints:
    """Knows the colours of lines; positions are UTF-16 code units from the line's start."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        self.theme = theme
        self._document = document
        self._known: list[LineTints] = []
        self._numbers: dict[LineTints, int] = {}

    def set(self, number: int, tints: LineTints) -> bool:
        """Give a line its colours; return whether it had others."""
        block = self._document.findBlockByNumber(number)
        state = self._numbers.get(tints, _NONE)
        if tints and state == _NONE:
            if len(self._known) >= _MOST:
                self._forget()
            state = self._numbers[tints] = len(self._known)
            self._known.append(tints)
        if not block.isValid() or block.userState() == state:
            return False
        block.setUserState(state)
        return True

    def _forget(self) -> None:
        """Begin anew, after very many lines of typing; what is in view gets its colours back at once."""
        self._known, self._numbers = [], {}
        block = self._document.begin()
        while block.isValid():
            block.setUserState(_NONE)
            block = block.next()

    def ranges(self, number: int, line: Line) -> list[QTextLayout.FormatRange]:
        """Return the looks of a line of code; what is pending in it keeps the colour of that."""
        if line.kind is not LineKind.CODE or line.pending:
            return []
        block = self._document.findBlockByNumber(number)
        state, end = block.userState(), block.length() - 1
        ranges = []
        for each in self._known[state] if state != _NONE else ():
            if each.start < end:
                made = QTextLayout.FormatRange()
                made.start, made.length = each.start, min(each.length, end - each.start)
                made.format = self._format(each.tint)
                ranges.append(made)
        return ranges

    def _format(self, tint: Tint) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(QColor(self.theme.tint(tint)))
        return made
