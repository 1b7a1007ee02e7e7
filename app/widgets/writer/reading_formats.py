"""How the rendered report looks: Qt formats of its paragraphs, words and tables, in a theme's colours."""

from enum import IntEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTableCellFormat,
    QTextTableFormat,
)

from app.theme.fonts import mono_family
from app.theme.theme import Theme
from app.viewmodels.reading_parts import Edge, Face, Grid, Kind, Para, Place, Words
from app.widgets.writer.page_formats import CODE_PX, INDENT, LINE_HEIGHT, TEXT_PX, code_font, text_font

QUOTE_STEP = 16
CODE_INSET = 12
CODE_ROOM = 8
BELOW = 14  # room below code and tables; of two margins that meet, Qt keeps the larger one
HEADING_PX = {1: 22, 2: 18, 3: 15}
_NOTHING_PX = 1
_ALIGNED = {"left": Qt.AlignmentFlag.AlignLeft, "center": Qt.AlignmentFlag.AlignHCenter}


class Note(IntEnum):
    """What a paragraph's format says to who paints around it."""

    KIND = QTextFormat.Property.UserProperty.value + 1
    MARKER = QTextFormat.Property.UserProperty.value + 2
    TASK = QTextFormat.Property.UserProperty.value + 3
    QUOTE = QTextFormat.Property.UserProperty.value + 4
    EDGE = QTextFormat.Property.UserProperty.value + 5


class ReadingFormats:
    """The formats of one theme; what looks the same shares one format."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._words: dict[tuple[Kind, int, bool, Face, str, str], QTextCharFormat] = {}
        self._paras: dict[tuple[Place, Kind, int, int], QTextBlockFormat] = {}
        self._percents = {kind: _percent(kind, theme) for kind in Kind}
        self.cell_block = QTextBlockFormat()
        self._height(self.cell_block, Kind.TEXT)

    def nothing(self, gap: int = 0) -> QTextBlockFormat:
        """Return the format of a paragraph that is not seen: above a table, and the last of all."""
        made = QTextBlockFormat()
        made.setTopMargin(self.theme.px(gap) if gap else 0)
        made.setLineHeight(_NOTHING_PX, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        return made

    def para(self, para: Para) -> QTextBlockFormat:
        """Return the format of a paragraph."""
        key = (para.place, para.kind, para.level, para.edge.value)
        found = self._paras.get(key)
        if found is None:
            found = self._paras[key] = self._make_para(para)
        return found

    def words(self, words: Words, para: Para | None, *, is_head: bool = False) -> QTextCharFormat:
        """Return the format of words in a paragraph, or in a table's cell."""
        kind, level = (para.kind, para.level) if para else (Kind.TEXT, 0)
        is_quoted = bool(para and para.place.quote)
        key = (kind, 99 if is_head else level, is_quoted, words.face, words.link, words.tint)
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = self._make_words(key)
            if para and para.name:
                found.setAnchor(True)
                found.setAnchorNames([para.name])
                del self._words[key]
        return found

    def grid(self, grid: Grid) -> QTextTableFormat:
        """Return the format of a table."""
        made = QTextTableFormat()
        made.setBorder(0)
        made.setCellSpacing(0)
        made.setCellPadding(0)
        made.setBorderCollapse(True)
        made.setLeftMargin(self.left(grid.place))
        made.setBottomMargin(self.theme.px(BELOW) if grid.is_last else 0)
        if grid.shares:
            made.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            made.setColumnWidthConstraints(
                [QTextLength(QTextLength.Type.PercentageLength, share) for share in grid.shares]
            )
        return made

    def cell(self, *, is_head: bool) -> QTextTableCellFormat:
        """Return the format of a table's cell."""
        made = QTextTableCellFormat()
        made.setTopPadding(self.theme.px(4))
        made.setBottomPadding(self.theme.px(4))
        made.setLeftPadding(self.theme.px(8))
        made.setRightPadding(self.theme.px(8))
        made.setBottomBorder(1)
        made.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        made.setBottomBorderBrush(QColor(self.theme.line))
        if is_head:
            made.setBackground(QColor(self.theme.raised))
        return made

    def aligned(self, align: str) -> QTextBlockFormat:
        """Return the format of a cell's words."""
        made = QTextBlockFormat(self.cell_block)
        made.setAlignment(_ALIGNED.get(align, Qt.AlignmentFlag.AlignRight))
        return made

    def left(self, place: Place) -> float:
        """Return how far in a paragraph begins."""
        return place.quote * QUOTE_STEP + place.indent * self.theme.px(INDENT)

    def _make_para(self, para: Para) -> QTextBlockFormat:
        made, place = QTextBlockFormat(), para.place
        self._height(made, para.kind)
        made.setTopMargin(self.theme.px(place.gap) if place.gap else 0)
        inset = CODE_INSET if para.kind is Kind.CODE else 0
        made.setLeftMargin(self.left(place) + inset)
        made.setRightMargin(inset)
        if para.kind is Kind.HEADING:
            made.setHeadingLevel(para.level)
        elif para.kind is Kind.RULE:
            made.setLineHeight(self.theme.px(12), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        if para.edge:
            self._make_room(made, para)
        made.setProperty(Note.KIND, para.kind.value)
        made.setProperty(Note.MARKER, place.marker)
        made.setProperty(Note.TASK, place.task.value)
        made.setProperty(Note.QUOTE, place.quote)
        made.setProperty(Note.EDGE, para.edge.value)
        return made

    def _make_room(self, made: QTextBlockFormat, para: Para) -> None:
        """Give the ground of a block of code room above its first and below its last line."""
        if para.edge & Edge.FIRST:
            made.setTopMargin(self.theme.px(para.place.gap + CODE_ROOM))
        if para.edge & Edge.LAST:
            made.setBottomMargin(self.theme.px(BELOW + CODE_ROOM))

    def _height(self, made: QTextBlockFormat, kind: Kind) -> None:
        made.setLineHeight(self._percents[kind], QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)

    def _make_words(self, key: tuple[Kind, int, bool, Face, str, str]) -> QTextCharFormat:
        kind, level, is_quoted, face, link, tint = key
        theme, made = self.theme, QTextCharFormat()
        made.setForeground(QColor(theme.muted if is_quoted else theme.text))
        if kind is Kind.HEADING:
            made.setProperty(QTextFormat.Property.FontPixelSize, theme.px(HEADING_PX.get(level, TEXT_PX)))
        if kind is Kind.HEADING or level == 99 or face & Face.BOLD:
            made.setFontWeight(QFont.Weight.DemiBold)
        made.setFontItalic(bool(face & Face.ITALIC))
        made.setFontStrikeOut(bool(face & Face.STRUCK))
        if kind is Kind.CODE or face & Face.CODE:
            made.setFontFamilies([mono_family()])
            if kind is not Kind.HEADING:
                made.setProperty(QTextFormat.Property.FontPixelSize, theme.px(CODE_PX))
        if face & Face.CODE and kind is not Kind.CODE:
            made.setForeground(QColor(theme.accent if face & Face.PLACE else theme.text))
            if not face & Face.PLACE:
                made.setBackground(QColor(theme.raised))
        if tint:
            made.setForeground(QColor(theme.tint(tint)))
        if face & Face.RAISED:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        if link:
            made.setAnchor(True)
            made.setAnchorHref(link)
            made.setForeground(QColor(theme.accent))
            made.setFontUnderline(not face & Face.RAISED)
        return made


def _percent(kind: Kind, theme: Theme) -> float:
    """Return the line height as a share of what the font takes by itself, for 1.6 times its size."""
    if kind is Kind.HEADING:
        return 120.0
    font = code_font(theme) if kind is Kind.CODE else text_font(theme)
    wanted = font.pixelSize() * (1.45 if kind is Kind.CODE else LINE_HEIGHT)
    return 100.0 * wanted / QFontMetricsF(font).height()
