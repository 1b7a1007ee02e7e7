"""Paints the rows of a run's loops: headings, chips, call cards."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.theme.theme import Theme
from app.viewmodels.trace_cards import CallCard
from app.widgets.trace.card_layout import CardLayout, Part
from app.widgets.trace.painting import (
    LEFT_MIDDLE,
    RIGHT_MIDDLE,
    PillLook,
    draw_bar,
    draw_dot,
    draw_marked,
    draw_words,
    plain_pill,
)
from app.widgets.trace.rows import CardRow, ChipsRow, HiddenRow, LoopRow, Row

ROLE = Qt.ItemDataRole.UserRole
_RADIUS = 7
_CHIP_ROLES = {
    "started": "muted",
    "progress": "progress",
    "completed": "ok_text",
    "failed": "failed_text",
    "cancelled": "muted",
    "finding": "finding",
    "learning": "learning",
}

Index = QModelIndex | QPersistentModelIndex


class CardDelegate(QStyledItemDelegate):
    """Paints ``Row`` values where ``CardLayout`` places their parts."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self._theme = theme
        self.layout = CardLayout(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._theme = theme
        self.layout.set_theme(theme)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the row's parts in the present width."""
        row = index.data(ROLE)
        width = self._view.viewport().width()
        return QSize(1, self.layout.height(row, width))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row: Row = index.data(ROLE)
        rect: QRect = option.rect
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        match row:
            case LoopRow():
                self._paint_loop(painter, rect, row, focused=focused)
            case ChipsRow():
                self._paint_chips(painter, rect, row)
            case CardRow():
                self._paint_card(painter, rect, row, focused=focused)
            case HiddenRow():
                inner = rect.adjusted(14, 0, -14, 0)
                draw_words(painter, inner, row.spoken, (self.layout.small, self._theme.muted))
        painter.restore()

    def _paint_loop(self, painter: QPainter, rect: QRect, row: LoopRow, *, focused: bool) -> None:
        theme, layout = self._theme, self.layout
        inner = rect.adjusted(14, 6, -14, 0)
        if focused:
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRoundedRect(QRectF(inner.adjusted(-6, 2, 6, -2)), 5, 5)
        self._paint_chevron(painter, QPointF(inner.left() + 4, inner.center().y() + 0.5), row)
        draw_dot(painter, QPointF(inner.left() + 18, inner.center().y() + 0.5), row.status, theme, 3.5)
        words = inner.adjusted(28, 0, -70 * (bool(row.failed) + bool(row.found)), 0)
        draw_words(painter, words, f"LOOP {row.heading.upper()}", (layout.heading, theme.muted))
        if row.failed:
            look = (layout.small, theme.failed_text)
            draw_words(painter, inner, f"{row.failed} failed", look, RIGHT_MIDDLE)
        if row.found:
            beside = inner.adjusted(0, 0, -70 if row.failed else 0, 0)
            draw_words(painter, beside, f"{row.found} found", (layout.small, theme.text), RIGHT_MIDDLE)

    def _paint_chevron(self, painter: QPainter, at: QPointF, row: LoopRow) -> None:
        painter.setPen(QPen(QColor(self._theme.muted), 1.4))
        if row.expanded:
            points = [at + QPointF(-3.5, -1.5), at + QPointF(0, 2), at + QPointF(3.5, -1.5)]
        else:
            points = [at + QPointF(-1.5, -3.5), at + QPointF(2, 0), at + QPointF(-1.5, 3.5)]
        painter.drawPolyline(points)

    def _paint_chips(self, painter: QPainter, rect: QRect, row: ChipsRow) -> None:
        theme = self._theme
        for part in self.layout.parts(row, rect):
            color = getattr(theme, _CHIP_ROLES.get(part.state, "muted"))
            if part.name == "traceChipText":
                self._paint_chip_text(painter, part, color)
                continue
            opened = part.chip is not None and part.chip.expanded
            found = part.chip is not None and part.chip.found
            ground = theme.ground(color, 0.2) if opened or found else theme.surface
            look = PillLook(color, ground, theme.finding if found else theme.ground(color, 0.45))
            self._paint_pill(painter, part, look if part.chip else plain_pill(theme))

    def _paint_pill(self, painter: QPainter, part: Part, look: PillLook) -> None:
        box = QRectF(part.rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(look.line), 1))
        painter.setBrush(QColor(look.ground))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        words = part.rect.adjusted(8, 0, -6, 0)
        draw_words(painter, words, part.words, (self.layout.small, look.words), LEFT_MIDDLE)

    def _paint_chip_text(self, painter: QPainter, part: Part, color: str) -> None:
        theme = self._theme
        painter.fillRect(QRect(part.rect.left(), part.rect.top(), 2, part.rect.height()), QColor(color))
        painter.setFont(self.layout.small)
        painter.setPen(QColor(theme.text))
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(part.rect.adjusted(10, 6, -10, 0), flags, part.words)

    def _paint_card(self, painter: QPainter, rect: QRect, row: CardRow, *, focused: bool) -> None:
        theme, card = self._theme, row.card
        for part in self.layout.parts(row, rect):
            match part.name:
                case "traceCallCard":
                    lit = card.selected or focused
                    painter.setPen(QPen(QColor(theme.accent if lit else theme.line), 2 if focused else 1))
                    painter.setBrush(QColor(theme.raised))
                    box = QRectF(part.rect).adjusted(0.5, 0.5, -0.5, -0.5)
                    painter.drawRoundedRect(box, _RADIUS, _RADIUS)
                case "traceCallDot":
                    center = QPointF(part.rect.left() + 5, part.rect.center().y() + 0.5)
                    draw_dot(painter, center, part.state, theme)
                case "traceDurationBar":
                    colors = (theme.line, theme.duration_slow if part.state else theme.duration)
                    draw_bar(painter, QRectF(part.rect), card.duration_fraction, colors)
                case "traceCallFound" if card.found is not None:
                    look = (self.layout.small, theme.text)
                    ground = theme.ground(theme.finding, 0.35)
                    draw_marked(painter, part.rect, card.found, look, ground)
                case "traceTokenBar":
                    self._paint_tokens(painter, QRectF(part.rect), card)
                case _:
                    self._paint_card_words(painter, part)

    def _paint_card_words(self, painter: QPainter, part: Part) -> None:
        theme, layout = self._theme, self.layout
        match part.name:
            case "traceCallTitle":
                draw_words(painter, part.rect, part.words, (layout.title, theme.text))
            case "traceCallStanding":
                draw_words(painter, part.rect, part.words, (layout.small, theme.muted), RIGHT_MIDDLE)
            case "traceCallTime":
                color = theme.blocked_text if part.state == "overdue" else theme.muted
                draw_words(painter, part.rect, part.words, (layout.small, color), RIGHT_MIDDLE)
            case _:
                failed = part.state == "failed"
                look = (layout.mono, theme.failed_text) if failed else (layout.small, theme.muted)
                draw_words(painter, part.rect, part.words, look)

    def _paint_tokens(self, painter: QPainter, rect: QRectF, card: CallCard) -> None:
        theme = self._theme
        draw_bar(painter, rect, 0, (theme.line, theme.line))
        colors = {"cached": theme.token_cached, "input": theme.token_input, "output": theme.token_output}
        left = rect.left()
        for segment in card.segments:
            width = rect.width() * segment.fraction
            painter.fillRect(QRectF(left, rect.top(), width, rect.height()), QColor(colors[segment.kind]))
            left += width
