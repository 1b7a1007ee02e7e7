"""A text of any length to read and search: only the rows in view are laid out.

Twenty million characters in a text edit take half a minute and half a gigabyte; here they take their rows,
which are found piece by piece while the interface goes on.
"""

import time

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.theme.fonts import MONO_PX, mono_font
from app.theme.theme import Theme
from app.viewmodels.find_text import Span, spans
from app.viewmodels.text_rows import TAB, TextRows

FIRST_CHARS = 32 * 1024
PIECE_CHARS = 8 * 1024
TURN_S = 0.005
PAUSE_MS = 4
PAD = 8
_SPOKEN_CHARS = 200


class TextRowsView(QAbstractScrollArea):
    """Shows a text in a fixed-width font, as high as its rows up to a limit.

    Signals:
        height_changed(): it is higher or lower than before.
    """

    height_changed = Signal()

    def __init__(self, theme: Theme, most_rows: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setAutoFillBackground(False)
        self.most_rows = most_rows
        self._rows = TextRows("", 80)
        self._words: tuple[str, ...] = ()
        self._current: Span | None = None
        self._anchor = self._cursor = 0
        self._growing = QTimer(self)
        self._growing.setInterval(PAUSE_MS)
        self._growing.timeout.connect(self._grow)
        self.set_theme(theme)

    @property
    def text(self) -> str:
        """The whole text."""
        return self._rows.text

    def set_text(self, text: str) -> None:
        """Show another text, from its beginning."""
        self.setAccessibleName(text[:_SPOKEN_CHARS])
        self._anchor = self._cursor = 0
        self._current = None
        self._lay_out(text)
        self.verticalScrollBar().setValue(0)

    def set_words(self, words: tuple[str, ...], current: Span | None = None) -> None:
        """Mark what is searched for; ``current`` is the place that one stands at."""
        self._words, self._current = words, current
        if current is not None:
            self._rows.reach(current[1])
            self._settle()
            row = self._rows.row_of(current[0])
            bar = self.verticalScrollBar()
            if not bar.value() <= row < bar.value() + max(1, self._shown_rows()):
                bar.setValue(max(0, row - 2))
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours and in the size of its words."""
        self._theme = theme
        self._font = mono_font(theme.px(MONO_PX))
        metrics = QFontMetrics(self._font)
        self._line, self._letter = metrics.lineSpacing(), max(1, metrics.horizontalAdvance("0"))
        self._option = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.NoWrap)
        self._option.setTabStopDistance(TAB * self._letter)
        self._lay_out(self.text)

    def _lay_out(self, text: str) -> None:
        room = max(1, self.viewport().width() - 2 * PAD)
        self._rows = TextRows(text, room // self._letter)
        if self._rows.grow(FIRST_CHARS):
            self._growing.start()
        else:
            self._growing.stop()
        self._settle()
        self.viewport().update()

    def _grow(self) -> None:
        begun = time.perf_counter()
        while time.perf_counter() - begun < TURN_S:
            if not self._rows.grow(PIECE_CHARS):
                self._growing.stop()
                break
        self._settle()

    def _settle(self) -> None:
        height = min(self.most_rows, len(self._rows)) * self._line + 2 * PAD
        if height != self.height():
            self.setFixedHeight(height)
            self.height_changed.emit()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, len(self._rows) - self._shown_rows()))
        bar.setPageStep(max(1, self._shown_rows()))
        bar.setSingleStep(3)

    def _shown_rows(self) -> int:
        return max(1, (self.height() - 2 * PAD) // self._line)

    def _layout_of(self, row: int, text: str) -> QTextLayout:
        layout = QTextLayout(text, self._font)
        layout.setTextOption(self._option)
        layout.setCacheEnabled(False)
        start, end = self._rows.span(row)
        layout.setFormats(list(self._formats(start, end)))
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(self.viewport().width())
        layout.endLayout()
        return layout

    def _formats(self, start: int, end: int) -> list[QTextLayout.FormatRange]:
        theme = self._theme
        found = [
            _painted(
                (max(first, start), min(last, end)), start, theme.ground(theme.finding, 0.35), theme.text
            )
            for first, last in (spans(self.text, self._words, start, end) if self._words else ())
        ]
        marked = sorted((self._anchor, self._cursor))
        for place, ground in ((self._current, theme.finding), ((marked[0], marked[1]), theme.accent)):
            if place is not None and max(place[0], start) < min(place[1], end):
                part = (max(place[0], start), min(place[1], end))
                found.append(_painted(part, start, ground, theme.on_accent))
        text = self.text[start:end]
        if text and max(text) > "\uffff":
            for each in found:
                first, last = each.start, each.start + each.length
                each.start = _units(text[:first])
                each.length = _units(text[first:last])
        return found

    def _place_at(self, at: QPoint) -> int:
        """Return the place in the text that is nearest to one in the viewport."""
        row = self.verticalScrollBar().value() + (at.y() - PAD) // self._line
        row = max(0, min(row, len(self._rows) - 1))
        start, end = self._rows.span(row)
        layout = self._layout_of(row, text := self.text[start:end])
        units = int(layout.lineAt(0).xToCursor(at.x() - PAD))
        return start + _chars(text, units)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rows in view, on a ground of their own."""
        theme, view = self._theme, self.viewport()
        painter = QPainter(view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(view.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.setPen(QColor(theme.text))
        top = self.verticalScrollBar().value()
        for number in range(min(self._shown_rows(), len(self._rows) - top)):
            start, end = self._rows.span(top + number)
            layout = self._layout_of(top + number, self.text[start:end])
            layout.draw(painter, QPointF(PAD, PAD + number * self._line))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew in another width."""
        super().resizeEvent(event)
        room = max(1, self.viewport().width() - 2 * PAD)
        if max(8, room // self._letter) != self._rows.columns:
            self._lay_out(self.text)
        else:
            self._settle()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that it has the keyboard."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it has the keyboard no more."""
        super().focusOutEvent(event)
        self.viewport().update()


def _units(text: str) -> int:
    """Return how long Qt takes a text to be: a character beyond U+FFFF counts twice."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _chars(text: str, units: int) -> int:
    """Return how many characters of a text so many of Qt's units are."""
    for number, letter in enumerate(text):
        if units <= 0:
            return number
        units -= 2 if letter > "\uffff" else 1
    return len(text)


def _painted(place: Span, start: int, ground: str, letters: str) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length = place[0] - start, place[1] - place[0]
    look = QTextCharFormat()
    look.setBackground(QColor(ground))
    look.setForeground(QColor(letters))
    found.format = look
    return found
