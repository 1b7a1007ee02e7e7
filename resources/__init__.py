"""Data files of the program; this module is their only reader.

``themes/`` role colours and the style sheet template · ``icons/`` line drawings in SVG ·
``prompts/`` the instructions of the agents in Markdown.
"""

from functools import cache
from importlib.resources import files


@cache
def text(name: str) -> str:
    """Return a data file as text; ``name`` is its path below this package, with forward slashes.

    Raises:
        FileNotFoundError: there is no such file, which is a fault of the installation.
    """
    return files(__name__).joinpath(*name.split("/")).read_text(encoding="utf-8")


@cache
def names(folder: str, suffix: str = "") -> tuple[str, ...]:
    """Return the names of a folder's files, without ``suffix``, in order; an unknown folder has none."""
    place = files(__name__).joinpath(folder)
    if not place.is_dir():
        return ()
    found = (entry.name for entry in place.iterdir() if entry.is_file() and entry.name.endswith(suffix))
    return tuple(sorted(name.removesuffix(suffix) for name in found))


def theme(name: str) -> str:
    """Return the role colours of a theme, as TOML."""
    return text(f"themes/{name}.toml")


def theme_names() -> tuple[str, ...]:
    """Return the names of the themes that there are."""
    return names("themes", ".toml")


def style_sheet() -> str:
    """Return the template of the style sheet; roles stand in it as ``${role}``."""
    return text("themes/style.qss")


def icon(name: str) -> str:
    """Return an icon as SVG, drawn in ``currentColor``."""
    return text(f"icons/{name}.svg")


def prompt(name: str) -> str:
    """Return the instructions of an agent, as Markdown."""
    return text(f"prompts/{name}.md")
