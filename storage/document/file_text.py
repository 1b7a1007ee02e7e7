"""A Markdown file from anywhere as text, and back: nothing is lost, and what cannot be read is said. Pure."""

from dataclasses import dataclass
from typing import Literal

from storage.errors import KnownError

MOST_BYTES = 16_000_000
_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))

LineEnd = Literal["\n", "\r\n", "\r"]


class UnreadableFileError(KnownError):
    """The bytes are no text that can be edited here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class FileText:
    """A file's text with line feeds only, and how the file writes it.

    Attributes:
        is_mixed: Lines ended in different ways; written again, all end as most did.
    """

    text: str
    line_end: LineEnd = "\n"
    has_bom: bool = False
    is_mixed: bool = False

    def encoded(self, text: str) -> bytes:
        """Return another text as this file writes it."""
        body = text if self.line_end == "\n" else text.replace("\n", self.line_end)
        return (_BOM if self.has_bom else b"") + body.encode("utf-8", errors="surrogatepass")


def read_text(data: bytes, name: str) -> FileText:
    """Read a file's bytes.

    Args:
        data: all of them.
        name: the file's name, for the words of an error.

    Raises:
        UnreadableFileError: it is too large, or no UTF-8 text.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFileError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB; open a part of it.")
    for mark, encoding in _OTHER_BOMS:
        if data.startswith(mark):
            raise UnreadableFileError(f"{name} is written in {encoding}; save it as UTF-8 and open it again.")
    has_bom = data.startswith(_BOM)
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as problem:
        raise UnreadableFileError(
            f"{name} is not UTF-8 (byte {problem.start + 1}); save it as UTF-8 and open it again."
        ) from problem
    if "\x00" in text:
        raise UnreadableFileError(f"{name} holds zero bytes: it is no text file.")
    both = text.count("\r\n")
    counts: dict[LineEnd, int] = {"\r\n": both, "\n": text.count("\n") - both, "\r": text.count("\r") - both}
    ends = [end for end, count in counts.items() if count]
    usual: LineEnd = max(ends, key=lambda end: counts[end]) if ends else "\n"
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return FileText(plain, usual, has_bom, is_mixed=len(ends) > 1)
