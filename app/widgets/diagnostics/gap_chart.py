"""The gaps between frames as painted bars: a long one stands out by height, colour and what it crosses."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.fonts import interface_font
from app.theme.theme import Theme
from app.viewmodels.diagnostics import BARS, FRAME_MS, SMOOTH_MS, STALL_MS, GapChart
from app.widgets.common.properties import name_widget

HEIGHT = 96
_TOP = 14
_FOOT = 4
_SIDE = 46
_SMALL_PX = 11
SECOND_MS = 1_000.0


class GapChartView(QWidget):
    """Shows ``set_chart``."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "gapChart", "Gaps between frames")
        self._theme = theme
        self._chart = GapChart()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)

    def sizeHint(self) -> QSize:
        """Take what width there is."""
        return QSize(320, HEIGHT)

    def set_chart(self, chart: GapChart) -> None:
        """Show these gaps."""
        if chart == self._chart:
            return
        self._chart = chart
        longest = max(chart.bars, default=0.0)
        words = chart.note or f"Frame gaps of the {chart.words}; the longest is {longest:.0f} ms."
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint lines of orientation, then the bars."""
        painter = QPainter(self)
        painter.setFont(interface_font(self._theme.px(_SMALL_PX)))
        if self._chart.note:
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._chart.note)
        else:
            self._paint_lines(painter)
            self._paint_bars(painter)
        painter.end()
        event.accept()

    def _y(self, ms: float) -> float:
        room = self.height() - _TOP - _FOOT
        # By the logarithm: beside a gap of seconds those of some milliseconds stay in sight.
        share = math.log1p(ms / FRAME_MS) / math.log1p(self._chart.top_ms / FRAME_MS)
        return self.height() - _FOOT - room * min(1.0, share)

    def _paint_lines(self, painter: QPainter) -> None:
        right = self.width() - self._theme.px(_SIDE)
        last = self.height() + 0.0
        for ms in (FRAME_MS, SMOOTH_MS, STALL_MS, SECOND_MS):
            y = self._y(ms)
            if ms > self._chart.top_ms or last - y < _SMALL_PX + 1:
                continue  # it would be beyond the top, or its words in those below
            last = y
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.drawLine(0, round(y), right, round(y))
            painter.setPen(QColor(self._theme.muted))
            place = QRectF(right + 6, y - 8, _SIDE - 6, 16)
            painter.drawText(
                place, int(Qt.AlignmentFlag.AlignVCenter), "1 s" if ms == SECOND_MS else f"{ms:.0f} ms"
            )

    def _paint_bars(self, painter: QPainter) -> None:
        step = (self.width() - self._theme.px(_SIDE)) / BARS
        bars = self._chart.bars
        painter.setPen(Qt.PenStyle.NoPen)
        foot = self.height() - _FOOT
        for number, ms in enumerate(bars):
            x = (BARS - len(bars) + number) * step  # the newest stands at the right
            y = self._y(ms)
            painter.setBrush(QColor(self._color(ms)))
            painter.drawRect(QRectF(x, y, max(1.0, step - 1), foot - y))

    def _color(self, ms: float) -> str:
        theme = self._theme
        return theme.failed if ms > STALL_MS else theme.blocked if ms > SMOOTH_MS else theme.accent
