"""Spans of text with their provenance, and the persistent list that holds a section's spans.

A removed text is not forgotten at once: it stays in the list as a *dead* span of no length, so that a
review decision or an edit can be undone and the text returns at its place with its authors, wherever the
text around it has moved to. Dead spans older than ``RESTORE_WINDOW`` revisions are dropped.

The list is immutable and cut into chunks; a change copies the chunks it touches and shares the others, so
that its cost depends on neither the length of the text nor that of the history.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain, takewhile
from operator import attrgetter

from storage.document.patch import Source

CHUNK_SPANS = 128  # a chunk with more spans is split; lookups bisect over chunks, then walk one
MERGE_CHARS = 8_192  # neighbours of one provenance are joined up to this length
RESTORE_WINDOW = 10_000  # revisions for which removed text can be brought back


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a stretch of text comes from and what waits to be decided about it.

    Attributes:
        author: Who wrote it.
        source: What kind of author that is.
        patch_id: The patch that brought it in.
        accepted_by_patch: The patch that accepted it, if it was proposed.
        accepted_source: What kind of author accepted it.
        insert_proposal: The hunk whose acceptance would make this text canon; pending while set.
        delete_proposal: The hunk whose acceptance would remove this text; pending while set.
        insert_settled: The hunk that brought it in and was accepted.
        delete_settled: The last hunk that would have removed it and was rejected.
        removed_by: The patch that removed it; the text is dead while set.
        removed_for: The hunk whose decision removed it, if a decision did.
        removed_at: The revision of the removal.
    """

    author: str
    source: Source
    patch_id: str
    accepted_by_patch: str | None = None
    accepted_source: Source | None = None
    insert_proposal: str | None = None
    delete_proposal: str | None = None
    insert_settled: str | None = None
    delete_settled: str | None = None
    removed_by: str | None = None
    removed_for: str | None = None
    removed_at: int = 0

    def removed(self, patch_id: str, revision: int, hunk_id: str | None = None) -> "Provenance":
        """The same text, dead."""
        return replace(self, removed_by=patch_id, removed_for=hunk_id, removed_at=revision)

    def restored(self) -> "Provenance":
        """The same text, live again with the marks it had."""
        return replace(self, removed_by=None, removed_for=None, removed_at=0)

    @property
    def hunks(self) -> tuple[str, ...]:
        """Every hunk a decision about which may change this text."""
        named = (self.insert_proposal, self.delete_proposal, self.insert_settled, self.delete_settled)
        return tuple(hunk for hunk in (*named, self.removed_for) if hunk is not None)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text of one provenance."""

    text: str
    provenance: Provenance

    @property
    def live(self) -> bool:
        """Whether the text is in the document."""
        return self.provenance.removed_by is None

    @property
    def live_length(self) -> int:
        """Code points it adds to the live text."""
        return len(self.text) if self.provenance.removed_by is None else 0

    @property
    def author(self) -> str:
        """Who wrote it."""
        return self.provenance.author

    @property
    def source(self) -> Source:
        """What kind of author wrote it."""
        return self.provenance.source

    @property
    def patch_id(self) -> str:
        """The patch that brought it in."""
        return self.provenance.patch_id

    @property
    def accepted_by_patch(self) -> str | None:
        """The patch that accepted it, if it was proposed."""
        return self.provenance.accepted_by_patch

    @property
    def insert_proposal(self) -> str | None:
        """The hunk that proposes to insert it."""
        return self.provenance.insert_proposal

    @property
    def delete_proposal(self) -> str | None:
        """The hunk that proposes to delete it."""
        return self.provenance.delete_proposal

    @property
    def in_canon(self) -> bool:
        """Whether the text is live and not a pending insertion."""
        return self.provenance.removed_by is None and self.provenance.insert_proposal is None

    @property
    def from_person(self) -> bool:
        """Whether a person typed or accepted it."""
        return self.provenance.source == "user" or self.provenance.accepted_source == "user"


def take(spans: Sequence[Span], length: int) -> tuple[list[Span], list[Span]]:
    """Split after ``length`` live characters; dead spans at the cut go to the second part."""
    head: list[Span] = []
    if length <= 0:
        return head, list(spans)
    for index, span in enumerate(spans):
        size = len(span.text) if span.provenance.removed_by is None else 0
        if size < length:
            head.append(span)
            length -= size
            continue
        if size == length:
            head.append(span)
            return head, list(spans[index + 1 :])
        head.append(Span(span.text[:length], span.provenance))
        return head, [Span(span.text[length:], span.provenance), *spans[index + 1 :]]
    return head, []


def join(into: list[Span], spans: Iterable[Span]) -> list[Span]:
    """Append spans, joining neighbours of one provenance; returns ``into``."""
    for span in spans:
        if not span.text:
            continue
        if into:
            last = into[-1]
            alike = last.provenance is span.provenance or last.provenance == span.provenance
            if alike and len(last.text) + len(span.text) <= MERGE_CHARS:
                into[-1] = Span(last.text + span.text, last.provenance)
                continue
        into.append(span)
    return into


@dataclass(frozen=True)
class Chunk:
    """Some neighbouring spans with what is asked of them often."""

    spans: tuple[Span, ...]

    @cached_property
    def length(self) -> int:
        """Code points of live text."""
        return len(self.text)

    @cached_property
    def text(self) -> str:
        """The live text."""
        return "".join([span.text for span in self.spans if span.provenance.removed_by is None])

    @cached_property
    def canon(self) -> str:
        """The live text without pending insertions."""
        return "".join([span.text for span in self.spans if span.in_canon])

    @cached_property
    def live(self) -> tuple[Span, ...]:
        """The spans that are in the document."""
        return tuple([span for span in self.spans if span.provenance.removed_by is None])

    @cached_property
    def has_pending(self) -> bool:
        """Whether anything here waits for a decision."""
        texts = [span.provenance for span in self.live]
        return any(text.insert_proposal or text.delete_proposal for text in texts)

    @cached_property
    def waiting(self) -> frozenset[str]:
        """The hunks whose text waits here to become canon."""
        return frozenset(span.insert_proposal for span in self.live if span.insert_proposal)

    @cached_property
    def striking(self) -> frozenset[str]:
        """The hunks that would take out text that is here."""
        return frozenset(span.delete_proposal for span in self.live if span.delete_proposal)

    @cached_property
    def settled(self) -> frozenset[str]:
        """The hunks whose text is here and was accepted."""
        settled = (span.provenance.insert_settled for span in self.live)
        return frozenset(hunk for hunk in settled if hunk)

    @cached_property
    def hunks(self) -> frozenset[str]:
        """Every hunk that a decision about which may change these spans."""
        return frozenset(hunk for span in self.spans for hunk in span.provenance.hunks)


_length_of = attrgetter("length")


@dataclass(frozen=True)
class Rewrite:
    """One span changed by ``SpanList.rewrite``: ``pos`` counts in the new live text."""

    pos: int
    old: Span
    new: Span


@dataclass(frozen=True)
class SpanList:
    """An immutable sequence of spans, addressed by position in the live text."""

    chunks: tuple[Chunk, ...] = ()

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "SpanList":
        """A list of these spans."""
        return cls(_chunked(join([], spans)))

    def __iter__(self) -> Iterator[Span]:
        return (span for chunk in self.chunks for span in chunk.spans)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The live position each chunk begins at, and the whole length at the end."""
        return tuple(accumulate(map(_length_of, self.chunks), initial=0))

    @property
    def length(self) -> int:
        """Code points of live text."""
        return self.starts[-1]

    @cached_property
    def text(self) -> str:
        """The live text."""
        return "".join([chunk.text for chunk in self.chunks])

    @cached_property
    def canon(self) -> str:
        """The live text without pending insertions."""
        return "".join([chunk.canon for chunk in self.chunks])

    def between(self, start: int, stop: int) -> tuple[Span, ...]:
        """The live spans of a range, cut at its ends."""
        if stop <= start:
            return ()
        found: list[Span] = []
        first = self._chunk_before(start + 1)
        pos = self.starts[first]
        for span in chain.from_iterable(chunk.live for chunk in self.chunks[first:]):
            end = pos + len(span.text)
            if end > start:
                inside = pos >= start and end <= stop
                found.append(
                    span if inside else Span(span.text[max(0, start - pos) : stop - pos], span.provenance)
                )
            if end >= stop:
                break
            pos = end
        return tuple(found)

    def splice(
        self, start: int, stop: int, change: Callable[[list[Span]], Iterable[Span]], oldest: int = 0
    ) -> "SpanList":
        """Replace the spans of a range by what ``change`` makes of them.

        The range begins directly after the live character before ``start``, so that an insertion comes
        before dead spans at the same place, and ends directly after the last live character of the range.
        Dead spans removed before revision ``oldest`` are dropped on the way.
        """
        first = self._chunk_before(start)
        last = max(first, self._chunk_before(stop))
        spans = [
            span
            for chunk in self.chunks[first : last + 1]
            for span in chunk.spans
            if span.provenance.removed_at >= oldest or span.provenance.removed_by is None
        ]
        head, rest = take(spans, start - self.starts[first])
        middle, tail = take(rest, stop - start)
        join(head, change(middle))
        join(head, tail[:1])
        head.extend(tail[1:])
        return self._with(first, last, _chunked(head))

    def revive(self, pos: int, wanted: Callable[[Provenance], bool]) -> tuple["SpanList", tuple[Span, ...]]:
        """Bring back the dead spans at ``pos`` that are ``wanted``; return the list with them, and these."""
        first, last, head, dead, tail = self._gap(pos)
        back = [Span(span.text, span.provenance.restored()) for span in dead if wanted(span.provenance)]
        if not back:
            return self, ()
        left = iter(back)
        here = [next(left) if wanted(span.provenance) else span for span in dead]
        return self._with(first, last, _chunked(join(head, [*here, *tail]))), tuple(back)

    def rewrite(
        self, hunks: frozenset[str], change: Callable[[Provenance], Provenance]
    ) -> tuple["SpanList", tuple[Rewrite, ...]]:
        """Give every span that one of ``hunks`` concerns a new provenance; also tell what changed."""
        chunks: list[Chunk] = []
        changed: list[Rewrite] = []
        pos = 0
        for chunk in self.chunks:
            if hunks.isdisjoint(chunk.hunks):
                chunks.append(chunk)
                pos += chunk.length
                continue
            spans: list[Span] = []
            for span in chunk.spans:
                provenance = change(span.provenance)
                new = span if provenance is span.provenance else Span(span.text, provenance)
                if new is not span:
                    changed.append(Rewrite(pos, span, new))
                spans.append(new)
                pos += new.live_length
            chunks.extend(_chunked(join([], spans)))
        return SpanList(tuple(chunks)), tuple(changed)

    def _with(self, first: int, last: int, chunks: tuple[Chunk, ...]) -> "SpanList":
        """The list with these in place of some chunks; where the others begin is not counted anew."""
        made = SpanList((*self.chunks[:first], *chunks, *self.chunks[last + 1 :]))
        starts = self.starts
        here = tuple(accumulate(map(_length_of, chunks), initial=starts[first]))
        moved = here[-1] - starts[min(last + 1, len(self.chunks))]
        below = starts[last + 2 :]
        below = tuple([start + moved for start in below]) if moved else below
        made.__dict__["starts"] = (*starts[:first], *here, *below)  # where the cached property looks
        return made

    def _chunk_before(self, pos: int) -> int:
        """The chunk that holds the live character before ``pos``; the first one for 0."""
        return max(0, bisect_right(self.starts, pos - 1, hi=max(1, len(self.chunks))) - 1) if pos > 0 else 0

    def _gap(self, pos: int) -> tuple[int, int, list[Span], list[Span], list[Span]]:
        """The chunks around the gap at ``pos``: first, last, and their spans before, dead, and after."""
        first = self._chunk_before(pos)
        last = self._chunk_before(pos + 1) if pos < self.length else len(self.chunks) - 1
        spans = [span for chunk in self.chunks[first : last + 1] for span in chunk.spans]
        head, rest = take(spans, pos - self.starts[first])
        dead = list(takewhile(lambda span: not span.live, rest))
        return first, last, head, dead, rest[len(dead) :]


def _cut(span: Span, start: int, stop: int) -> Span:
    return Span(span.text[start:stop], span.provenance)


def _chunked(spans: list[Span]) -> tuple[Chunk, ...]:
    """The spans in chunks, with room left in each where they had to be split."""
    if not spans:
        return ()
    if len(spans) <= CHUNK_SPANS:
        return (Chunk(tuple(spans)),)
    half = CHUNK_SPANS // 2
    return tuple(Chunk(tuple(spans[at : at + half])) for at in range(0, len(spans), half))
