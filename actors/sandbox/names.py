r"""File names as text that can be shown, stored as JSON and typed back.

A name on disk is bytes: it may hold newlines, escape sequences, characters that turn the writing direction
round, or bytes that are no UTF-8 (which Python carries as lone surrogates that JSON cannot encode). What
is shown escapes exactly those, and ``stored_name`` turns it back, so that an agent can use any name that it
was shown: ``\xNN`` is a byte or control character, ``\uNNNN`` and ``\UNNNNNNNN`` a character, ``\\`` a
backslash.
"""

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories that do not show, or change how their neighbours show."""

_SURROGATE_BYTE = range(0xDC80, 0xDD00)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(\\))")


def shown_name(name: str) -> str:
    """Return a name as it is shown: printable, encodable, and reversible by ``stored_name``."""
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    return "".join(_shown_char(char) for char in name)


def stored_name(shown: str) -> str:
    """Return the name on disk for a shown name; text without escapes is itself."""
    return _ESCAPE.sub(_stored_char, shown) if "\\" in shown else shown


def _shown_char(char: str) -> str:
    code = ord(char)
    if char == "\\":
        return "\\\\"
    if code in _SURROGATE_BYTE:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80 and not char.isprintable():
        return f"\\x{code:02x}"
    if unicodedata.category(char) in _HIDDEN:
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
    return char


def _stored_char(match: re.Match[str]) -> str:
    byte, short, long, backslash = match.groups()
    if backslash:
        return "\\"
    if byte:
        code = int(byte, 16)
        return chr(code if code < 0x80 else 0xDC00 + code)
    code = int(short or long, 16)
    return chr(code) if code <= 0x10FFFF else match.group()


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: ``1 file``, ``1,234 files``, ``3 entries``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
