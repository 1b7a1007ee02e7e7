"""What is painted around the rendered report: grounds of code, bars of quotes, rules, markers of lists."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextBlock
from PySide6.QtWidgets import QTextEdit

from app.theme.theme import Theme
from app.viewmodels.reading_parts import Edge, Kind, Task
from app.widgets.writer.page_formats import TEXT_PX, text_font
from app.widgets.writer.page_places import block_at
from app.widgets.writer.reading_formats import CODE_INSET, CODE_ROOM, QUOTE_STEP, Note

_MARKER_GAP = 8
_RADIUS = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph in view, and where it stands in the viewport."""

    block: QTextBlock
    rect: QRectF

    def note(self, note: Note) -> int:
        """Return a number that its format says."""
        return self.block.blockFormat().intProperty(note)

    @property
    def kind(self) -> str:
        """What it is, as ``Kind`` has it; "" in a table."""
        return self.block.blockFormat().stringProperty(Note.KIND)


def shown_blocks(edit: QTextEdit) -> Iterator[Shown]:
    """Yield the paragraphs that the viewport shows, top to bottom."""
    layout, top = edit.document().documentLayout(), edit.verticalScrollBar().value()
    block, height = block_at(edit.document(), top), edit.viewport().height()
    if block.previous().isValid():
        block = block.previous()  # a ground or a bar of it may reach into the view
    while block.isValid():
        rect = layout.blockBoundingRect(block).translated(0, -top)
        if rect.top() > height:
            return
        yield Shown(block, rect)
        block = block.next()


def paint_under(painter: QPainter, shown: list[Shown], theme: Theme, right: float) -> None:
    """Paint what lies under the words; ``right`` is where the text ends."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    line = QColor(theme.line)
    for place, item in enumerate(shown):
        below = shown[place + 1] if place + 1 < len(shown) else None
        if item.kind == Kind.CODE.value:
            _paint_ground(painter, item, below, theme, right)
        elif item.kind == Kind.RULE.value:
            middle = round(item.rect.center().y())
            left = item.rect.left()
            painter.fillRect(QRectF(left, middle, right - left, 1), line)
        if quote := item.note(Note.QUOTE):
            ends = quote if below is None else min(quote, below.note(Note.QUOTE))
            for level in range(quote):
                bottom = below.rect.top() if below and level < ends else item.rect.bottom()
                left = item.rect.left() + QUOTE_STEP * level + 1
                painter.fillRect(
                    QRectF(left, item.rect.top(), 3, bottom - item.rect.top()), QColor(theme.line)
                )


def paint_markers(painter: QPainter, shown: list[Shown], theme: Theme) -> None:
    """Paint what stands before the items of lists."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = text_font(theme)
    for item in shown:
        line = item.block.layout().lineAt(0) if item.block.layout().lineCount() else None
        if line is None or not item.kind:
            continue
        base = item.rect.top() + line.y() + line.ascent()
        right = item.rect.left() + line.x() - theme.px(_MARKER_GAP)
        if task := item.note(Note.TASK):
            _paint_box(painter, QPointF(right, base), theme, is_done=task == Task.DONE.value)
        elif marker := item.block.blockFormat().stringProperty(Note.MARKER):
            painter.setFont(font)
            painter.setPen(QColor(theme.muted))
            width = painter.fontMetrics().horizontalAdvance(marker)
            painter.drawText(QPointF(right - width, base), marker)


def _paint_ground(painter: QPainter, item: Shown, below: Shown | None, theme: Theme, right: float) -> None:
    """Paint the ground of a line of code; it reaches to the next line, so that there are no gaps."""
    edge, room = item.note(Note.EDGE), theme.px(CODE_ROOM)
    left = item.rect.left() + item.block.blockFormat().leftMargin() - CODE_INSET
    top = item.rect.top() - (room if edge & Edge.FIRST else 0)
    is_inside = below is not None and not edge & Edge.LAST
    bottom = below.rect.top() if below is not None and is_inside else item.rect.bottom() + room
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    whole = QRectF(left, top, right - left, bottom - top)
    path.addRoundedRect(whole, _RADIUS, _RADIUS)
    if not edge & Edge.FIRST:
        path.addRect(whole.adjusted(0, 0, 0, -whole.height() / 2))
    if not edge & Edge.LAST:
        path.addRect(whole.adjusted(0, whole.height() / 2, 0, 0))
    painter.fillPath(path, QColor(theme.raised))


def _paint_box(painter: QPainter, corner: QPointF, theme: Theme, *, is_done: bool) -> None:
    """Paint the box of a task; ``corner`` is its right end on the words' base line."""
    side = theme.px(TEXT_PX - 2)
    box = QRectF(corner.x() - side, corner.y() - side + 1.5, side, side)
    painter.setPen(QPen(QColor(theme.accent if is_done else theme.muted), 1.2))
    painter.setBrush(QColor(theme.accent) if is_done else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 2.5, 2.5)
    if is_done:
        tick = QPainterPath(QPointF(box.left() + side * 0.24, box.top() + side * 0.52))
        tick.lineTo(box.left() + side * 0.43, box.top() + side * 0.71)
        tick.lineTo(box.left() + side * 0.77, box.top() + side * 0.31)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.on_accent), 1.6))
        painter.drawPath(tick)
