"""Where the gaps of a report stand, and which of them a patch left alone (see ``gaps``)."""

from collections.abc import Mapping

from storage.document.document import Proposal
from storage.document.patch import proposal_of
from storage.document.spans import Provenance, Span, SpanList

Place = tuple[int, int]  # a chunk, and a span in it


def in_order(
    content: SpanList, owner: Mapping[str, Proposal], wanted: frozenset[str], same: frozenset[int]
) -> list[tuple[Proposal, Place]]:
    """The gaps of the report as they stand, each with the place of its last line end.

    Those are left out that are not ``wanted``, and in chunks that are the ``same`` behind others that are.
    """
    last: dict[str, tuple[Proposal, Place]] = {}
    hunks = frozenset(owner)
    is_behind_same = True
    for number, chunk in enumerate(content.chunks):
        is_same = id(chunk) in same
        is_walked = not (is_same and is_behind_same) or not wanted.isdisjoint(chunk.hunks)
        if is_walked and not hunks.isdisjoint(chunk.hunks):
            for index, span in enumerate(chunk.spans):
                gap = owner.get(hunk_of(span.provenance))
                if gap is not None:
                    last[gap.proposal_id] = (gap, (number, index))
        has_text = bool(chunk.text) and not chunk.text.isspace()
        is_behind_same = is_same and (is_behind_same or has_text)
    return list(last.values())


def _apart(was: SpanList, now: SpanList) -> tuple[list[Span], list[Span]]:
    """The spans of the chunks that are not the same in two texts."""
    same = frozenset(map(id, was.chunks)) & frozenset(map(id, now.chunks))
    old, new = ([s for c in text.chunks if id(c) not in same for s in c.spans] for text in (was, now))
    return old, new


def touched_hunks(was: SpanList, now: SpanList) -> frozenset[str]:
    """The hunks of the spans that a patch changed."""
    old, new = _apart(was, now)
    same = {id(span) for span in old} & {id(span) for span in new}
    return frozenset(hunk for span in (*old, *new) if id(span) not in same for hunk in span.provenance.hunks)


def same_spans(was: SpanList, now: SpanList) -> frozenset[int]:
    """What of a text was there before, behind the same as now: chunks, and spans of the other chunks.

    What was moved away leaves nothing where it stood, so it is not enough that something was there before.
    """
    chunks = frozenset(map(id, was.chunks)) & frozenset(map(id, now.chunks))
    before = _what_they_follow(was, chunks)
    return frozenset(
        each for each, follows in _what_they_follow(now, chunks).items() if before.get(each) == follows
    )


def _what_they_follow(text: SpanList, chunks: frozenset[int]) -> dict[int, int]:
    """The span before each of these chunks, and before each span of the others; 0 at the beginning."""
    found: dict[int, int] = {}
    last = 0
    for chunk in text.chunks:
        if id(chunk) in chunks:
            found[id(chunk)] = last
            last = id(chunk.spans[-1]) if chunk.spans else last
            continue
        for span in chunk.spans:
            found[id(span)] = last
            last = id(span)
    return found


def is_as_before(content: SpanList, last: Place, same: frozenset[int]) -> bool:
    """Whether a patch left a gap alone, and all up to the first text before it."""
    number, index = last
    for chunk in reversed(content.chunks[: number + 1]):
        spans = chunk.spans[: index + 1] if chunk is content.chunks[number] else chunk.spans
        for span in reversed(spans):
            if id(chunk) not in same and id(span) not in same:
                return False
            if span.live and not span.text.isspace():
                return True
    return True


def arranged(spans: list[Span], gaps: dict[str, Proposal]) -> list[Span]:
    """Return the spans, each dead gap before its block: a move brings that back before what is dead."""
    for name in _behind_their_blocks(spans, gaps):
        mine = [span for span in spans if proposal_of(hunk_of(span.provenance)) == name]
        rest = [span for span in spans if proposal_of(hunk_of(span.provenance)) != name]
        parts = gaps[name].parts
        first = next(n for n, span in enumerate(rest) if span.live and hunk_of(span.provenance) in parts)
        spans = [*rest[:first], *mine, *rest[first:]]
    return spans


def _behind_their_blocks(spans: list[Span], gaps: dict[str, Proposal]) -> list[str]:
    """The gaps that are dead and not, or not all, before the text they part."""
    parted: dict[str, list[str]] = {}
    for name, gap in gaps.items():
        for part in gap.parts:
            parted.setdefault(part, []).append(name)
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    alive: set[str] = set()
    for number, span in enumerate(spans):
        hunk = hunk_of(span.provenance)
        if (name := proposal_of(hunk)) in gaps:
            last[name] = number
            alive |= {name} if span.live else set()
        elif span.live:
            for each in parted.get(hunk, ()):
                first.setdefault(each, number)
    return [each for each in gaps if last.get(each, -1) > first.get(each, len(spans)) and each not in alive]


def hunk_of(text: Provenance) -> str:
    """Return the hunk that brought a text in, also when that is settled; "" when none did."""
    return text.insert_proposal or text.insert_settled or ""
