"""A card: figures in two columns under a heading, names at the left, numbers in line at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.theme.fonts import tabular
from app.viewmodels.diagnostics import GLYPHS, Card, Figure
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget, set_property

_GAP = 28
_PAIR = 3  # grid columns of one figure: name, number, and the gap behind


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
        self._pairs: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnMinimumWidth(_PAIR - 1, _GAP - 8)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(_PAIR, 1)
        self._note = label("", "muted")
        self._note.setWordWrap(True)
        self.column.addLayout(self._grid)
        self.column.addWidget(self._note)
        self.set_card(card)

    def set_card(self, card: Card) -> None:
        """Show these figures."""
        while len(self._pairs) < len(card.figures):
            self._add_pair()
        rows = -(-len(card.figures) // 2)
        for number, (name, value) in enumerate(self._pairs):
            shown = number < len(card.figures)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                self._place(number, rows)
                _show(card.figures[number], name, value)
        self._note.setText(card.note)
        self._note.setVisible(bool(card.note))

    def _add_pair(self) -> None:
        name, value = label("", "muted"), label()
        value.setFont(tabular(value.font()))
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setObjectName("figureValue")
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._pairs.append((name, value))

    def _place(self, number: int, rows: int) -> None:
        """Fill the first column from above, then the second."""
        row, column = number % rows, number // rows * _PAIR
        name, value = self._pairs[number]
        if self._grid.itemAtPosition(row, column) is None or self._grid.indexOf(name) < 0:
            for at, widget in enumerate((name, value)):
                self._grid.removeWidget(widget)
                self._grid.addWidget(widget, row, column + at)


def _show(figure: Figure, name: QLabel, value: QLabel) -> None:
    glyph = GLYPHS[figure.tone]
    text = f"{figure.value} {glyph}" if glyph else figure.value
    if name.text() != figure.label:
        name.setText(figure.label)
    if value.text() != text:
        value.setText(text)
        value.setAccessibleName(f"{figure.label}: {figure.value}")
    if value.toolTip() != figure.hint:
        value.setAccessibleDescription(figure.hint)
        for widget in (name, value):
            widget.setToolTip(figure.hint)
    set_property(value, "state", figure.tone)
