"""Two revisions of a section compared word by word: in one text, or side by side. Pure.

The comparison is drawn as the document itself is: what came is a pending insertion of whoever wrote it, what
went a pending deletion. So headings, tables and code read as they do in the Writer.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.viewmodels.word_diff import Piece, folded, word_diff
from app.viewmodels.writer_page import Page, PageDelta
from storage.document import Provenance, RunDocument, Span
from storage.document.section import Section
from storage.document.spans import SpanList

Pair = tuple[int, int]
WHOLE = 60_000
"""A text up to so many characters is compared in full view."""
AROUND = 8
"""Lines that stay before and after a difference of a longer one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch that differs: its id in the drawn pages, and where it begins in each of them."""

    change_id: str
    inline: int
    older: int
    newer: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which place of the one text stands beside which of the other; ``pairs`` ascend in both."""

    pairs: tuple[Pair, ...] = ((0, 0),)

    def to_newer(self, pos: int) -> int:
        """The place in the newer text that stands beside one in the older."""
        return self._beside(pos, 0)

    def to_older(self, pos: int) -> int:
        """The place in the older text that stands beside one in the newer."""
        return self._beside(pos, 1)

    def _beside(self, pos: int, side: int) -> int:
        place = bisect_right(self.pairs, pos, key=lambda pair: pair[side]) - 1
        here = self.pairs[max(0, place)]
        following = self.pairs[place + 1] if place + 1 < len(self.pairs) else None
        beside = here[1 - side] + max(0, pos - here[side])
        return min(beside, following[1 - side]) if following else beside


@dataclass(frozen=True, slots=True)
class Comparison:
    """A section at two revisions.

    Attributes:
        inline: what draws both in one page.
        older, newer: what draws each in a page of its own.
        come, gone: how many characters differ.
    """

    inline: PageDelta
    older: PageDelta
    newer: PageDelta
    differences: tuple[Difference, ...] = ()
    alignment: Alignment = field(default_factory=Alignment)
    come: int = 0
    gone: int = 0


def compare(
    older: RunDocument, newer: RunDocument, section_id: str, *, pending: bool, most: int = WHOLE
) -> Comparison:
    """Compare a section at two revisions.

    Args:
        older: What it was.
        newer: What became of it.
        section_id: A section that at least one of them has.
        pending: Whether what waits for review counts as if it were accepted; else only what is settled.
        most: Of a text longer than so many characters, long stretches that are the same are left out.
    """
    before, after = _spans(older, section_id, pending=pending), _spans(newer, section_id, pending=pending)
    pieces = word_diff(_text(before), _text(after))
    woven = _Weaver(before, after)
    size = sum(len(piece.text) for piece in pieces)
    for piece in folded(pieces, AROUND) if size > most else pieces:
        woven.take(piece)
    woven.end()
    return Comparison(
        inline=_page(newer, section_id, woven.inline),
        older=_page(newer, section_id, woven.older),
        newer=_page(newer, section_id, woven.newer),
        differences=tuple(woven.differences),
        alignment=Alignment(tuple(woven.pairs)),
        come=sum(len(piece.text) for piece in pieces if piece.kind == "come"),
        gone=sum(len(piece.text) for piece in pieces if piece.kind == "gone"),
    )


class _Weaver:
    """Lays the pieces of a difference out as spans: of both, of the older, of the newer."""

    def __init__(self, before: Sequence[Span], after: Sequence[Span]) -> None:
        self.inline: list[Span] = []
        self.older: list[Span] = []
        self.newer: list[Span] = []
        self.differences: list[Difference] = []
        self.pairs: list[Pair] = [(0, 0)]
        self._before, self._after = _Reader(before), _Reader(after)
        self._at = [0, 0, 0]  # in line, older, newer
        self._open = False

    def take(self, piece: Piece) -> None:
        """Lay out the next piece."""
        size = len(piece.text)
        if piece.kind == "fold":
            self._fold(piece)
            return
        if piece.kind == "same":
            self._open = False
            if (place := (self._at[1], self._at[2])) != self.pairs[-1]:
                self.pairs.append(place)
            self._before.skip(size)
            for span in self._after.take(size):
                for text in (self.inline, self.older, self.newer):
                    text.append(Span(span.text, _plain(span)))
            self._go(size, size, size)
            self.pairs.append((self._at[1], self._at[2]))
            return
        if not self._open:
            self._open = True
            self.differences.append(Difference(f"difference{len(self.differences) + 1}", *self._at))
        hunk = f"{self.differences[-1].change_id}/1"
        if piece.kind == "gone":
            marked = [Span(s.text, _plain(s, delete=hunk)) for s in self._before.take(size)]
            self.inline += marked
            self.older += marked
            self._go(size, size, 0)
        else:
            marked = [Span(s.text, _plain(s, insert=hunk)) for s in self._after.take(size)]
            self.inline += marked
            self.newer += marked
            self._go(size, 0, size)

    def _fold(self, piece: Piece) -> None:
        """Say how much is left out, and leave it out."""
        self._before.skip(piece.left_out)
        self._after.skip(piece.left_out)
        said = Span(f"\n{piece.text}\n", Provenance("", "system", ""))
        for text in (self.inline, self.older, self.newer):
            text.append(said)
        self._go(*(len(said.text),) * 3)
        self.pairs.append((self._at[1], self._at[2]))

    def end(self) -> None:
        """Both texts end beside each other."""
        if (place := (self._at[1], self._at[2])) != self.pairs[-1]:
            self.pairs.append(place)

    def _go(self, *sizes: int) -> None:
        self._at = [at + size for at, size in zip(self._at, sizes, strict=True)]


class _Reader:
    """Hands out the spans of a text from its beginning to its end."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._left = list(reversed(spans))

    def take(self, size: int) -> Iterator[Span]:
        """The spans of the next characters."""
        while size > 0 and self._left:
            span = self._left.pop()
            if len(span.text) > size:
                self._left.append(Span(span.text[size:], span.provenance))
                span = Span(span.text[:size], span.provenance)
            size -= len(span.text)
            yield span

    def skip(self, size: int) -> None:
        """Leave out the next characters."""
        for _span in self.take(size):
            pass


def _plain(span: Span, *, insert: str | None = None, delete: str | None = None) -> Provenance:
    return Provenance(span.author, span.source, span.patch_id, insert_proposal=insert, delete_proposal=delete)


def _spans(document: RunDocument, section_id: str, *, pending: bool) -> list[Span]:
    section = document.find(section_id)
    if section is None:
        return []
    if pending:
        return [span for span in section.spans if span.delete_proposal is None]
    return [span for span in section.spans if span.in_canon]


def _text(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def _page(document: RunDocument, section_id: str, spans: list[Span]) -> PageDelta:
    """What draws these spans on an empty page."""
    content = SpanList().splice(0, 0, lambda _before: spans)
    drawn = RunDocument(document.run_id, document.objective, 0, (Section(section_id, content=content),))
    return Page(section_id).load(drawn)
