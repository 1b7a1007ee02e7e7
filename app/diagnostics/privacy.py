"""Makes the program's own words fit to be handed on: no secrets, no prompts, no text of documents.

Three steps, each of them pure. ``told`` keeps of a traceback what tells where, and of its error's words what
is no quotation. ``without_quotes`` leaves out lines that quote a private text. ``fit_to_share`` hides secrets
and writes the user's folder as ``~``.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from actors.models.redaction import redact
from app.diagnostics.log_lines import LogRecord

LEFT_OUT = "(a line that quotes a prompt or a document is left out)"
LONGEST_QUOTE = 40
"""Characters in quotation marks that are kept: names and paths, no sentences."""
SHINGLE = 16
"""A line quotes a text if it has so many of its characters in a row."""

_QUOTE = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|“[^”\n]*”")
_PLACE = re.compile(r'  File "[^"]+", line \d+')
_ERROR = re.compile(r"(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:: .*)?")
_FIXED = ("Traceback (most", "During handling of", "The above exception", "Exception Group")


def told(record: LogRecord) -> tuple[str, ...]:
    """Return a record's lines without what others have written: long quotations, errors of many lines."""
    kept = [_unquoted(f"{record.at} {record.level} {record.name} {record.message}")]
    is_place = False
    for line in record.more:
        source, is_place = is_place, _PLACE.match(line) is not None
        if is_place or line.startswith(_FIXED) or (source and line.startswith("    ")):
            kept.append(line)
        elif _ERROR.fullmatch(line):
            kept.append(_unquoted(line))
    return tuple(kept)


def without_quotes(lines: Sequence[str], private: Iterable[str]) -> tuple[str, ...]:
    """Return the lines; one that quotes a private text is replaced.

    A quotation of ``2 * SHINGLE`` characters is always found, and a shorter text when it stands there whole.
    """
    plain = [" ".join(line.split()) for line in lines]
    places: dict[str, set[int]] = {}
    for number, line in enumerate(plain):
        for at in range(len(line) - SHINGLE + 1):
            places.setdefault(line[at : at + SHINGLE], set()).add(number)
    hidden: set[int] = set()
    for text in private:
        words = " ".join(text.split())
        for at in range(0, len(words) - SHINGLE + 1, SHINGLE):
            hidden |= places.get(words[at : at + SHINGLE], set())
        if len(words) < 2 * SHINGLE and len(words) > SHINGLE // 2:
            hidden |= {number for number, line in enumerate(plain) if words in line}
    return tuple(LEFT_OUT if number in hidden else line for number, line in enumerate(lines))


def fit_to_share(text: str, secrets: Iterable[str], user_home: Path) -> str:
    """Return a text without secrets, and with the user's folder as ``~``."""
    home = str(user_home)
    if len(home) > 1:
        text = re.sub(rf"{re.escape(home)}(?![\w.-])", "~", text)
    return redact(text, secrets)


def _unquoted(line: str) -> str:
    def shorter(found: re.Match[str]) -> str:
        length = len(found.group()) - 2
        return f"(text, {length} characters)" if length > LONGEST_QUOTE else found.group()

    return _QUOTE.sub(shorter, line)
