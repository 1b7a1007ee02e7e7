"""A person edits what a proposal would make of the text, before accepting it.

``proposed_text`` is the text as accepting would leave it, with the place of each character in the live text;
``rewriting_ops`` turns what the person made of it into ops of the person's own, so that all that they left
as it was keeps its author. What other proposals would bring in there is neither shown nor touched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from storage.document.document import RunDocument
from storage.document.ops import Delete, Insert, PatchOp
from storage.document.patch import proposal_of
from storage.document.review import PendingChange, pending_changes
from storage.document.spans import Span

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class ProposedText:
    """What accepting a proposal would leave, from its first hunk to its last in the first one's section.

    Attributes:
        start: Where that begins in the live text.
        positions: The place of each character of ``text`` in the live text.
        hunk_ids: All that accepting would decide on, in other sections, too.
    """

    proposal_id: str
    section_id: str
    start: int
    text: str
    positions: tuple[int, ...]
    hunk_ids: tuple[str, ...]


def proposed_text(document: RunDocument, proposal_id: str) -> ProposedText | None:
    """What accepting a proposal would leave; None if nothing of it waits."""
    changes = [change for change in pending_changes(document) if change.proposal_id == proposal_id]
    if not changes:
        return None
    section_id = changes[0].section_id
    here = [change for change in changes if change.section_id == section_id]
    start, stop = min(change.pos for change in here), max(change.stop for change in here)
    text: list[str] = []
    positions: list[int] = []
    pos = start
    for span in document.section(section_id).content.between(start, stop):
        if _stays(span, proposal_id):
            text.append(span.text)
            positions.extend(range(pos, pos + len(span.text)))
        pos += len(span.text)
    return ProposedText(proposal_id, section_id, start, "".join(text), tuple(positions), _hunks(changes))


def rewriting_ops(proposed: ProposedText, wanted: str) -> tuple[PatchOp, ...]:
    """The ops that make ``wanted`` of it, on the live text that it was taken from; from the end backwards."""
    old, new = _TOKEN.findall(proposed.text), _TOKEN.findall(wanted)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    offsets = _offsets(old)
    ops: list[PatchOp] = []
    for tag, first, last, new_first, new_last in reversed(matcher.get_opcodes()):
        if tag == "equal":
            continue
        begin, end = offsets[first], offsets[last]
        ops.extend(Delete(pos=pos, len=length) for pos, length in _runs(proposed.positions[begin:end]))
        if text := "".join(new[new_first:new_last]):
            ops.append(Insert(pos=_place(proposed, begin), text=text))
    return tuple(ops)


def _stays(span: Span, proposal_id: str) -> bool:
    deleted_by = proposal_of(span.delete_proposal) if span.delete_proposal else None
    inserted_by = proposal_of(span.insert_proposal) if span.insert_proposal else None
    return deleted_by != proposal_id and inserted_by in (None, proposal_id)


def _hunks(changes: list[PendingChange]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(change.hunk_id for change in changes))


def _offsets(tokens: list[str]) -> list[int]:
    offsets = [0]
    for token in tokens:
        offsets.append(offsets[-1] + len(token))
    return offsets


def _place(proposed: ProposedText, offset: int) -> int:
    """Where in the live text something is inserted before a character of the proposed text."""
    if offset:
        return proposed.positions[offset - 1] + 1
    return proposed.positions[0] if proposed.positions else proposed.start


def _runs(positions: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Part positions into unbroken runs (begin, length), the last first."""
    end = len(positions)
    while end:
        begin = end - 1
        while begin and positions[begin - 1] == positions[begin] - 1:
            begin -= 1
        yield positions[begin], end - begin
        end = begin
