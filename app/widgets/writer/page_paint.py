"""What is painted around the text of the living document: author bars, bullets, grounds, rules."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextBlock
from PySide6.QtWidgets import QTextEdit

from app.theme.theme import Theme
from app.viewmodels.writer_markdown import LineKind
from app.viewmodels.writer_page import Line
from app.widgets.writer.page_formats import CODE_INSET, TEXT_PX
from app.widgets.writer.page_layout import PageLayout

BAR_WIDTH = 3
BAR_LEFT = 14  # from the text's left edge to the first author's bar
BAR_STEP = 5
JOINED = 8  # bars that are no further from each other are one, as those of rows below each other are
BULLET_LEFT = 13
BULLET_RADIUS = 2.2


@dataclass(frozen=True, slots=True)
class Visible:
    """A block in view: its line of the page, and where its layout stands in the viewport."""

    block: QTextBlock
    line: Line
    origin: QPointF
    height: float


def visible_blocks(
    edit: QTextEdit, layout: PageLayout, lines: Sequence[Line], band: QRect
) -> Iterator[Visible]:
    """Yield the blocks in a band of the viewport, top to bottom, with the one above and the one below it.

    What is painted around a line depends on its neighbours at most: a bar goes on where theirs does.
    """
    scrolled = QPointF(edit.horizontalScrollBar().value(), edit.verticalScrollBar().value())
    number = max(0, layout.line_at(scrolled.y() + band.top()) - 1)
    block = edit.document().findBlockByNumber(number)
    rect = layout.line_rect(block, number)
    is_below = False
    while number < len(lines) and not is_below:
        origin, below = rect.topLeft() - scrolled, block.next()
        under = layout.line_rect(below, number + 1) if below.isValid() else rect.translated(0, rect.height())
        is_below = origin.y() > band.bottom() or not below.isValid()
        # The space between lines belongs to the one above: what is painted under them has no gaps.
        yield Visible(block, lines[number], origin, under.top() - rect.top())
        block, number, rect = below, number + 1, under


def paint_under(painter: QPainter, visible: Sequence[Visible], theme: Theme, text_area: QRectF) -> None:
    """Paint what lies under the text: the grounds of code, the bars of quotes, rules."""
    painter.setPen(Qt.PenStyle.NoPen)
    for item in visible:
        top, height = item.origin.y(), item.height
        match item.line.kind:
            case LineKind.TABLE if item.line.level:
                painter.fillRect(QRectF(text_area.left(), top + 3, text_area.width(), 1), QColor(theme.line))
            case LineKind.CODE | LineKind.FENCE:
                painter.fillRect(
                    QRectF(text_area.left(), top, text_area.width(), height), QColor(theme.raised)
                )
            case LineKind.QUOTE:
                for level in range(max(1, item.line.level)):
                    left = text_area.left() + CODE_INSET * level
                    painter.fillRect(QRectF(left, top, 2, height), QColor(theme.line))
            case LineKind.RULE:
                middle = round(top + height / 2)
                painter.fillRect(QRectF(text_area.left(), middle, text_area.width(), 1), QColor(theme.line))
            case _:
                pass


def paint_over(painter: QPainter, visible: Sequence[Visible], theme: Theme, left: float) -> None:
    """Paint what stands beside the text: bullets, and a bar in each author's colour along pending changes."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for item in visible:
        if item.line.kind is LineKind.BULLET:
            _paint_bullet(painter, item, theme)
    painter.setPen(Qt.PenStyle.NoPen)
    for (author, column), spans in _bars(visible, theme.px(JOINED)).items():
        painter.setBrush(QColor(theme.author(author)))
        for top, bottom in spans:
            rect = QRectF(left - BAR_LEFT - column * BAR_STEP, top, BAR_WIDTH, bottom - top)
            painter.drawRoundedRect(rect, BAR_WIDTH / 2, BAR_WIDTH / 2)


def pen(color: str, width: float = 1.0) -> QPen:
    """Return a pen of a role's colour."""
    return QPen(QColor(color), width)


def _paint_bullet(painter: QPainter, item: Visible, theme: Theme) -> None:
    layout = item.block.layout()
    if not layout.lineCount() or not item.line.runs:
        return
    first = layout.lineAt(0)
    middle = item.origin.y() + first.y() + first.ascent() - theme.px(TEXT_PX) * 0.32
    left = item.origin.x() + first.x() - BULLET_LEFT
    color = theme.proposal_text if item.line.pending else theme.text
    painter.setPen(pen(color, 1.2) if item.line.level % 2 else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if item.line.level % 2 else QColor(color))
    painter.drawEllipse(QPointF(left, middle), BULLET_RADIUS, BULLET_RADIUS)


def _bars(visible: Sequence[Visible], joined: float) -> dict[tuple[str, int], list[tuple[float, float]]]:
    """Return the bars of each author in each column: stretches, joined over neighbouring lines.

    The column follows from the line alone, so that a line is painted alike whatever else is in view.
    """
    found: dict[tuple[str, int], list[tuple[float, float]]] = {}
    for item in visible:
        extents = _extents(item)
        for column, author in enumerate(sorted(extents)):
            top, bottom = extents[author]
            spans = found.setdefault((author, column), [])
            if spans and top - spans[-1][1] <= joined:
                spans[-1] = (spans[-1][0], bottom)
            else:
                spans.append((top, bottom))
    return found


def _extents(item: Visible) -> dict[str, tuple[float, float]]:
    """Return from where to where each author's changes go in a line."""
    extents: dict[str, tuple[float, float]] = {}
    for run in item.line.runs:
        if run.mark:
            top, bottom = _extent(item, run.start, run.start + run.length)
            known = extents.get(run.author, (top, bottom))
            extents[run.author] = (min(top, known[0]), max(bottom, known[1]))
    return extents


def _extent(item: Visible, start: int, end: int) -> tuple[float, float]:
    layout = item.block.layout()
    first = layout.lineForTextPosition(start)
    last = layout.lineForTextPosition(max(start, end - 1))
    if not first.isValid() or not last.isValid():
        return item.origin.y(), item.origin.y() + item.height
    top = item.origin.y() + first.y()
    return top, item.origin.y() + last.y() + last.height()
