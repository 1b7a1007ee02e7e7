"""The two families of type: the interface's and the monospace one. Sizes are in pixels."""

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

INTERFACE_PX = 13
SMALL_PX = 12
MONO_PX = 12
# Inter draws the x between two digits as a times sign, also in x86_64 and in names of files.
_ALTERNATES = QFont.Tag("calt")


@cache
def _families() -> frozenset[str]:
    return frozenset(QFontDatabase.families())


def interface_font(pixels: int = INTERFACE_PX, *, bold: bool = False) -> QFont:
    """Return the interface's font: Inter if the system has it, else the system's own."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if "Inter" in _families():
        font.setFamily("Inter")
    font.setPixelSize(pixels)
    font.setFeature(_ALTERNATES, 0)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def tabular(font: QFont) -> QFont:
    """Return the font with digits of one width, so that numbers below each other stand in line."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setFeature(QFont.Tag("calt"), 0)  # Inter makes the x of x86 a multiplication sign
    return made


@cache
def mono_family() -> str:
    """Return the family for code and ids."""
    for family in ("JetBrains Mono", "Cascadia Mono", "SF Mono", "DejaVu Sans Mono"):
        if family in _families():
            return family
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()


def mono_font(pixels: int = MONO_PX) -> QFont:
    """Return the font for code and ids."""
    font = QFont(mono_family())
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setPixelSize(pixels)
    return font
