"""The theme of the first paint, before anything heavy is imported."""

import tomllib
from pathlib import Path

THEMES = ("system", "dark", "light")


def first_theme(path: Path) -> str:
    """Return the theme that a settings file names, ``system`` when it names none; says nothing of faults."""
    try:
        theme = tomllib.loads(path.read_text(encoding="utf-8")).get("theme")
    except (OSError, ValueError):
        return THEMES[0]
    return theme if theme in THEMES else THEMES[0]
