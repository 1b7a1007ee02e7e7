"""Paints a row of a comparison: A's step at the left, B's at the right, between them what it is about."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.theme.fonts import INTERFACE_PX, SMALL_PX, interface_font
from app.theme.theme import Theme
from app.viewmodels.compare_view import CompareRow
from app.viewmodels.comparison import Step
from app.widgets.compare.model import ROLE
from app.widgets.trace.painting import RIGHT_MIDDLE, draw_dot, draw_row_ground, draw_words

ROW_HEIGHT = 26
_PAD = 10
_SIGN = 28
_COST_SHARE = 0.4
_FIRST = "first difference"

Index = QModelIndex | QPersistentModelIndex


class CompareDelegate(QStyledItemDelegate):
    """Paints ``CompareRow`` values; every row is as high as the others."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours, and in the size of its words."""
        self._theme = theme
        self._words = interface_font(theme.px(INTERFACE_PX))
        self._bold = interface_font(theme.px(INTERFACE_PX), bold=True)
        self._small = interface_font(theme.px(SMALL_PX))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(200, self._theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row = index.data(ROLE)
        if not isinstance(row, CompareRow):
            return
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.pair is None:
            self._paint_heading(painter, rect, row)
        else:
            ground = self._theme.ground(self._theme.blocked) if row.first else ""
            draw_row_ground(painter, rect, option.state, self._theme, ground)
            self._paint_steps(painter, rect, row)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, row: CompareRow) -> None:
        theme, half = self._theme, rect.width() // 2
        painter.fillRect(rect, theme.header)
        look = (self._small, theme.muted)
        left = QRect(rect.left() + _PAD, rect.top(), half - _PAD, rect.height())
        draw_words(painter, left, row.a or "not in A", look)
        right = QRect(rect.left() + half + _SIGN // 2, rect.top(), half - _PAD - _SIGN // 2, rect.height())
        draw_words(painter, right, row.b or "not in B", look)

    def _paint_steps(self, painter: QPainter, rect: QRect, row: CompareRow) -> None:
        theme, half = self._theme, rect.width() // 2
        pair = row.pair
        if pair is None:
            return
        left = QRect(rect.left() + _PAD, rect.top(), half - _PAD - _SIGN // 2, rect.height())
        right = QRect(rect.left() + half + _SIGN // 2, rect.top(), half - _PAD - _SIGN // 2, rect.height())
        color = theme.blocked_text if pair.differs else theme.muted
        sign = QRect(rect.left() + half - _SIGN // 2, rect.top(), _SIGN, rect.height())
        draw_words(painter, sign, row.sign, (self._bold, color), int(Qt.AlignmentFlag.AlignCenter))
        said = _FIRST if row.first else row.cost
        beside = left if pair.b is None else right
        room = min(round(beside.width() * _COST_SHARE), QFontMetrics(self._small).horizontalAdvance(said) + 4)
        place = QRect(beside.right() - room, rect.top(), room, rect.height())
        look = (self._small, theme.blocked_text if row.first else theme.muted)
        draw_words(painter, place, said, look, RIGHT_MIDDLE)
        beside.setRight(place.left() - 6)
        for step, where in ((pair.a, left), (pair.b, right)):
            self._paint_step(painter, where, step, same=not pair.differs)

    def _paint_step(self, painter: QPainter, rect: QRect, step: Step | None, *, same: bool) -> None:
        theme = self._theme
        if step is None:
            painter.setPen(QPen(QColor(theme.line), 1, Qt.PenStyle.DashLine))
            painter.drawLine(rect.left(), rect.center().y(), rect.right(), rect.center().y())
            return
        dot = theme.px(3.5)
        draw_dot(painter, QPointF(rect.left() + dot + 1, rect.center().y() + 0.5), step.status, theme, dot)
        words = rect.adjusted(2 * dot + 8, 0, 0, 0)
        draw_words(painter, words, step.title, (self._words, theme.muted if same else theme.text))
