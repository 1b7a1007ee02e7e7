"""What an editor has to redraw when the document it shows gives way to another."""

from collections.abc import Mapping, Sequence
from itertools import takewhile

from storage.document.changes import Change, MarkChange, TextChange
from storage.document.delta import Add, Delta, Drop, Keep
from storage.document.document import RunDocument
from storage.document.section import Section
from storage.document.spans import Chunk, Span, SpanList


def changes_along(document: RunDocument, deltas: Mapping[str, Delta]) -> list[Change]:
    """The changes of these deltas, with the spans as they are in ``document``, the outcome."""
    changes: list[Change] = []
    for section_id, delta in deltas.items():
        content = document.section(section_id).content
        pos = 0
        for step in delta:
            match step:
                case Keep(length, mark):
                    if mark is not None:
                        changes.append(MarkChange(section_id, pos, content.between(pos, pos + length)))
                    pos += length
                case Add():
                    stop = pos + step.length
                    changes.append(TextChange(section_id, pos, 0, content.between(pos, stop)))
                    pos = stop
                case Drop(length):
                    changes.append(TextChange(section_id, pos, length))
    return changes


def changes_between(shown: RunDocument, document: RunDocument) -> list[Change]:
    """The change of each section that differs: its middle, between what is alike at both ends."""
    changes: list[Change] = []
    for section in document.sections:
        before = shown.find(section.section_id) or Section(section.section_id)
        if before.content is section.content:
            continue
        change = _middle(section.section_id, before.content, section.content)
        if change is not None:
            changes.append(change)
    return changes


def _middle(section_id: str, old: SpanList, new: SpanList) -> Change | None:
    head = _same(old.chunks, new.chunks)
    tail = _same(old.chunks[head:][::-1], new.chunks[head:][::-1])
    gone = [span for chunk in old.chunks[head : len(old.chunks) - tail] for span in chunk.live]
    come = [span for chunk in new.chunks[head : len(new.chunks) - tail] for span in chunk.live]
    first = _common(gone, come)
    pos = old.starts[head] + sum(len(span.text) for span in gone[:first])
    gone, come = gone[first:], come[first:]
    last = _common(gone[::-1], come[::-1])
    gone, come = gone[: len(gone) - last], come[: len(come) - last]
    if not gone and not come:
        return None
    before, after = "".join(span.text for span in gone), "".join(span.text for span in come)
    if before == after:
        return MarkChange(section_id, pos, tuple(come))
    return TextChange(section_id, pos, len(before), tuple(come))


def _same(first: Sequence[Chunk], second: Sequence[Chunk]) -> int:
    """How many chunks are shared at the start of both."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1], pairs))


def _common(first: list[Span], second: list[Span]) -> int:
    """How many spans are the same at the start of both."""
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] is pair[1] or pair[0] == pair[1], pairs))
