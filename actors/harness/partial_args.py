"""Reads the arguments of a tool call, a JSON object, while the model is still writing them; pure.

The library reads JSON that breaks off anywhere, also within an escape or between the halves of a surrogate
pair (``pydantic_core.from_json(allow_partial=…)``). It reads from the beginning, so it is asked until the
wanted text has begun; from there on only what is new is decoded.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic_core import from_json

# An escaped surrogate pair, the longest thing that must not be cut, has twelve characters.
LONGEST_UNIT = 12


class PartialArguments:
    """Arguments so far.

    Whatever prefix of a JSON object was fed: what was taken so far is a prefix of the wanted string in the
    whole object, and ``complete`` holds strings as they are there. If a name comes twice, it is ``broken``.
    """

    def __init__(self, wanted: str) -> None:
        """Take the name of the argument whose text is wanted as it grows."""
        self._wanted = wanted
        self._pieces: list[str] = []
        self._tail: str | None = None  # of the wanted string: what is not decoded yet; None outside of it
        self._text: list[str] = []
        self._complete: dict[str, str] = {}
        self._unread = False
        self.broken = False

    def feed(self, piece: str) -> None:
        """Take what comes next; nothing is read until somebody asks."""
        self._pieces.append(piece)
        if self._tail is not None:
            self._tail += piece
        self._unread = True

    @property
    def complete(self) -> Mapping[str, str]:
        """The top-level strings that have ended."""
        return self._complete

    def take(self) -> str:
        """Read what was fed, and return what is new of the wanted text."""
        if not self._unread or self.broken:
            return ""
        self._unread = False
        if self._tail is not None:
            decoded, used = _decoded(self._tail)
            self._tail = self._tail[used:]
            if len(self._tail) < LONGEST_UNIT:
                self._text.append(decoded)
                return decoded
            self._text.append(decoded)
            return decoded + self._sought()  # the string has ended
        return self._sought()

    def _sought(self) -> str:
        """Read everything from the beginning."""
        raw = "".join(self._pieces)
        self._pieces = [raw]
        ended, begun = _object(raw, "on"), _object(raw, "trailing-strings")
        if ended is None or begun is None:
            self.broken = bool(raw.strip())
            return ""
        self._complete = {name: value for name, value in ended.items() if isinstance(value, str)}
        text = begun.get(self._wanted)
        known = "".join(self._text)
        if not isinstance(text, str):
            return ""
        if not text.startswith(known):  # the name came twice
            self.broken = True
            return ""
        new = text[len(known) :]
        self._text.append(new)
        if self._wanted in ended:
            self._tail = None
        else:
            after_quote = raw[_open_quote(raw) + 1 :]
            decoded, used = _decoded(after_quote)
            self._tail = after_quote[used:] if decoded == text else None
        return new


def _object(raw: str, mode: Literal["on", "trailing-strings"]) -> dict[str, Any] | None:
    """Return what is there of an object; strings that have not ended only with ``trailing-strings``."""
    try:
        found = from_json(raw, allow_partial=mode)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _decoded(raw: str) -> tuple[str, int]:
    """Return the inside of a string as far as it can be decoded, and how much of ``raw`` that is."""
    for cut in range(len(raw), max(-1, len(raw) - LONGEST_UNIT), -1):
        try:
            return str(from_json(f'"{raw[:cut]}"')), cut
        except ValueError:
            continue
    return "", 0


def _open_quote(raw: str) -> int:
    """Where the string begins that has not ended: at the last quote that is not escaped."""
    at = raw.rfind('"')
    while at > 0:
        before = raw[:at]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            break
        at = raw.rfind('"', 0, at)
    return at
