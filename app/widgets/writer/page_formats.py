"""How the living document looks: Qt formats for the kinds of line and run, in a theme's colours.

Looks are laid over the text (additional formats of its layout) and are not part of it: typing inherits
nothing, copying copies text only. Line height and margins are a ``LineShape``.
"""

from dataclasses import dataclass, replace
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat, QTextFormat

from app.theme.fonts import interface_font, mono_family, mono_font
from app.theme.theme import Theme
from app.viewmodels.writer_markdown import LineKind, Look
from app.viewmodels.writer_page import Line, Mark, Run

TEXT_PX = 14
LINE_HEIGHT = 1.6
CODE_PX = 13
BLANK_PX = 12
INDENT = 22
CODE_INSET = 12
_HEADING_PX = {1: 22, 2: 17, 3: 15}
_HEADING_TOP = {1: 2, 2: 10, 3: 6}
_HIDDEN_PX = 1
_HIDDEN_SPACING = 1.0  # per cent of the width that even characters of one pixel have; 0 would mean all of it


def text_font(theme: Theme) -> QFont:
    """Return the document's font."""
    return interface_font(theme.px(TEXT_PX))


def code_font(theme: Theme) -> QFont:
    """Return the font of code and tables in the document."""
    return mono_font(theme.px(CODE_PX))


class PageFormats:
    """The formats of one theme; equal runs share one format."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._chars: dict[tuple[LineKind, int, Look, Mark, bool, bool], QTextCharFormat] = {}
        self._column = QFontMetricsF(code_font(theme)).horizontalAdvance("0")

    def pad_format(self, columns: int) -> QTextCharFormat:
        """Return what gives a character of a table room for so many columns more."""
        made = QTextCharFormat()
        made.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        made.setFontLetterSpacing(columns * self._column)
        return made

    def char_format(self, line: Line, run: Run, *, selected: bool, revealed: bool) -> QTextCharFormat:
        """Return the look of a run; its Markdown syntax is hidden unless ``revealed``."""
        key = (line.kind, line.level, run.look, run.mark, selected, revealed)
        found = self._chars.get(key)
        if found is None:
            found = self._chars[key] = self._make(key)
        return found

    def _make(self, key: tuple[LineKind, int, Look, Mark, bool, bool]) -> QTextCharFormat:
        kind, level, look, mark, selected, revealed = key
        made = QTextCharFormat()
        made.setForeground(QColor(self._ink(kind, look)))
        self._line_look(made, kind, level)
        self._inline_look(made, kind, look)
        if mark:
            self._mark_look(made, look, mark, selected=selected)
        if look & Look.SYNTAX:
            if revealed:
                made.setForeground(QColor(self.theme.muted))
            elif kind is not LineKind.CODE:
                _hide(made)
        return made

    def _ink(self, kind: LineKind, look: Look) -> str:
        if look & (Look.LINK | Look.CITATION | Look.PLACE):
            return self.theme.accent
        if look & Look.PIPE:
            return self.theme.line
        return self.theme.muted if kind is LineKind.QUOTE else self.theme.text

    def _line_look(self, made: QTextCharFormat, kind: LineKind, level: int) -> None:
        if kind is LineKind.HEADING:
            made.setProperty(
                QTextFormat.Property.FontPixelSize, self.theme.px(_HEADING_PX.get(level, TEXT_PX))
            )
            made.setFontWeight(QFont.Weight.DemiBold)
        elif kind in (LineKind.CODE, LineKind.TABLE, LineKind.FENCE):
            made.setFontFamilies([mono_family()])
            made.setProperty(QTextFormat.Property.FontPixelSize, self.theme.px(CODE_PX))

    def _inline_look(self, made: QTextCharFormat, kind: LineKind, look: Look) -> None:
        if look & Look.BOLD:
            made.setFontWeight(QFont.Weight.DemiBold)
        if look & Look.ITALIC:
            made.setFontItalic(True)
        if look & Look.STRUCK:
            made.setFontStrikeOut(True)
        if look & Look.CODE and kind not in (LineKind.CODE, LineKind.TABLE):
            made.setFontFamilies([mono_family()])
            made.setProperty(QTextFormat.Property.FontPixelSize, self.theme.px(CODE_PX))
            if not look & Look.PLACE:
                made.setBackground(QColor(self.theme.raised))
        if look & Look.SYNTAX:
            return  # the marks themselves are neither raised nor underlined
        if look & Look.CITATION:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        if look & Look.LINK:
            made.setFontUnderline(True)

    def _mark_look(self, made: QTextCharFormat, look: Look, mark: Mark, *, selected: bool) -> None:
        ground = self.theme.accent_ground if selected else self.theme.proposal_ground
        if mark & Mark.DELETED:
            made.setForeground(QColor(self.theme.deleted))
            made.setFontStrikeOut(True)
            if selected:
                made.setBackground(QColor(ground))
            return
        if not look & (Look.CITATION | Look.LINK | Look.PLACE | Look.PIPE):
            made.setForeground(QColor(self.theme.proposal_text))
        made.setBackground(QColor(ground))


def _hide(made: QTextCharFormat) -> None:
    made.setProperty(QTextFormat.Property.FontPixelSize, _HIDDEN_PX)
    made.setFontLetterSpacingType(QFont.SpacingType.PercentageSpacing)
    made.setFontLetterSpacing(_HIDDEN_SPACING)
    made.setForeground(QColor(0, 0, 0, 0))
    made.clearBackground()
    made.setFontStrikeOut(False)


@dataclass(frozen=True, slots=True)
class LineShape:
    """The room that a line takes, pixels.

    Attributes:
        top: Above it.
        indent: Of its first row, from ``left``.
        ratio: How high its rows are, as a share of what the font takes by itself.
        fixed: How high they are whatever the font; 0 where ``ratio`` counts.
    """

    top: float = 0.0
    left: float = 0.0
    right: float = 0.0
    indent: float = 0.0
    ratio: float = 1.0
    fixed: float = 0.0


@cache
def line_shape(kind: LineKind, level: int, theme: Theme) -> LineShape:
    """Return line height and margins of a kind of line."""
    if kind is LineKind.BLANK:
        return LineShape(fixed=theme.px(BLANK_PX))
    made = LineShape(ratio=_ratio(kind, theme))
    step = theme.px(INDENT) * (level + 1)
    if kind is LineKind.HEADING:
        made = replace(made, top=_HEADING_TOP.get(level, 4))
    elif kind is LineKind.BULLET:
        made = replace(made, left=step)
    elif kind is LineKind.ORDERED:
        made = replace(made, left=step, indent=-QFontMetricsF(text_font(theme)).horizontalAdvance("1. "))
    elif kind is LineKind.QUOTE:
        made = replace(made, left=CODE_INSET * level + 2)
    elif kind in (LineKind.CODE, LineKind.TABLE):
        made = replace(made, left=CODE_INSET, right=CODE_INSET)
    if kind is LineKind.FENCE or (kind is LineKind.TABLE and level):
        made = replace(made, fixed=8)
    return made


@cache
def _ratio(kind: LineKind, theme: Theme) -> float:
    """Return the line height as a share of what the font takes by itself, for 1.6 times its size."""
    if kind is LineKind.HEADING:
        return 1.2
    mono = kind in (LineKind.CODE, LineKind.TABLE)
    font = code_font(theme) if mono else text_font(theme)
    wanted = font.pixelSize() * (1.45 if mono else LINE_HEIGHT)
    return wanted / QFontMetricsF(font).height()
