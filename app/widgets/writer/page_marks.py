"""Words that are not known on a page: a wave under each.

It is painted over the text and lays nothing out. Only lines in view are looked at, and one that is the same
as before is not looked at again.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTextBlock

from app.viewmodels.spelling import NOT_CHECKED, SpellingView, Word, words_of
from app.viewmodels.writer_page import Line
from app.widgets.writer.page_paint import Visible
from app.widgets.writer.page_view import PageView

_KEPT = 4_000  # lines
_STEP = 2.0  # half of a wave, pixels
_BELOW = 2.5  # the wave's middle below the base line, pixels


class PageMarks(QObject):
    """Shows ``SpellingView`` on a page."""

    def __init__(self, page: PageView) -> None:
        super().__init__(page)
        self._shown = page
        self._view = NOT_CHECKED
        self._unknown: dict[tuple[str, Line], tuple[Word, ...]] = {}
        page.paint_last = self._paint
        page.cursorPositionChanged.connect(self._on_caret_moved)

    def set_view(self, view: SpellingView) -> None:
        """Take what is known from now on."""
        self._view = view
        self._unknown = {}
        self._shown.viewport().update()

    def unknown_in(self, block: QTextBlock) -> tuple[Word, ...]:
        """Return the words of a line that are not known."""
        knows, lines = self._view.knows, self._shown.drawn.state.lines
        if knows is None or block.blockNumber() >= len(lines):
            return ()
        key = block.text(), lines[block.blockNumber()]
        found = self._unknown.get(key)
        if found is None:
            if len(self._unknown) >= _KEPT:
                self._unknown = {}
            found = tuple(word for word in words_of(*key) if not knows(word.text))
            self._unknown[key] = found
        return found

    def _paint(self, visible: Sequence[Visible]) -> None:
        if self._view.knows is None:
            return
        painter = QPainter(self._shown.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._shown.drawn.theme.failed), 1.1))
        for item in visible:
            for word in self.unknown_in(item.block):
                if not self._is_being_typed(item.block, word):
                    _paint_wave(painter, item, word)
        painter.end()

    def _on_caret_moved(self) -> None:
        """Paint the caret's line anew: Qt does so for the caret alone, and it may have left a word."""
        layout = self._shown.drawn.layout
        if self._view.knows is not None and not layout.is_mid_edit:
            rect = layout.blockBoundingRect(self._shown.textCursor().block())
            rect.translate(0, -self._shown.verticalScrollBar().value())
            self._shown.viewport().update(rect.toAlignedRect())

    def _is_being_typed(self, block: QTextBlock, word: Word) -> bool:
        """Return whether the caret stands at the end of a word, as it does while that is typed."""
        if self._shown.isReadOnly():
            return False
        caret = self._shown.textCursor().position()
        return self._shown.hasFocus() and caret == block.position() + word.start + word.length


def _paint_wave(painter: QPainter, item: Visible, word: Word) -> None:
    line = item.block.layout().lineForTextPosition(word.start)
    if not line.isValid():
        return
    end = min(word.start + word.length, line.textStart() + line.textLength())
    left = item.origin.x() + _x(line.cursorToX(word.start))
    right = item.origin.x() + _x(line.cursorToX(end))
    y = item.origin.y() + line.y() + line.ascent() + _BELOW
    points = [
        QPointF(left + step * _STEP, y + (1.0 if step % 2 else -1.0))
        for step in range(int((right - left) / _STEP) + 1)
    ]
    painter.drawPolyline(QPolygonF(points))


def _x(place: object) -> float:
    """Return a place in a line; the bindings hand the position back beside it."""
    return float(place[0] if isinstance(place, tuple) else place)  # type: ignore[arg-type]  # typed as either
