"""The delegation timeline: a band for each delegation on the run's time axis."""

from collections.abc import Iterator
from itertools import zip_longest

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QWidget

from app.theme.fonts import SMALL_PX, interface_font
from app.theme.theme import Theme
from app.viewmodels.time_axis import APART, AxisBreak, AxisTick
from app.viewmodels.trace_bands import DelegationBand
from app.widgets.common.properties import name_widget
from app.widgets.trace.painting import LEFT_MIDDLE, RIGHT_MIDDLE, draw_words

LANE = 24
BAND = 20
SIDE = 14
AXIS = 18
SHOWN_LANES = 4
MAX_BANDS = 200
_LEAST = 6
_PAD = 8  # between a band's edge and its words
_BESIDE = 6  # between a narrow band and the words beside it
_ROLES = {
    "completed": "ok",
    "failed": "failed",
    "blocked": "blocked",
    "cancelled": "neutral",
    "open": "running",
}


class BandButton(QAbstractButton):
    """One band; a click goes to its loop."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("traceDelegationBand")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.band: DelegationBand | None = None
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self.theme = theme
        self._font = interface_font(theme.px(SMALL_PX))
        self.update()

    def show_band(self, band: DelegationBand) -> None:
        """Show a band."""
        if band == self.band:
            return
        self.band = band
        self.setProperty("state", band.status)
        self.setText(band.label)
        self.setAccessibleName(f"{band.label}, {band.status}, {band.duration}")
        self.setToolTip(f"{band.label} · {band.glyph} {band.status} · {band.duration}\n{band.tooltip}")
        self.update()

    def words_beside(self, metrics: QFontMetrics) -> str:
        """Return what is to be said beside the band because it is too narrow; empty when it is not."""
        if self.band is None or self.width() >= metrics.horizontalAdvance(self.band.label) + 2 * _PAD:
            return ""
        return f"{self.band.label} {self.band.glyph} {self.band.duration}"

    def enterEvent(self, event: QEnterEvent) -> None:
        """Paint as under the pointer."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the band: label at the left, outcome and duration at the right, as far as there is room."""
        band = self.band
        if band is None:
            return
        color = getattr(self.theme, _ROLES.get(band.status, "neutral"))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strength = 0.3 if self.underMouse() else 0.2
        painter.setBrush(QColor(self.theme.ground(color, strength)))
        line = QPen(QColor(self.theme.text if self.hasFocus() else color), 1)
        if not band.running and band.status == "open":
            line.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(line)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        self._paint_words(painter, band)
        painter.end()

    def _paint_words(self, painter: QPainter, band: DelegationBand) -> None:
        inner = self.rect().adjusted(_PAD, 0, -_PAD, 0)
        metrics = QFontMetrics(self._font)
        end = f"{band.glyph} {band.duration}"
        label_room = metrics.horizontalAdvance(band.label)
        if inner.width() >= label_room + metrics.horizontalAdvance(end) + 12:
            draw_words(painter, inner, end, (self._font, self.theme.muted), RIGHT_MIDDLE)
        if inner.width() >= label_room:
            draw_words(painter, inner, band.label, (self._font, self.theme.text), LEFT_MIDDLE)


class _Lanes(QWidget):
    """The bands at their places, with the axis below them."""

    band_pressed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("traceDelegationTimeline")
        self._buttons: list[BandButton] = []
        self._bands: tuple[DelegationBand, ...] = ()
        self._ticks: tuple[AxisTick, ...] = ()
        self._breaks: tuple[AxisBreak, ...] = ()
        self.lanes = 0
        self.set_theme(theme)

    def show_bands(
        self,
        bands: tuple[DelegationBand, ...],
        ticks: tuple[AxisTick, ...],
        breaks: tuple[AxisBreak, ...] = (),
    ) -> None:
        """Show these bands on this axis, with breaks where idle time is folded."""
        if (bands[-MAX_BANDS:], ticks, breaks) == (self._bands, self._ticks, self._breaks):
            return
        self._bands, self._ticks, self._breaks = bands[-MAX_BANDS:], ticks, breaks
        self.lanes = max((band.lane for band in self._bands), default=-1) + 1
        while len(self._buttons) < len(self._bands):
            button = BandButton(self._theme, self)
            button.clicked.connect(self._on_clicked)
            button.show()
            self._buttons.append(button)
        while len(self._buttons) > len(self._bands):
            gone = self._buttons.pop()
            gone.hide()
            gone.deleteLater()
        for button, band in zip(self._buttons, self._bands, strict=True):
            button.show_band(band)
        self._settle()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours, and in the size of its words."""
        self._theme = theme
        self._font = interface_font(theme.px(10))
        self._small = interface_font(theme.px(SMALL_PX))
        self._lane, self._band, self._axis = theme.px(LANE), theme.px(BAND), theme.px(AXIS)
        for button in self._buttons:
            button.set_theme(theme)
        self._settle()
        self.update()

    def height_of(self, lanes: int) -> int:
        """Return how high so many lanes are, with the axis."""
        return max(1, lanes) * self._lane + self._axis

    def _settle(self) -> None:
        self.setFixedHeight(self.height_of(self.lanes))
        room = self.width() - 2 * SIDE
        for button, band in zip(self._buttons, self._bands, strict=True):
            left = SIDE + round(room * band.start)
            width = max(_LEAST, round(room * (band.end - band.start)))
            button.setGeometry(min(left, SIDE + room - _LEAST), band.lane * self._lane, width, self._band)

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, BandButton) and button.band is not None:
            self.band_pressed.emit(button.band.loop_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the bands anew."""
        super().resizeEvent(event)
        self._settle()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the axis."""
        painter = QPainter(self)
        theme, room = self._theme, self.width() - 2 * SIDE
        bottom = self.height() - self._axis
        metrics = QFontMetrics(self._font)
        for tick in self._ticks:
            x = SIDE + round(room * tick.fraction)
            painter.setPen(QColor(theme.line))
            painter.drawLine(x, 0, x, bottom + 3)
            width = metrics.horizontalAdvance(tick.text) + 2
            left = min(x, self.width() - width - 2)
            draw_words(
                painter, QRect(left, bottom + 2, width, self._axis - 2), tick.text, (self._font, theme.muted)
            )
        self._paint_breaks(painter, metrics)
        for place, words, align in self.words_beside():
            painter.fillRect(place, QColor(theme.surface))  # no tick goes through them
            draw_words(painter, place, words, (self._small, theme.muted), align)
        painter.end()

    def _paint_breaks(self, painter: QPainter, metrics: QFontMetrics) -> None:
        """Paint folded idle time: a hatched strip, and below it how long it was."""
        theme, room, bottom = self._theme, self.width() - 2 * SIDE, self.height() - self._axis
        for each in self._breaks:
            left, right = SIDE + round(room * each.start), SIDE + round(room * each.end)
            strip = QRect(left, 0, max(4, right - left), bottom + 3)
            painter.fillRect(strip, QColor(theme.ground(theme.neutral, 0.12)))
            painter.fillRect(strip, QBrush(QColor(theme.faint), Qt.BrushStyle.BDiagPattern))
            words = f"{each.text} idle"
            if metrics.horizontalAdvance(words) > max(strip.width(), 2 * APART * room):
                words = each.text
            width = metrics.horizontalAdvance(words) + 2
            place = QRect(strip.center().x() - width // 2, bottom + 2, width, self._axis - 2)
            place.moveLeft(max(2, min(place.left(), self.width() - width - 2)))
            draw_words(painter, place, words, (self._font, theme.text))

    def words_beside(self) -> Iterator[tuple[QRect, str, int]]:
        """Return what is said beside bands that are too narrow for their name, where there is room."""
        metrics = QFontMetrics(self._small)
        lanes: dict[int, list[BandButton]] = {}
        for button in self._buttons:
            lanes.setdefault(button.y(), []).append(button)
        for lane in lanes.values():
            taken = 0  # up to here the lane is full
            for button, following in zip_longest(lane, lane[1:]):
                place, words = button.geometry(), button.words_beside(metrics)
                wanted = metrics.horizontalAdvance(words) + 2
                end = following.x() if following else self.width()
                if words and place.left() - _BESIDE - taken >= wanted:
                    left = place.left() - _BESIDE - wanted
                    yield QRect(left, place.top(), wanted, self._band), words, RIGHT_MIDDLE
                elif words and end - place.right() - _BESIDE >= wanted:
                    yield QRect(place.right() + _BESIDE, place.top(), wanted, self._band), words, LEFT_MIDDLE
                    place.setRight(place.right() + _BESIDE + wanted)
                taken = place.right()


class DelegationTimeline(QScrollArea):
    """The lanes; more than four are scrolled.

    Signals:
        band_pressed(str): the loop of a delegation is wanted.
    """

    band_pressed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceDelegations", "Delegations")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lanes = _Lanes(theme)
        self._lanes.band_pressed.connect(self.band_pressed)
        self.setWidget(self._lanes)
        self.viewport().setAutoFillBackground(False)
        self._lanes.setAutoFillBackground(False)

    def show_bands(
        self,
        bands: tuple[DelegationBand, ...],
        ticks: tuple[AxisTick, ...],
        breaks: tuple[AxisBreak, ...] = (),
    ) -> None:
        """Show these bands on this axis, with breaks where idle time is folded."""
        self._lanes.show_bands(bands, ticks, breaks)
        self._settle()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours."""
        self._lanes.set_theme(theme)
        self._settle()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, self._lanes.height_of(1))

    def _settle(self) -> None:
        self.setFixedHeight(self._lanes.height_of(min(SHOWN_LANES, self._lanes.lanes)))
