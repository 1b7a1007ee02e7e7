"""Windows of lines out of files of any size, in bounded memory, with the proof of what they said."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from actors.sandbox.cancel import Budget, CancelToken
from actors.sandbox.errors import ToolError
from actors.sandbox.kinds import OpenFile
from actors.sandbox.names import shown_name
from actors.sandbox.paths import Workspace
from actors.tools.citations import EXCERPT_CHARS, Citation, LineHash

CHUNK = 1 << 16
MAX_WINDOW_LINES = 1_000
MAX_WINDOW_CHARS = 48_000
MAX_LINE_CHARS = 2_000
READ_SECONDS = 10.0
_KEPT_BYTES = MAX_LINE_CHARS * 4
"""Enough bytes for ``MAX_LINE_CHARS`` characters in UTF-8."""

_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or a document in one)"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"BZh", "bzip2-compressed data"),
    (b"\xfd7zXZ", "xz-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"\x7fELF", "an ELF program"),
    (b"MZ", "a Windows program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xca\xfe\xba\xbe", "a compiled Java class or Mach-O program"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
)


_STARTS = tuple(magic for magic, _name in _MAGIC)


@dataclass(frozen=True, slots=True)
class Window:
    """Which lines: from ``start`` (1-based), at most ``limit``; ``count_all`` also counts the rest."""

    start: int = 1
    limit: int = 200
    count_all: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one file.

    ``path`` is shown and has its links resolved; ``total`` is None when the file was not counted to its end;
    ``content_hash`` covers the whole lines, also where ``texts`` are cut at ``MAX_LINE_CHARS``; ``full`` is
    False when the character cap ended the window early.
    """

    path: str
    start: int
    texts: tuple[str, ...]
    content_hash: str
    encoding: str
    size: int
    total: int | None
    full: bool = True

    @property
    def end(self) -> int:
        """The number of the last line; one less than ``start`` when there is none."""
        return self.start + len(self.texts) - 1

    def citation(self, confidence: float = 1.0) -> Citation:
        """Return the citation of these lines."""
        excerpt = "\n".join(self.texts)[:EXCERPT_CHARS]
        return Citation(self.path, self.start, self.end, self.content_hash, excerpt, confidence)


def binary_kind(head: bytes) -> str | None:
    """Return what a file that begins so is, when it is no text."""
    has_zero = b"\0" in head
    if not has_zero and not head.startswith(_STARTS):
        return None
    for magic, name in _MAGIC:
        if head.startswith(magic) and (has_zero or not magic.isalnum()):  # a text may begin with "MZ"
            return name
    return "binary data" if has_zero else None


def read_lines(
    workspace: Workspace, path: str, window: Window, token: CancelToken, deadline: float | None = None
) -> Lines:
    """Read a window of lines.

    Raises:
        ToolError: not readable, no text, shorter than the window's start, or out of time.
        WorkCancelled: the asker went away.
    """
    with workspace.open(path) as opened:
        return _Reader(opened, token, Budget(READ_SECONDS, deadline)).read(window)


class _Reader:
    """Reads one window of one open file."""

    def __init__(self, opened: OpenFile, token: CancelToken, budget: Budget) -> None:
        self._opened = opened
        self._token = token
        self._budget = budget
        self._path = shown_name(opened.path)
        self._stream = opened.stream
        self._hash = LineHash()

    def read(self, window: Window) -> Lines:
        """Return the window's lines."""
        self._require_text(self._stream.read(8192))
        lines_before = self._seek_line(window.start)
        if lines_before is not None:
            raise ToolError(f"{self._path}: it has {lines_before:,} lines; start at one of them.")
        kept, full = self._window(window.limit)
        total = self._count_rest(window.start + len(kept) - 1) if window.count_all else None
        texts, encoding = _decode(kept, at_start=window.start == 1)
        return Lines(
            path=self._path,
            start=window.start,
            texts=texts,
            content_hash=self._hash.hexdigest(),
            encoding=encoding,
            size=self._opened.size,
            total=total,
            full=full,
        )

    def _require_text(self, head: bytes) -> None:
        kind = binary_kind(head)
        if kind is not None:
            raise ToolError(f"{self._path}: it is {kind} of {self._opened.size:,} bytes, not readable text.")

    def _chunks(self) -> Iterator[bytes]:
        while chunk := self._stream.read(CHUNK):
            self._token.check()
            if self._budget.spent:
                raise ToolError(
                    f"{self._path}: reading stopped after {self._budget.seconds:.0f} s; it has "
                    f"{self._opened.size:,} bytes. Read nearer its beginning, or search it."
                )
            yield chunk

    def _seek_line(self, start: int) -> int | None:
        """Go to the beginning of a line; return None there, or how many lines there are if too few."""
        missing, offset, last = start - 1, 0, b"\n"
        self._stream.seek(0)
        if not missing:
            return None
        for chunk in self._chunks():
            found = chunk.count(b"\n")
            if found >= missing:
                position = -1
                for _ in range(missing):
                    position = chunk.index(b"\n", position + 1)
                self._stream.seek(offset + position + 1)
                return None if self._stream.peek(1) else start - 1
            missing -= found
            offset += len(chunk)
            last = chunk[-1:]
        return start - 1 - missing + (last != b"\n")

    def _window(self, limit: int) -> tuple[list[bytes], bool]:
        """Return the beginnings of the lines, hash them whole, and say whether the cap left them alone."""
        kept: list[bytes] = []
        room = MAX_WINDOW_CHARS
        while len(kept) < limit:
            if room <= 0:
                return kept, not self._stream.peek(1)
            line = self._line()
            if line is None:
                break
            room -= min(len(line), MAX_LINE_CHARS)
            kept.append(line)
        return kept, True

    def _line(self) -> bytes | None:
        """Read and hash one line; return its first bytes, or None at the end of the file."""
        kept, held = b"", b""
        begun = False
        while piece := self._stream.readline(CHUNK):
            self._token.check()
            if b"\0" in piece:
                raise ToolError(f"{self._path}: it holds binary data, {self._opened.size:,} bytes in all.")
            if not begun:
                self._hash.begin_line()
                begun = True
            ended = piece.endswith(b"\n")
            body = held + (piece[:-1] if ended else piece)
            held = b"\r" if body.endswith(b"\r") else b""  # part of a line end only if one follows
            body = body.removesuffix(b"\r")
            self._hash.add(body)
            if len(kept) <= _KEPT_BYTES:
                kept = (kept + body)[: _KEPT_BYTES + 1]
            if ended:
                return kept
        self._hash.add(held)
        return kept + held if begun else None

    def _count_rest(self, so_far: int) -> int | None:
        """Count the lines to the end of the file; None when that takes too long."""
        last = b"\n"
        try:
            for chunk in self._chunks():
                so_far += chunk.count(b"\n")
                last = chunk[-1:]
        except ToolError:
            return None
        return so_far + (last != b"\n")


def _decode(kept: list[bytes], *, at_start: bool) -> tuple[tuple[str, ...], str]:
    """Return the lines as text, and by which encoding."""
    encoding = "utf-8"
    if at_start and kept and kept[0].startswith(codecs.BOM_UTF8):
        kept = [kept[0].removeprefix(codecs.BOM_UTF8), *kept[1:]]
        encoding = "utf-8 with a byte order mark"
    try:
        texts = [_decode_utf8(line) for line in kept]
    except UnicodeDecodeError:
        texts = [line.decode("latin-1") for line in kept]
        encoding = "latin-1, because it is not valid UTF-8"
    return tuple(map(_cut, texts)), encoding


def _decode_utf8(line: bytes) -> str:
    """Decode strictly; a line that was cut may end inside a character."""
    return codecs.getincrementaldecoder("utf-8")().decode(line, final=len(line) <= _KEPT_BYTES)


def _cut(text: str) -> str:
    if len(text) <= MAX_LINE_CHARS:
        return text
    return f"{text[:MAX_LINE_CHARS]} [the line goes on]"
