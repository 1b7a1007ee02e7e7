"""The theme and the text size of the first paint, before anything heavy is imported."""

import tomllib
from pathlib import Path
from typing import Any

THEMES = ("system", "dark", "light")


LEAST, USUAL, MOST = 80, 100, 150


def first_theme(path: Path) -> str:
    """Return the theme that a settings file names, ``system`` when it names none; says nothing of faults."""
    theme = _values(path).get("theme")
    return theme if theme in THEMES else THEMES[0]


def first_text_size(path: Path) -> int:
    """Return the size of words that a settings file names, in per cent; says nothing of faults."""
    match _values(path).get("text_size"):
        case bool():
            return USUAL
        case int(size) if LEAST <= size <= MOST:
            return size
        case _:
            return USUAL


def _values(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
