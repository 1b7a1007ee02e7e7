"""A card: figures in two columns under a heading, names at the left, numbers in line at the right."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from app.theme.fonts import INTERFACE_PX, interface_font, tabular
from app.theme.theme import Theme
from app.viewmodels.diagnostics import GLYPHS, Card, Figure
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget, set_property

_GAP = 20
_SPACE = 6
_LEADING = 5
_LONG = 18  # characters; a longer value is cut where it has no room
_ROLES = {"": "text", "ok": "text", "attention": "blocked_text", "failed": "failed_text"}


class CardFrame(QFrame):
    """A raised ground with a heading."""

    def __init__(self, key: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, f"diagnosticsCard:{key}", title)
        self.setProperty("card", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 10, 14, 12)
        self.column.setSpacing(8)
        self.column.addWidget(label(title.upper(), "heading"))


class FigureGrid(QWidget):
    """Paints figures in two columns, in one where two have no room.

    A label for each would make the window three times as slow to open. Assistive technology reads the figures
    as the description, a line each.
    """

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self._figures: tuple[Figure, ...] = ()
        self._widths = (0, 0)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the theme's colours, in the size of its words."""
        self._theme = theme
        pixels = theme.px(INTERFACE_PX)
        self._plain = interface_font(pixels)
        self._number = tabular(self._plain)
        self._strong = tabular(interface_font(pixels, bold=True))
        self._line = QFontMetrics(self._plain).height() + theme.px(_LEADING)
        self._measure()

    def set_figures(self, figures: tuple[Figure, ...]) -> None:
        """Show these."""
        if figures == self._figures:
            return
        self._figures = figures
        self.setAccessibleDescription("\n".join(f"{each.label}: {each.value}" for each in figures))
        self._measure()

    def minimumSizeHint(self) -> QSize:
        """Need one column."""
        return QSize(self._width_of(1), self._line)

    def sizeHint(self) -> QSize:
        """Want two columns."""
        return QSize(self._width_of(2), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the lines are."""
        super().resizeEvent(event)
        self._settle()

    def event(self, event: QEvent) -> bool:
        """Say what the figure below the pointer means."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = next((each for each, place in self._places() if place.contains(event.pos())), None)
            QToolTip.showText(event.globalPos() if found else QPoint(), found.tip if found else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each name, number and sign."""
        painter = QPainter(self)
        for figure, place in self._places():
            self._paint(painter, figure, place)
        painter.end()
        event.accept()

    def _paint(self, painter: QPainter, figure: Figure, place: QRect) -> None:
        theme = self._theme
        painter.setFont(self._plain)
        painter.setPen(QColor(theme.muted))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), figure.label)
        strong = figure.tone in ("attention", "failed")
        painter.setFont(self._strong if strong else self._number)
        painter.setPen(QColor(getattr(theme, _ROLES[figure.tone])))
        room = place.adjusted(
            painter.fontMetrics().horizontalAdvance(figure.label) + _SPACE, 0, -self._sign, 0
        )
        words = painter.fontMetrics().elidedText(figure.value, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        if figure.tone == "ok":
            painter.setPen(QColor(theme.ok_text))
        sign = place.adjusted(place.width() - self._sign + _SPACE, 0, 0, 0)
        painter.drawText(
            sign, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), GLYPHS[figure.tone]
        )

    def _places(self) -> list[tuple[Figure, QRect]]:
        """Return where each figure stands: down the first column, then the second."""
        columns = self._columns()
        rows = -(-len(self._figures) // columns) or 1
        width = (self.width() - (columns - 1) * _GAP) // columns
        return [
            (each, QRect(number // rows * (width + _GAP), number % rows * self._line, width, self._line))
            for number, each in enumerate(self._figures)
        ]

    def _measure(self) -> None:
        metrics = QFontMetrics(self._strong)
        self._sign = metrics.horizontalAdvance("■") + _SPACE
        names = max((metrics.horizontalAdvance(each.label) for each in self._figures), default=0)
        values = max((metrics.horizontalAdvance(each.value[:_LONG]) for each in self._figures), default=0)
        if (names, values) != self._widths:
            self._widths = (names, values)
            self.updateGeometry()
        self._settle()
        self.update()

    def _settle(self) -> None:
        self.setFixedHeight(self._line * -(-len(self._figures) // self._columns()))

    def _columns(self) -> int:
        return 2 if self.width() >= self._width_of(2) else 1

    def _width_of(self, columns: int) -> int:
        return columns * (sum(self._widths) + _SPACE + self._sign) + (columns - 1) * _GAP


class FigureCard(CardFrame):
    """Shows ``set_card``."""

    def __init__(self, card: Card, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(card.key, card.title, parent)
        self._grid = FigureGrid(card.title, theme, self)
        self._note = label("", "muted", self)
        self._note.setWordWrap(True)
        self.column.addWidget(self._grid)
        self.column.addWidget(self._note)
        self.set_card(card)

    def set_card(self, card: Card) -> None:
        """Show these figures."""
        self._grid.set_figures(card.figures)
        self._grid.setVisible(bool(card.figures))
        self._note.setText(card.note)
        self._note.setVisible(bool(card.note))

    def set_theme(self, theme: Theme) -> None:
        """Draw in the theme's colours."""
        self._grid.set_theme(theme)


class Lines(QWidget):
    """Some lines with a sign before each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)

    def set_lines(self, lines: tuple[str, ...]) -> None:
        """Show these lines."""
        while len(self._lines) < len(lines):
            row = len(self._lines)
            sign, words = label(GLYPHS["attention"], "", self), label("", "", self)
            sign.setObjectName("figureValue")
            set_property(sign, "state", "attention")
            words.setWordWrap(True)
            self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, 1)
            self._lines.append((sign, words))
        for number, (sign, words) in enumerate(self._lines):
            sign.setVisible(number < len(lines))
            words.setVisible(number < len(lines))
            if number < len(lines) and words.text() != lines[number]:
                words.setText(lines[number])
