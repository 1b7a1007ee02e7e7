"""What a file from outside said, kept as what it differs in from a text that the log can tell. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from storage.document.ops import Replace


def difference(base: str, text: str) -> tuple[Replace, ...]:
    """Return the one operation that makes ``text`` of ``base``; none if they are the same."""
    if base == text:
        return ()
    start = _common(base, text)
    end = _common(base[start:][::-1], text[start:][::-1])
    return (Replace(pos=start, len=len(base) - end - start, text=text[start : len(text) - end]),)


def text_of(base: str, ops: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the text that a file held; None if that is not told, or was told of another text."""
    text = base
    for each in ops:
        pos, size, new = each.get("pos"), each.get("len"), each.get("text")
        if not (isinstance(pos, int) and isinstance(size, int) and isinstance(new, str)):
            return None
        if pos < 0 or size < 0 or pos + size > len(text):
            return None
        text = f"{text[:pos]}{new}{text[pos + size :]}"
    return text


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least
