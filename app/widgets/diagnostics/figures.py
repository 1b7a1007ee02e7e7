"""A card: figures in two columns under a heading, names at the left, numbers in line at the right."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.theme.fonts import tabular
from app.viewmodels.diagnostics import GLYPHS, Card, Figure
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget, set_property

_GAP = 20
_LONG = 16  # characters; a longer value is wrapped where it has no room
_GLYPH_PX = 14
_COLUMNS = 4  # of the grid, for one figure: name, number, sign, and the gap behind


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


class FigureCard(CardFrame):
    """Shows ``set_card``."""

    def __init__(self, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(card.key, card.title, parent)
        self._lines: list[tuple[QLabel, QLabel, QLabel]] = []
        self._shown = 0
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(5)
        self._grid.setHorizontalSpacing(6)
        self._grid.setColumnMinimumWidth(_COLUMNS - 1, _GAP)
        for first in (0, _COLUMNS):
            self._grid.setColumnStretch(first, 1)
            self._grid.setColumnMinimumWidth(first + 2, _GLYPH_PX)
        self._note = label("", "muted")
        self._note.setWordWrap(True)
        self.column.addLayout(self._grid)
        self.column.addWidget(self._note)
        self.set_card(card)

    def set_card(self, card: Card) -> None:
        """Show these figures."""
        while len(self._lines) < len(card.figures):
            self._add_line()
        self._shown = len(card.figures)
        for number, line in enumerate(self._lines):
            is_shown = number < len(card.figures)
            for widget in line:
                widget.setVisible(is_shown)
            if is_shown:
                _show(card.figures[number], *line)
        self._note.setText(card.note)
        self._note.setVisible(bool(card.note))
        self._settle()

    def minimumSizeHint(self) -> QSize:
        """Be no wider than one column of figures needs."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), self._width_of(1)), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have one column of figures where there is no room for two."""
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        columns = 2 if self.width() >= self._width_of(2) else 1
        self._grid.setColumnStretch(_COLUMNS, columns - 1)
        for number in range(self._shown):
            self._place(number, -(-self._shown // columns))

    def _width_of(self, columns: int) -> int:
        lines = self._lines[: self._shown]
        names = max((name.sizeHint().width() for name, _, _ in lines), default=0)
        values = max((value.minimumSizeHint().width() for _, value, _ in lines), default=0)
        margins = self.column.contentsMargins()
        around = margins.left() + margins.right() + (columns - 1) * _GAP
        return around + columns * (names + values + _GLYPH_PX + 3 * self._grid.horizontalSpacing())

    def _add_line(self) -> None:
        # With their parent from the start: shown without one, they would be windows for a moment.
        name, value, sign = label("", "muted", self), label("", "", self), label("", "", self)
        value.setFont(tabular(value.font()))
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for widget in (value, sign):
            widget.setObjectName("figureValue")
        self._lines.append((name, value, sign))

    def _place(self, number: int, rows: int) -> None:
        """Fill the first column from above, then the second."""
        row, column = number % rows, number // rows * _COLUMNS
        line = self._lines[number]
        there = self._grid.itemAtPosition(row, column)
        if there is not None and there.widget() is line[0]:
            return
        for at, widget in enumerate(line):
            self._grid.removeWidget(widget)
            self._grid.addWidget(widget, row, column + at)


def _show(figure: Figure, name: QLabel, value: QLabel, sign: QLabel) -> None:
    if name.text() != figure.label:
        name.setText(figure.label)
    if value.text() != figure.value:
        value.setText(figure.value)
        value.setWordWrap(len(figure.value) > _LONG)
        value.setAccessibleName(f"{figure.label}: {figure.value}")
    if value.toolTip() != figure.tip:
        value.setAccessibleDescription(figure.tip)
        for widget in (name, value, sign):
            widget.setToolTip(figure.tip)
    sign.setText(GLYPHS[figure.tone])
    set_property(value, "state", "" if figure.tone == "ok" else figure.tone)
    set_property(sign, "state", figure.tone)


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
