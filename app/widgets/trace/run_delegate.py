"""Paints a row of the run list. Where each part stands is computed once, for painting and for hit tests."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.theme import status
from app.theme.fonts import INTERFACE_PX, SMALL_PX, interface_font
from app.theme.theme import Theme
from app.viewmodels.sparkline import HEIGHT as SPARK_HEIGHT
from app.viewmodels.sparkline import WIDTH as SPARK_WIDTH
from app.viewmodels.trace_runs import Pill, RunRow
from app.widgets.charts.sparkline import Sparklines
from app.widgets.trace.painting import (
    PILL_HEIGHT,
    RIGHT_MIDDLE,
    draw_pill,
    draw_row_ground,
    draw_words,
    pill_width,
    plain_pill,
    tinted_pill,
)

ROW_HEIGHT = 84
ROLE = Qt.ItemDataRole.UserRole
_PAD = 12
_GAP = 5
_LINES = (10, 32, 58)  # where the title, the pills and the sparkline begin
# Told in the last line.
_NOT_AS_PILLS = ("tokens", "cost", "waste")
_META_LEAST = 90
_MARK = "A"  # of the next comparison
_ORDER = ("failures", "workers", "llm_calls", "tool_calls", "worker_failures", "capability_failures")

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a row: its name for tests and assistive technology, its state, its place, its words."""

    name: str
    rect: QRect
    words: str = ""
    state: str = ""
    pill: Pill | None = None


class RunDelegate(QStyledItemDelegate):
    """Paints ``RunRow`` values."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._sparklines = Sparklines()
        self.charts_ready = False
        self.marked = ""
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours, and in the size of its words."""
        self._theme = theme
        self._title = interface_font(theme.px(INTERFACE_PX), bold=True)
        self._small = interface_font(theme.px(SMALL_PX))
        self._line = theme.px(18)
        self._pill = theme.px(PILL_HEIGHT)
        self._lines = tuple(theme.px(line) for line in _LINES)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every row is as high as the others."""
        return QSize(200, self._theme.px(ROW_HEIGHT))

    def parts(self, rect: QRect, row: RunRow) -> Iterator[Part]:
        """Return the parts of a row in a rectangle."""
        left, right = rect.left() + _PAD, rect.right() - _PAD
        top = [rect.top() + line for line in self._lines]
        when = QFontMetrics(self._small).horizontalAdvance(row.relative) + 4
        if row.run_id == self.marked:
            mark = pill_width(_MARK, self._small)
            yield Part("traceRunMark", QRect(left, top[0] - 1, mark, self._pill), _MARK, "marked")
            left += mark + _GAP
        yield Part("traceRunTitle", QRect(left, top[0], right - left - when - _GAP, self._line), row.title)
        yield Part("traceRunTime", QRect(right - when, top[0], when, self._line), row.relative)
        left = rect.left() + _PAD
        words = f"{row.glyph} {row.word}"
        width = pill_width(words, self._small)
        yield Part("traceRunStatus", QRect(left, top[1], width, self._pill), words, row.badge)
        yield from self._pills(left + width + _GAP, right, top[1], row)
        yield Part(
            "traceRunSparkline", QRect(left, top[2] + (self._line - 18) // 2, SPARK_WIDTH, SPARK_HEIGHT)
        )
        after = left + SPARK_WIDTH + 8
        for badge in self._badges(after, right, top[2], row):
            yield badge
            right = badge.rect.left() - _GAP
        place = QRect(after, top[2] - 1, right - after, self._line)
        yield Part("traceRunMeta", place, self._meta(row, right - after))

    def hit(self, rect: QRect, row: RunRow, at: QPoint) -> Part | None:
        """Return the part at a place."""
        return next((part for part in self.parts(rect, row) if part.rect.contains(at)), None)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row."""
        row = index.data(ROLE)
        if not isinstance(row, RunRow):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_row_ground(painter, rect, state, self._theme)
        for part in self.parts(rect, row):
            self._paint_part(painter, part, row)
        painter.restore()

    def _badges(self, left: int, right: int, top: int, row: RunRow) -> Iterator[Part]:
        """Return what is seen however narrow the row is: its loops, a mere number where words do not fit."""
        for pill in row.pills:
            if pill.kind == "waste":
                words = pill.text
                if right - left - pill_width(words, self._small) < _META_LEAST:
                    words = words.rpartition(" ")[0]
                width = pill_width(words, self._small)
                place = QRect(right - width, top - (self._pill - SPARK_HEIGHT) // 2, width, self._pill)
                yield Part("tracePill", place, words, pill.kind, pill)

    def _pills(self, left: int, right: int, top: int, row: RunRow) -> Iterator[Part]:
        """Return the pills that fit, the important ones first, and how many do not."""
        wanted = sorted((pill for pill in row.pills if pill.kind not in _NOT_AS_PILLS), key=_importance)
        more = pill_width("+9", self._small)
        hidden = len(wanted)
        for pill in wanted:
            width = pill_width(pill.text, self._small)
            if left + width + (_GAP + more if hidden > 1 else 0) <= right:
                yield Part("tracePill", QRect(left, top, width, self._pill), pill.text, pill.kind, pill)
                left += width + _GAP
                hidden -= 1
        if hidden and left + more <= right:
            yield Part("tracePillMore", QRect(left, top, more, self._pill), f"+{hidden}")

    def _meta(self, row: RunRow, room: int) -> str:
        """Return as many facts as there is room for."""
        facts = [fact for fact in (row.wall, row.tokens, row.cost) if fact]
        metrics = QFontMetrics(self._small)
        while len(facts) > 1 and metrics.horizontalAdvance("  ".join(facts)) > room:
            facts.pop()
        return "  ".join(facts)

    def _paint_part(self, painter: QPainter, part: Part, row: RunRow) -> None:
        theme = self._theme
        match part.name:
            case "traceRunTitle":
                draw_words(painter, part.rect, part.words, (self._title, theme.text))
            case "traceRunTime":
                draw_words(painter, part.rect, part.words, (self._small, theme.muted), RIGHT_MIDDLE)
            case "traceRunMeta":
                draw_words(painter, part.rect, part.words, (self._small, theme.muted))
            case "traceRunStatus":
                look = tinted_pill(theme, status.color(theme, row.badge), status.text_color(theme, row.badge))
                draw_pill(painter, part.rect, part.words, self._small, look)
            case "traceRunMark":
                draw_pill(
                    painter,
                    part.rect,
                    part.words,
                    self._small,
                    tinted_pill(theme, theme.accent, theme.accent),
                )
            case "traceRunSparkline":
                self._paint_sparkline(painter, part.rect, row)
            case _:
                look = plain_pill(theme)
                if part.state == "waste":
                    look = tinted_pill(theme, theme.blocked, theme.blocked_text)
                elif part.pill is not None and part.pill.warning:
                    look = tinted_pill(theme, theme.failed, theme.failed_text)
                draw_pill(painter, part.rect, part.words, self._small, look)

    def _paint_sparkline(self, painter: QPainter, rect: QRect, row: RunRow) -> None:
        if not self.charts_ready or not row.points:
            return
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(rect.topLeft(), self._sparklines.pixmap(row.points, self._theme, ratio))


def _importance(pill: Pill) -> int:
    return _ORDER.index(pill.kind) if pill.kind in _ORDER else len(_ORDER)
