"""The report as it is read: rendered, without what is pending. Pure."""

from bisect import bisect_right
from dataclasses import dataclass

from app.viewmodels.reading_parts import Piece
from storage.document import CONDUCTOR, RunDocument

AT_END = -1


@dataclass(frozen=True, slots=True)
class ReadingView:
    """The report's canon in pieces; ``note`` tells of what it leaves out.

    Attributes:
        starts: Where in the canon the block of each piece begins (code points).
        go_to: A place in the canon to be shown now, ``AT_END``, or None: what is read stays.
    """

    pieces: tuple[Piece, ...] = ()
    note: str = ""
    starts: tuple[int, ...] = ()
    go_to: int | None = None

    def piece_of(self, place: int) -> int:
        """Return which piece stands at a place of the canon; the last for ``AT_END``."""
        last = len(self.pieces) - 1
        return last if place == AT_END else max(0, min(bisect_right(self.starts, place) - 1, last))


def note_of(pending: int) -> str:
    """Return what is said about changes that are not shown."""
    if not pending:
        return ""
    changes = "1 pending change is" if pending == 1 else f"{pending} pending changes are"
    return f"{changes} not shown here."


def canon_place(document: RunDocument, pos: int) -> int:
    """Return the place in the report's canon of a position in its live text."""
    section = document.find(CONDUCTOR)
    spans = section.content.between(0, pos) if section and pos > 0 else ()
    return sum(len(span.text) for span in spans if not span.insert_proposal)


def live_position(document: RunDocument, place: int) -> int:
    """Return the position in the report's live text of a place in its canon."""
    section = document.find(CONDUCTOR)
    pos = 0
    for span in section.spans if section else ():
        if not span.insert_proposal:
            if place < len(span.text):
                return pos + place
            place -= len(span.text)
        pos += len(span.text)
    return pos
