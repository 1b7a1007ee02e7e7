"""Paints a row of the documents: what it is about, how its run is, and what waits in it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.theme import status
from app.theme.fonts import INTERFACE_PX, SMALL_PX, interface_font
from app.theme.theme import Theme
from app.viewmodels.documents import DocumentRow
from app.widgets.trace.painting import (
    PILL_HEIGHT,
    RIGHT_MIDDLE,
    draw_pill,
    draw_row_ground,
    draw_words,
    pill_width,
    tinted_pill,
)

ROLE = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 58
_PAD = 12
_GAP = 8
_TOPS = (8, 31)

Index = QModelIndex | QPersistentModelIndex


class DocumentDelegate(QStyledItemDelegate):
    """Paints ``DocumentRow`` values."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours, and in the size of its words."""
        self._theme = theme
        self._title = interface_font(theme.px(INTERFACE_PX), bold=True)
        self._small = interface_font(theme.px(SMALL_PX))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every row is as high as the others."""
        return QSize(200, self._theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row = index.data(ROLE)
        if not isinstance(row, DocumentRow):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_row_ground(painter, rect, state, self._theme)
        self._paint_words(painter, rect, row)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRect, row: DocumentRow) -> None:
        theme, line, pill = self._theme, self._theme.px(18), self._theme.px(PILL_HEIGHT)
        left, right = rect.left() + _PAD, rect.right() - _PAD
        tops = [rect.top() + theme.px(top) for top in _TOPS]
        when = QFontMetrics(self._small).horizontalAdvance(row.relative) + 4
        title = QRect(left, tops[0], max(0, right - left - when - _GAP), line)
        draw_words(painter, title, row.title, (self._title, theme.text))
        time = QRect(right - when, tops[0], when, line)
        draw_words(painter, time, row.relative, (self._small, theme.muted), RIGHT_MIDDLE)
        words = f"{row.glyph} {row.status}"
        look = tinted_pill(theme, status.color(theme, row.badge), status.text_color(theme, row.badge))
        place = QRect(left, tops[1], pill_width(words, self._small), pill)
        draw_pill(painter, place, words, self._small, look)
        left = place.right() + _GAP
        if row.pending:
            place = QRect(left, tops[1], pill_width(row.pending, self._small), pill)
            look = tinted_pill(theme, theme.accent, theme.accent)
            draw_pill(painter, place, row.pending, self._small, look)
            left = place.right() + _GAP
        rest = QRect(left, tops[1], max(0, right - left), pill)
        draw_words(painter, rest, row.words, (self._small, theme.muted))
