"""Pictures that the style sheet names, as Qt's resources in memory: no file is written.

A style sheet can take a picture only from a path. The template names an icon and the role it is drawn in,
``url(${pictures}/chevron-down.muted.svg)``; each one named is put into a folder of the theme.

The bytes have the form that Qt's resource compiler writes (version 1 of it: a tree, names, data).
"""

import re
import struct
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import qRegisterResourceData

import resources
from app.theme.theme import Theme

_NAMED = re.compile(r"\$\{pictures\}/(?P<icon>[\w-]+)\.(?P<role>\w+)\.svg")
_FORM = 1
_IS_FOLDER = 2
_ENGLISH = 1  # the language "C", which a file of no language has
_MASK = 0x0FFFFFFF


def pictures_of(theme: Theme) -> str:
    """Return the folder of a theme's pictures, for the style sheet."""
    tokens = theme.tokens()
    drawn = {
        f"{found['icon']}.{found['role']}.svg": resources.icon(found["icon"])
        .replace("currentColor", tokens[found["role"]])
        .encode()
        for found in _NAMED.finditer(resources.style_sheet())
    }
    folder = f"quire-{theme.name}"
    _register(folder, tuple(sorted(drawn.items())))
    return f":/{folder}"


@cache  # Qt reads the bytes where they are, so they stay as long as the process
def _register(folder: str, files: tuple[tuple[str, bytes], ...]) -> tuple[bytes, bytes, bytes]:
    compiled = _compiled(folder, dict(files))
    qRegisterResourceData(_FORM, *compiled)
    return compiled


def _compiled(folder: str, files: Mapping[str, bytes]) -> tuple[bytes, bytes, bytes]:
    """Return a tree of one folder with files, their names, and what is in them."""
    names, places = b"", {}
    for name in (folder, *files):
        places[name] = len(names)
        names += struct.pack(">HI", len(name), _hash(name)) + name.encode("utf-16-be")
    tree = struct.pack(">IHII", 0, _IS_FOLDER, 1, 1)
    tree += struct.pack(">IHII", places[folder], _IS_FOLDER, len(files), 2)
    data = b""
    for name in sorted(files, key=_hash):  # Qt looks for a name by halving
        tree += struct.pack(">IHHHI", places[name], 0, 0, _ENGLISH, len(data))
        data += struct.pack(">I", len(files[name])) + files[name]
    return tree, names, data


def _hash(name: str) -> int:
    """Return the number by which Qt finds a resource's name."""
    value = 0
    for letter in name:
        value = (value << 4) + ord(letter)
        value ^= (value & 0xF0000000) >> 23
        value &= _MASK
    return value
