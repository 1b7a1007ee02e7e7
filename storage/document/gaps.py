"""Gaps: the blank line that parts text moved into the report from what stands before it.

A gap is a proposal of two line ends, each a hunk of its own, directly before the text it parts (its *block*:
the hunks named in ``Proposal.parts``). Nobody decides about it: after each decision about other text of the
report, and after a move, it follows its block.

- The block is gone (rejected, moved back): so is the gap. Nothing of it stays in the canon.
- The block waits: so does the gap, with as many line ends as part the two in the live text.
- Some of the block is accepted: as many line ends are canon as part the two in the canon, whatever became of
  what stood between; the others wait with the text that needs them.

A line end that is not needed at present is dead, and comes back when it is. Where a person has joined the two
by hand nothing is parted again. All this is a function of the texts around: reopening a decision gives back
what was there.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from storage.document.document import Proposal
from storage.document.draft import Draft
from storage.document.patch import proposal_of
from storage.document.section import CONDUCTOR
from storage.document.spans import Provenance, Span, SpanList

LINE_ENDS = 2  # of a blank line
_BLANKS = " \t\r"
_NOTHING_BEFORE = 1_000_000

Change = Callable[[Provenance], Provenance]


@dataclass(frozen=True, slots=True)
class _Char:
    """A line end of a gap, and the place of its span."""

    hunk: str
    text: Provenance
    chunk: int
    span: int

    @property
    def waits(self) -> bool:
        return self.text.removed_by is None and self.text.insert_proposal is not None

    @property
    def is_spare(self) -> bool:
        """Whether it is dead for not being needed, and nobody took it out."""
        return self.text.removed_by is not None and self.text.removed_for == self.hunk

    @property
    def settled(self) -> bool:
        return self.text.removed_by is None and self.text.insert_settled == self.hunk


def settle_gaps(draft: Draft, decided: frozenset[str] = frozenset()) -> None:
    """Let the gaps of the report follow their blocks, if a patch changed the report.

    Args:
        draft: The patch at work, done but for this.
        decided: The hunks that it decided about.
    """
    gaps = {each.proposal_id: each for each in draft.proposals.values() if each.parts}
    if not gaps or (decided and all(proposal_of(hunk) in gaps for hunk in decided)):
        return
    if all(change.section_id != CONDUCTOR for change in draft.changes):
        return
    if draft.patch.kind == "move":
        draft.arrange(CONDUCTOR, lambda spans: _arranged(spans, gaps))
    content = draft.content(CONDUCTOR)
    waiting = chain.from_iterable(chunk.waiting | chunk.striking for chunk in content.chunks)
    is_last = all(proposal_of(hunk) in gaps for hunk in waiting)
    for gap in _in_order(content, gaps):
        _Following(draft, gap).follow(decided, is_last=is_last)


def to_decide(proposal_ids: Collection[str], proposals: Mapping[str, Proposal]) -> Collection[str]:
    """Which proposals that wait in a section are decided about: a gap is where nothing else waits."""
    others = [each for each in proposal_ids if each not in proposals or not proposals[each].parts]
    return others or proposal_ids


def _in_order(content: SpanList, gaps: dict[str, Proposal]) -> list[Proposal]:
    """The gaps of the report as they stand."""
    found: dict[str, Proposal] = {}
    for chunk in content.chunks:
        here = {proposal_of(hunk) for hunk in chunk.hunks} & gaps.keys()
        if here:
            for span in chunk.spans:
                name = proposal_of(_hunk_of(span.provenance))
                if name in here:
                    found.setdefault(name, gaps[name])
    return list(found.values())


def _arranged(spans: list[Span], gaps: dict[str, Proposal]) -> list[Span]:
    """The spans with each dead gap before its block: what a move brings back comes before what is dead."""
    for name, gap in gaps.items():
        mine = [span for span in spans if proposal_of(_hunk_of(span.provenance)) == name]
        block = (n for n, span in enumerate(spans) if span.live and _hunk_of(span.provenance) in gap.parts)
        first = next(block, None)
        if mine and first is not None and not any(span.live for span in mine) and mine[-1] in spans[first:]:
            before, after = spans[:first], spans[first:]
            spans = [*(s for s in before if s not in mine), *mine, *(s for s in after if s not in mine)]
    return spans


def _hunk_of(text: Provenance) -> str:
    return text.insert_proposal or text.insert_settled or ""


class _Following:
    """One gap, while it follows its block."""

    def __init__(self, draft: Draft, gap: Proposal) -> None:
        self._draft = draft
        self._patch = draft.patch
        self._hunks = frozenset(f"{gap.proposal_id}/{number}" for number in range(1, gap.hunks + 1))
        self._parts = frozenset(gap.parts)

    def follow(self, decided: frozenset[str], *, is_last: bool) -> None:
        """Give each line end the state it has to have now.

        Args:
            decided: The hunks that the patch decided about.
            is_last: Whether nothing but gaps waits in the report.
        """
        content = self._content
        accepted = any(not self._parts.isdisjoint(chunk.settled) for chunk in content.chunks)
        waits = any(not self._parts.isdisjoint(chunk.waiting) for chunk in content.chunks)
        is_joined = self._was_joined()
        if self._patch.kind == "reopen":
            self._reopen(everything=not accepted and not decided.isdisjoint(self._parts))
        if not accepted and not waits:
            if is_last or self._patch.kind == "move" or not decided.isdisjoint(self._parts):
                self._leave(for_good=is_joined)
            return
        if accepted:
            self._accept(from_spare=not is_joined)
        if not is_joined:
            self._show()
        if accepted or not is_joined:
            self._trim()

    @property
    def _content(self) -> SpanList:
        return self._draft.content(CONDUCTOR)

    def _was_joined(self) -> bool:
        """Whether the block stood in the report before the patch, and a person had joined it by hand."""
        section = self._draft.document.find(CONDUCTOR)
        chars = _chars(section.content, self._hunks) if section else []
        if section is None or not chars:
            return False
        shown = (chunk.waiting | chunk.settled for chunk in section.content.chunks)
        is_there = any(not self._parts.isdisjoint(hunks) for hunks in shown)
        return is_there and _line_ends(section.content, chars[-1]) < LINE_ENDS

    def _reopen(self, *, everything: bool) -> None:
        """What the decision that is undone did to the gap is undone."""
        undone = self._patch.undoes_patch_id
        for char in self._chars():
            if char.settled and (everything or char.text.accepted_by_patch == undone):
                self._change(char, _reopened)
            elif char.is_spare and char.text.removed_by == undone:
                self._revive(char, Provenance.restored)

    def _leave(self, *, for_good: bool) -> None:
        """The block is gone; joined by hand, what of the gap was dead before does not come back."""
        for char in self._chars():
            if char.waits:
                self._change(char, self._spared)
            elif for_good and char.is_spare:
                self._change(char, lambda text: replace(text, removed_for=None))

    def _accept(self, *, from_spare: bool) -> None:
        chars = self._chars()
        for char in [each for each in chars if each.waits] + [each for each in chars if each.is_spare]:
            if _line_ends(self._content, self._chars()[-1], canon=True) >= LINE_ENDS:
                return
            if char.waits:
                self._change(char, self._accepted)
            elif from_spare:
                self._revive(char, lambda text: self._accepted(text.restored()))

    def _show(self) -> None:
        for char in self._chars():
            if _line_ends(self._content, self._chars()[-1]) >= LINE_ENDS:
                return
            if char.is_spare:
                self._revive(char, Provenance.restored)

    def _trim(self) -> None:
        """Take out the line ends that are not needed: there are enough others."""
        for char in reversed(self._chars()):
            if char.waits:
                is_needed = self._is_needed(char)
            else:
                is_needed = not char.settled or self._is_needed(char) or self._is_needed(char, canon=True)
            if not is_needed:
                self._change(char, self._spared)

    def _is_needed(self, char: _Char, *, canon: bool = False) -> bool:
        """Whether the block would not be parted without a line end that stands directly before it."""
        last = self._chars()[-1]
        left = _line_ends(self._content, last, canon=canon, without=char.hunk)
        is_counted = left == _NOTHING_BEFORE or left < _line_ends(self._content, last, canon=canon)
        return not is_counted or left < LINE_ENDS

    def _chars(self) -> list[_Char]:
        return _chars(self._content, self._hunks)

    def _change(self, char: _Char, change: Change) -> None:
        def changed(text: Provenance) -> Provenance:
            return change(text) if text == char.text else text

        self._draft.rewrite(frozenset((char.hunk,)), changed)

    def _revive(self, char: _Char, change: Change) -> None:
        if char.text.removed_at >= self._draft.oldest:
            self._change(char, change)

    def _spared(self, text: Provenance) -> Provenance:
        waiting = text if text.insert_proposal else _reopened(text)
        return waiting.removed(self._patch.patch_id, self._draft.revision, waiting.insert_proposal)

    def _accepted(self, text: Provenance) -> Provenance:
        return replace(
            text,
            insert_proposal=None,
            insert_settled=text.insert_proposal,
            accepted_by_patch=self._patch.patch_id,
            accepted_source=self._patch.source,
        )


def _reopened(text: Provenance) -> Provenance:
    return replace(
        text,
        insert_proposal=text.insert_settled,
        insert_settled=None,
        accepted_by_patch=None,
        accepted_source=None,
    )


def _chars(content: SpanList, hunks: frozenset[str]) -> list[_Char]:
    """The line ends of a gap that are in a text, dead ones included, in order."""
    return [
        _Char(hunk, span.provenance, number, index)
        for number, chunk in enumerate(content.chunks)
        if not hunks.isdisjoint(chunk.hunks)
        for index, span in enumerate(chunk.spans)
        if (hunk := _hunk_of(span.provenance)) in hunks
    ]


def _line_ends(content: SpanList, upto: _Char, *, canon: bool = False, without: str = "") -> int:
    """How many line ends stand directly before a block, blanks aside; very many where there is no text.

    Args:
        content: The section's text.
        upto: The last line end of the block's gap.
        canon: Count those of the canon instead of those of the live text.
        without: A hunk that is not counted.
    """
    count = 0
    for text in _backwards(content, upto, canon=canon, without=without):
        for char in reversed(text):
            if char == "\n":
                count += 1
            elif char not in _BLANKS:
                return count
    return _NOTHING_BEFORE


def _backwards(content: SpanList, upto: _Char, *, canon: bool, without: str) -> Iterator[str]:
    for span in reversed(content.chunks[upto.chunk].spans[: upto.span + 1]):
        is_counted = span.in_canon if canon else span.live
        if is_counted and not (without and _hunk_of(span.provenance) == without):
            yield span.text
    for chunk in reversed(content.chunks[: upto.chunk]):
        yield chunk.canon if canon else chunk.text
