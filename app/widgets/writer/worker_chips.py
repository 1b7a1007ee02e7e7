"""Who works on the document and at what: a dot and words in each author's colour."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.theme.fonts import SMALL_PX, interface_font
from app.theme.theme import Theme
from app.viewmodels.writer_document import WorkerChip

DOT = 8
DOT_GAP = 5
CHIP_GAP = 14
_COUNT = 22  # what is kept free for "+2"
_NARROWEST = 56  # a chip that would be narrower is left out, and counted at the end
_GLYPHS = {"failed": "✕ ", "completed": "✓ ", "cancelled": "○ "}


class WorkerChips(QWidget):
    """The workers of a run in one line; what has no room is cut with an ellipsis or counted ("+2")."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips: tuple[WorkerChip, ...] = ()
        self._places: list[tuple[QRectF, WorkerChip]] = []
        self.setObjectName("writerWorkers")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours, and in the size of its words."""
        self._theme = theme
        self.setFont(interface_font(theme.px(SMALL_PX)))
        self.updateGeometry()
        self.update()

    def set_chips(self, chips: tuple[WorkerChip, ...]) -> None:
        """Show these workers."""
        if chips == self._chips:
            return
        self._chips = chips
        self.setAccessibleName("Workers: " + ("; ".join(chip.text for chip in chips) or "none"))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a line of text."""
        return QSize(120, self._theme.px(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as many chips as there is room for."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        self._places = []
        left = 0.0
        for number, chip in enumerate(self._chips):
            rest = len(self._chips) - number
            room = self.width() - left - (CHIP_GAP + _COUNT if rest > 1 else 0)
            if room < _NARROWEST:
                painter.setPen(QColor(self._theme.muted))
                painter.drawText(
                    QRectF(left, 0, 40, self.height()), Qt.AlignmentFlag.AlignVCenter, f"+{rest}"
                )
                return
            left = self._paint_chip(painter, metrics, (left, room), chip)

    def _paint_chip(
        self, painter: QPainter, metrics: QFontMetricsF, part: tuple[float, float], chip: WorkerChip
    ) -> float:
        left, room = part
        color = QColor(self._theme.author(chip.worker_type))
        middle = self.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(left, middle - DOT / 2, DOT, DOT))
        text = _GLYPHS.get(chip.state, "") + chip.text
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - DOT - DOT_GAP)
        width = metrics.horizontalAdvance(shown)
        painter.setPen(color)
        box = QRectF(left + DOT + DOT_GAP, 0, width + 1, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        end = left + DOT + DOT_GAP + width
        self._places.append((QRectF(left, 0, end - left, self.height()), chip))
        return end + CHIP_GAP

    def event(self, event: QEvent) -> bool:
        """Tell all about the worker under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            chips = (chip for place, chip in self._places if place.contains(event.pos()))
            QToolTip.showText(event.globalPos(), next((chip.tooltip for chip in chips), ""), self)
            return True
        return super().event(event)
