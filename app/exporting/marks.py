"""Which changes wait at each place of a section's live text. Pure."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from app.exporting.subject import Subject
from storage.document.patch import proposal_of
from storage.document.section import Section


@dataclass(frozen=True, slots=True)
class Pending:
    """A change that waits: what it is part of, who made it and when (ISO 8601, seconds; may be empty)."""

    hunk: str
    author: str
    date: str

    @property
    def proposal(self) -> str:
        """The proposal it belongs to."""
        return proposal_of(self.hunk)


@dataclass(frozen=True, slots=True)
class Mark:
    """What waits about a stretch of text."""

    inserted: Pending | None = None
    deleted: Pending | None = None

    @property
    def is_pending(self) -> bool:
        """Whether anything does."""
        return self.inserted is not None or self.deleted is not None


SETTLED = Mark()


class Marks:
    """The marks of a section, by position in its live text."""

    def __init__(self, subject: Subject, section: Section) -> None:
        self._starts: list[int] = []
        self._marks: list[Mark] = []
        pos = 0
        for span in section.spans:
            mark = Mark(
                _pending(subject, span.insert_proposal, span.author, span.patch_id),
                _pending(subject, span.delete_proposal, "", ""),
            )
            if not self._marks or self._marks[-1] != mark:
                self._starts.append(pos)
                self._marks.append(mark)
            pos += len(span.text)

    def at(self, pos: int) -> Mark:
        """Return the mark of a character."""
        place = bisect_right(self._starts, pos) - 1
        return self._marks[place] if place >= 0 else SETTLED

    def between(self, start: int, stop: int) -> Iterator[tuple[int, int, Mark]]:
        """Yield the stretches of a range that have one mark each."""
        while start < stop:
            place = bisect_right(self._starts, start)
            end = min(stop, self._starts[place] if place < len(self._starts) else stop)
            yield start, end, self.at(start)
            start = end


def _pending(subject: Subject, hunk: str | None, author: str, patch_id: str) -> Pending | None:
    if hunk is None:
        return None
    proposal = subject.document.proposals.get(proposal_of(hunk))
    if proposal is not None:
        author, patch_id = author or proposal.author, patch_id or proposal.patch_id
    return Pending(hunk, author or "unknown", _to_seconds(subject.times.get(patch_id, "")))


def _to_seconds(timestamp: str) -> str:
    return f"{timestamp[:19]}Z" if len(timestamp) >= 19 else ""
