"""The document as one author sees it, and the way back from there to positions in the live text."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from storage.document.document import RunDocument
from storage.document.section import Section
from storage.document.spans import Span


@dataclass(frozen=True, slots=True)
class View:
    """Text an author sees, made of pieces of the live text.

    Attributes:
        starts: Where each piece begins in the view.
        live_starts: Where it begins in the live text.
    """

    text: str
    starts: tuple[int, ...]
    live_starts: tuple[int, ...]

    def live_char(self, pos: int) -> int:
        """The live position of the character seen at ``pos``."""
        piece = bisect_right(self.starts, pos) - 1
        return self.live_starts[piece] + pos - self.starts[piece]

    def live_gap(self, pos: int) -> int:
        """The live position for text that is to come after the character seen before ``pos``."""
        return self.live_char(pos - 1) + 1 if pos > 0 else 0

    def live_range(self, start: int, stop: int) -> tuple[int, int]:
        """The live range from the first to the last character seen, with what is hidden in between."""
        if stop <= start:
            gap = self.live_gap(start)
            return gap, gap
        return self.live_char(start), self.live_char(stop - 1) + 1

    def live_pieces(self, start: int, stop: int) -> tuple[tuple[int, int], ...]:
        """The live ranges of the characters seen, without what is hidden in between."""
        pieces: list[tuple[int, int]] = []
        pos = start
        while pos < stop:
            piece = bisect_right(self.starts, pos) - 1
            end = self.starts[piece + 1] if piece + 1 < len(self.starts) else len(self.text)
            size = min(stop, end) - pos
            live = self.live_char(pos)
            pieces.append((live, live + size))
            pos += size
        return tuple(pieces)


def view_for(document: RunDocument, author: str, section_id: str) -> View:
    """Canon plus the author's own pending insertions, without the author's own pending deletions.

    What the author is still writing is not seen yet: it is not said until it is whole.

    Raises:
        PatchRefused: There is no such section.
    """
    own: dict[str, bool] = {}

    def is_own(hunk_id: str) -> bool:
        if hunk_id not in own:
            own[hunk_id] = document.is_of(author, hunk_id) and not document.is_draft(hunk_id)
        return own[hunk_id]

    def is_seen(span: Span) -> bool:
        inserted, deleted = span.insert_proposal, span.delete_proposal
        return (inserted is None or is_own(inserted)) and not (deleted is not None and is_own(deleted))

    return _view(document.section(section_id), is_seen)


def canon_view(section: Section) -> View:
    """A section's canon."""
    return _view(section, lambda span: span.in_canon)


def _view(section: Section, is_seen: Callable[[Span], bool]) -> View:
    texts: list[str] = []
    starts: list[int] = []
    live_starts: list[int] = []
    seen = live = 0
    joined = False
    for text, visible in _pieces(section, is_seen):
        if visible:
            if not joined:
                starts.append(seen)
                live_starts.append(live)
            texts.append(text)
            seen += len(text)
        joined = visible
        live += len(text)
    return View("".join(texts), tuple(starts), tuple(live_starts))


def _pieces(section: Section, is_seen: Callable[[Span], bool]) -> Iterator[tuple[str, bool]]:
    """The live text in pieces; a chunk in which nothing is pending is seen by everybody."""
    for chunk in section.content.chunks:
        if chunk.has_pending:
            yield from ((span.text, is_seen(span)) for span in chunk.live)
        elif chunk.text:
            yield chunk.text, True
