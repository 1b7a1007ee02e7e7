"""Labels: words in a tone, words that are cut with an ellipsis, and the pill of a status."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.theme import status
from app.widgets.common.properties import set_property


def label(text: str = "", tone: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label of plain text in a tone of the style sheet: muted, heading, title, large, mono."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if tone:
        made.setProperty("tone", tone)
    return made


class ElidedLabel(QLabel):
    """One line that is cut with an ellipsis where it has no room; the tooltip has the whole."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if tone:
            self.setProperty("tone", tone)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Set the words; line breaks become blanks."""
        line = " ".join(text.split())
        super().setText(line)
        self.setAccessibleName(line)
        self._tell_cut()

    def minimumSizeHint(self) -> QSize:
        """Allow any width."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again whether the words are cut."""
        super().resizeEvent(event)
        self._tell_cut()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, cut to the room there is."""
        self._paint(self.text())
        event.accept()

    def _paint(self, words: str) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        cut = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)
        painter.end()

    def _tell_cut(self) -> None:
        is_cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
        self.setToolTip(self.text() if is_cut else "")


class FactsLabel(ElidedLabel):
    """A row of short facts; what has no room is left out whole, from the end. The tooltip is the owner's."""

    def set_facts(self, facts: Sequence[str]) -> None:
        """Show these facts."""
        self._facts = tuple(facts)
        self.setText(self._gap.join(self._facts))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as many facts as there is room for."""
        shown = list(self._facts)
        while len(shown) > 1 and self.fontMetrics().horizontalAdvance(self._gap.join(shown)) > self.width():
            shown.pop()
        self._paint(self._gap.join(shown))
        event.accept()

    _facts: tuple[str, ...] = ()
    _gap = "\u2002"

    def _tell_cut(self) -> None:
        """Leave the tooltip alone."""


class StatusPill(QLabel):
    """The badge of a run: glyph, word and colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("pill", "true")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_status(self, badge: str, word: str = "") -> None:
        """Show a badge; ``word`` says it more exactly (``waiting`` for ``in progress``)."""
        text = f"{status.glyph(badge)} {word or badge}"
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(f"Status: {word or badge}")
        set_property(self, "state", badge)
