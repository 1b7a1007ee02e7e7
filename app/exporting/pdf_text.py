"""Markdown as a text document of Qt's for print, built block by block so that it can be stopped in between.

It is laid out in tenths of a point, whatever the screen: so its lines break the same everywhere.
"""

import threading
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextList,
    QTextListFormat,
    QTextOption,
    QTextTable,
    QTextTableFormat,
)

from app.exporting.child import ExportStopped
from app.exporting.page import tokens_of
from app.exporting.pdf_pages import part_at_pages

if TYPE_CHECKING:
    from markdown_it.token import Token

UNIT = 10  # units in a point
_TEXT = 100
_FOOT = 80
_CODE = 88
_HEADINGS = MappingProxyType({1: 180, 2: 140, 3: 120, 4: 105, 5: 100, 6: 100})
_INDENT = 180
_LINE_PERCENT = 130.0
_BETWEEN = 70.0
_IN_LIST = 25.0
_CELL = 45
_RULE = 6
_BULLETS = (
    QTextListFormat.Style.ListDisc,
    QTextListFormat.Style.ListCircle,
    QTextListFormat.Style.ListSquare,
)
_LIGATURES = QFont.Tag("liga")  # who searches for "first" shall find it
_TAB = 4 * 0.6 * _CODE
_GROUND = Qt.GlobalColor.lightGray
_QUOTED = 0.65
_LIGHT = 0.25  # how much of that ground is to be seen


@dataclass(eq=False, slots=True)
class _List:
    """A list; Qt keeps one only as long as it has items."""

    form: QTextListFormat
    made: QTextList | None = None

    def take(self, cursor: QTextCursor) -> None:
        """Make the block at the cursor its next item."""
        if self.made is None:
            self.made = cursor.createList(self.form)
        else:
            self.made.add(cursor.block())


@dataclass(frozen=True, slots=True)
class _Inside:
    """What the text is inside of."""

    quotes: int = 0
    lists: tuple[_List, ...] = ()
    starts_item: bool = False


class PdfText:
    """A document for print.

    Attributes:
        document: what was added so far.
        foot_font: the font below the text.
    """

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self.document = QTextDocument()
        self.document.setUndoRedoEnabled(False)
        self.document.setDocumentMargin(0)
        self.document.setIndentWidth(_INDENT)
        tabs = QTextOption()
        tabs.setTabStopDistance(_TAB)
        tabs.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document.setDefaultTextOption(tabs)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setPixelSize(_TEXT)
        font.setFeature(_LIGATURES, 0)
        self.document.setDefaultFont(font)
        self.foot_font = QFont(font)
        self.foot_font.setPixelSize(_FOOT)
        self._mono = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()
        self._cursor = QTextCursor(self.document)
        self._inside = _Inside()
        self._is_fresh = True  # the cursor stands in an empty block that nobody has used

    def add_title(self, words: str) -> None:
        """Add a heading of the whole."""
        self._cursor.insertText(words, self._start_heading(1))

    def add(self, markdown: str) -> None:
        """Add a text.

        Raises:
            ExportStopped: it was stopped.
        """
        tokens = tokens_of(markdown)
        index = 0
        while index < len(tokens):
            if self._stop.is_set():
                raise ExportStopped
            if tokens[index].type == "table_open":
                index = self._table(tokens, index)
            else:
                self._take(tokens, index)
                index += 1

    def lay_out(self, page: QSizeF) -> int:
        """Share it among pages of a size; return how many there are.

        Raises:
            ExportStopped: it was stopped.
        """
        self.document.setPageSize(page)
        part_at_pages(self.document, self._stop)
        return self.document.pageCount()

    def _take(self, tokens: "list[Token]", index: int) -> None:
        token, inside = tokens[index], self._inside
        match token.type:
            case "heading_open":
                form = self._start_heading(int(token.tag[1:]))
                self._inline(tokens[index + 1], form)
            case "paragraph_open":
                self._start_block(_paragraph_format(self._inside))
                self._inline(tokens[index + 1], _plain(self._inside))
            case "fence" | "code_block":
                self._code(token.content)
            case "hr":
                self._rule()
            case "blockquote_open":
                self._inside = replace(inside, quotes=inside.quotes + 1)
            case "blockquote_close":
                self._inside = replace(inside, quotes=inside.quotes - 1)
            case "bullet_list_open" | "ordered_list_open":
                self._inside = replace(inside, lists=(*inside.lists, self._list(token)))
            case "bullet_list_close" | "ordered_list_close":
                self._inside = replace(inside, lists=inside.lists[:-1], starts_item=False)
            case "list_item_open":
                self._inside = replace(inside, starts_item=True)
            case _:
                pass

    def _start_block(self, form: QTextBlockFormat) -> None:
        """Begin a block; the first one of a list's item gets its bullet or number."""
        if self._is_fresh:
            self._cursor.setBlockFormat(form)
            self._is_fresh = False
        else:
            self._cursor.insertBlock(form, _plain(self._inside))
        current = self._cursor.currentList()
        if current is not None:  # the block before was an item
            current.remove(self._cursor.block())
            self._cursor.setBlockFormat(form)
        lists = self._inside.lists
        if lists and self._inside.starts_item:
            lists[-1].take(self._cursor)
        self._inside = replace(self._inside, starts_item=False)

    def _start_heading(self, level: int) -> QTextCharFormat:
        form = _block_format(self._inside, before=_HEADINGS[level] * 1.1, after=_HEADINGS[level] * 0.45)
        form.setHeadingLevel(level)
        form.setLineHeight(115.0, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        self._start_block(form)
        made = _plain(self._inside)
        made.setProperty(QTextFormat.Property.FontPixelSize, _HEADINGS[level])
        made.setFontWeight(QFont.Weight.Bold)
        return made

    def _mono_format(self, form: QTextCharFormat) -> QTextCharFormat:
        made = QTextCharFormat(form)
        made.setFontFamilies(self._mono)
        made.setFontFixedPitch(True)
        made.setProperty(QTextFormat.Property.FontPixelSize, _CODE)
        return made

    def _list(self, token: "Token") -> _List:
        form = QTextListFormat()
        depth = len(self._inside.lists)
        form.setIndent(depth + 1 + self._inside.quotes)
        if token.type == "ordered_list_open":
            form.setStyle(QTextListFormat.Style.ListDecimal)
            form.setStart(int(token.attrGet("start") or 1))
        else:
            form.setStyle(_BULLETS[min(depth, len(_BULLETS) - 1)])
        return _List(form)

    def _code(self, text: str) -> None:
        form = _block_format(self._inside)
        form.setBackground(_ground())
        form.setLineHeight(115.0, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        self._start_block(form)
        lines = text.removesuffix("\n").split("\n")
        self._cursor.insertText("\u2028".join(lines), self._mono_format(_plain(self._inside)))

    def _rule(self) -> None:
        form = _block_format(self._inside)
        form.setProperty(
            QTextFormat.Property.BlockTrailingHorizontalRulerWidth,
            QTextLength(QTextLength.Type.PercentageLength, 100),
        )
        self._start_block(form)

    def _table(self, tokens: "list[Token]", index: int) -> int:
        """Add a table; return the place behind it."""
        rows: list[list[Token]] = []
        while tokens[index].type != "table_close":
            if tokens[index].type == "tr_open":
                rows.append([])
            elif tokens[index].type == "inline":
                rows[-1].append(tokens[index])
            index += 1
        columns = max(map(len, rows))
        table = self._cursor.insertTable(len(rows), columns, _table_format(columns))
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                self._cell(table, number, column, cell)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._is_fresh = True
        return index + 1

    def _cell(self, table: QTextTable, row: int, column: int, token: "Token") -> None:
        cell = table.cellAt(row, column)
        form = _plain(self._inside)
        if row == 0:
            form.setFontWeight(QFont.Weight.Bold)
            ground = cell.format()
            ground.setBackground(_ground())
            cell.setFormat(ground)
        outer, self._cursor = self._cursor, cell.firstCursorPosition()
        block = QTextBlockFormat()
        block.setLineHeight(115.0, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        self._cursor.setBlockFormat(block)
        self._inline(token, form)
        self._cursor = outer

    def _inline(self, token: "Token", form: QTextCharFormat) -> None:
        """Add the words of a block."""
        forms = [form]
        for child in token.children or ():
            match child.type:
                case "em_open" | "strong_open" | "s_open" | "link_open":
                    forms.append(_within(forms[-1], child))
                case "em_close" | "strong_close" | "s_close" | "link_close":
                    forms.pop()
                case "code_inline":
                    self._cursor.insertText(child.content, self._mono_format(forms[-1]))
                case "softbreak":
                    self._cursor.insertText(" ", forms[-1])
                case "hardbreak":
                    self._cursor.insertText("\u2028", forms[-1])
                case "image":  # in words: no file that the document names is read
                    self._cursor.insertText(f"[{child.content or 'picture'}]", forms[-1])
                case _:
                    self._cursor.insertText(_one_line(child.content), forms[-1])


def _paragraph_format(inside: _Inside) -> QTextBlockFormat:
    return _block_format(inside, after=_IN_LIST if inside.lists else _BETWEEN)


def _block_format(inside: _Inside, before: float = 0.0, after: float = _BETWEEN) -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setTopMargin(before)
    form.setBottomMargin(after)
    form.setLineHeight(_LINE_PERCENT, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
    lists = len(inside.lists)
    # The list itself indents its items; what follows the first line of an item stands below its words.
    form.setIndent(inside.quotes + (0 if inside.starts_item else lists))
    return form


def _plain(inside: _Inside) -> QTextCharFormat:
    form = QTextCharFormat()
    ink = QColor(Qt.GlobalColor.black)
    ink.setAlphaF(_QUOTED if inside.quotes else 1.0)
    form.setForeground(ink)
    return form


def _within(form: QTextCharFormat, token: "Token") -> QTextCharFormat:
    made = QTextCharFormat(form)
    match token.type:
        case "em_open":
            made.setFontItalic(True)
        case "strong_open":
            made.setFontWeight(QFont.Weight.Bold)
        case "s_open":
            made.setFontStrikeOut(True)
        case _:
            made.setAnchor(True)
            made.setAnchorHref(str(token.attrGet("href") or ""))
            made.setFontUnderline(True)
    return made


def _table_format(columns: int) -> QTextTableFormat:
    form = QTextTableFormat()
    form.setBorder(_RULE)
    form.setBorderCollapse(True)
    form.setBorderBrush(QColor(_GROUND))
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setCellPadding(_CELL)
    form.setCellSpacing(0)
    form.setTopMargin(_IN_LIST)
    form.setBottomMargin(_BETWEEN)
    form.setHeaderRowCount(1)
    form.setColumnWidthConstraints([QTextLength(QTextLength.Type.VariableLength, 0)] * columns)
    return form


def _ground() -> QColor:
    colour = QColor(_GROUND)
    colour.setAlphaF(_LIGHT)
    return colour


def _one_line(text: str) -> str:
    return text.replace("\n", " ").replace("\u2029", " ")
