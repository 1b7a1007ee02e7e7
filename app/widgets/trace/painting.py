"""Small things that the delegates of lists paint: words, pills, dots, bars, the ground of a row."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPixmapCache
from PySide6.QtWidgets import QStyle

from app.theme.theme import Theme
from app.viewmodels.run_hits import Snippet

LEFT_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT_MIDDLE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
PILL_HEIGHT = 20
PILL_PADDING = 8


@dataclass(frozen=True, slots=True)
class PillLook:
    """The colours of a pill."""

    words: str
    ground: str
    line: str


def plain_pill(theme: Theme) -> PillLook:
    """Return the look of a pill that is only a fact."""
    return PillLook(theme.muted, theme.raised, theme.line)


def tinted_pill(theme: Theme, color: str, words: str) -> PillLook:
    """Return the look of a pill in a colour."""
    return PillLook(words, theme.ground(color), theme.ground(color, 0.45))


def pill_width(words: str, font: QFont) -> int:
    """Return how wide a pill is."""
    return QFontMetrics(font).horizontalAdvance(words) + 2 * PILL_PADDING


def draw_words(
    painter: QPainter, rect: QRect, words: str, look: tuple[QFont, str], align: int = LEFT_MIDDLE
) -> None:
    """Draw one line in a font and colour, cut with an ellipsis where there is no room."""
    font, color = look
    painter.setFont(font)
    painter.setPen(QColor(color))
    cut = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, align, cut)


def draw_marked(painter: QPainter, rect: QRect, found: Snippet, look: tuple[QFont, str], ground: str) -> None:
    """Draw a line with grounds behind what is marked in it; the first mark is in view."""
    font, color = look
    metrics = QFontMetrics(font)
    start = 0
    if found.marks and metrics.horizontalAdvance(found.text[: found.marks[0][1]]) > rect.width() * 0.8:
        start = found.marks[0][0]
    lead = "…" if start else ""
    text = lead + found.text[start:]
    for first, last in found.marks:
        if first < start:
            continue
        left = metrics.horizontalAdvance(text[: first - start + len(lead)])
        width = metrics.horizontalAdvance(text[first - start + len(lead) : last - start + len(lead)])
        box = QRectF(rect.left() + left - 1, rect.top() + 1, width + 2, rect.height() - 2)
        if left < rect.width():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(box.intersected(QRectF(rect)), 2, 2)
    draw_words(painter, rect, text, (font, color))


def draw_pill(painter: QPainter, rect: QRect, words: str, font: QFont, look: PillLook) -> None:
    """Draw a pill: its words are written anew, its ground is kept, since few differ in a list of many."""
    ratio = painter.device().devicePixelRatioF()
    if ratio.is_integer():
        painter.drawPixmap(rect.topLeft(), _pill_ground(rect.size(), look, ratio))
    else:  # it may begin within a pixel of the screen, where a picture would be blurred
        _draw_pill_ground(painter, QRectF(rect), look)
    painter.setFont(font)
    painter.setPen(QColor(look.words))
    painter.drawText(rect, _CENTRE, words)


def _pill_ground(size: QSize, look: PillLook, ratio: float) -> QPixmap:
    key = f"pill {size.width()} {size.height()} {look.ground} {look.line} {ratio}"
    found = QPixmap()
    if not QPixmapCache.find(key, found):
        found = QPixmap(size * ratio)
        found.setDevicePixelRatio(ratio)
        found.fill(Qt.GlobalColor.transparent)
        painter = QPainter(found)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_pill_ground(painter, QRectF(QPointF(), size.toSizeF()), look)
        painter.end()
        QPixmapCache.insert(key, found)
    return found


def _draw_pill_ground(painter: QPainter, rect: QRectF, look: PillLook) -> None:
    box = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(QColor(look.line), 1))
    painter.setBrush(QBrush(QColor(look.ground)))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)


def draw_dot(painter: QPainter, center: QPointF, status: str, theme: Theme, radius: float = 4.0) -> None:
    """Draw a status: full, crossed, half or hollow, so that its shape says it as its colour does."""
    colors = {
        "completed": theme.ok,
        "failed": theme.failed,
        "in_flight": theme.running,
        "running": theme.running,
        "blocked": theme.blocked,
    }
    color = QColor(colors.get(status, theme.neutral))
    painter.setPen(QPen(color, 1.4))
    painter.setBrush(QBrush(color))
    box = QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)
    if status == "blocked":
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
    elif status in ("in_flight", "running"):
        painter.drawPie(box, 90 * 16, 180 * 16)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
    elif status in ("completed", "failed"):
        painter.drawEllipse(box)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
    if status == "failed":
        painter.setPen(QPen(QColor(theme.surface), 1.4))
        arm = radius * 0.5
        painter.drawLine(center + QPointF(-arm, -arm), center + QPointF(arm, arm))
        painter.drawLine(center + QPointF(-arm, arm), center + QPointF(arm, -arm))


def draw_bar(painter: QPainter, rect: QRectF, fraction: float, colors: tuple[str, str]) -> None:
    """Draw a bar: its ground, and the filled part from the left."""
    ground, color = colors
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    if fraction > 0:
        filled = QRectF(rect.x(), rect.y(), max(rect.height(), rect.width() * fraction), rect.height())
        painter.setBrush(QColor(color))
        painter.drawRoundedRect(filled, rect.height() / 2, rect.height() / 2)


def draw_row_ground(
    painter: QPainter, rect: QRect, state: QStyle.StateFlag, theme: Theme, ground: str = ""
) -> None:
    """Draw what lies under a row of a list: chosen, marked by a ``ground``, pointed at, with the keyboard."""
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, theme.selection)
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.accent)
    elif ground:
        painter.fillRect(rect, ground)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, theme.raised)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(theme.accent), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -1.5))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.line)
