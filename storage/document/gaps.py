"""Gaps: the blank line that parts text moved into the report from what stands before it.

A gap is a proposal of two line ends, each a hunk of its own, directly before the text it parts (its *block*:
the hunks named in ``Proposal.parts``). Nobody decides about it: after each decision about other text of the
report, and after a move, it follows its block.

- The block is gone (rejected, moved back): so is the gap. Nothing of it stays in the canon.
- The block waits: so does the gap, with as many line ends as part the two in the live text.
- Some of the block is accepted: so are as many line ends as part the two, whatever will become of text that
  waits between them.

A line end that is not needed at present is dead, and comes back when it is. Where a person has joined the two
by hand nothing is parted again. All this is a function of the texts around: reopening a decision gives back
what was there. Where nothing changes around a gap it stays as it is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from storage.document.document import Proposal
from storage.document.draft import Draft
from storage.document.gap_places import arranged, hunk_of, in_order, is_as_before, same_spans, touched_hunks
from storage.document.patch import proposal_of
from storage.document.section import CONDUCTOR
from storage.document.spans import Provenance, Span, SpanList

LINE_ENDS = 2  # of a blank line
_BLANKS = " \t\r"
_NOTHING_BEFORE = 1_000_000
_WAITING = "."  # stands for text that waits

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
    def was_spare(self) -> bool:
        """Whether it was dead when its text was accepted."""
        return self.text.delete_settled == self.hunk

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
    was, content = draft.document.section(CONDUCTOR).content, draft.content(CONDUCTOR)
    touched = touched_hunks(was, content).union(decided)
    if draft.patch.kind == "move":
        back = {name: gap for name, gap in gaps.items() if not touched.isdisjoint(gap.parts)}
        draft.arrange(CONDUCTOR, lambda spans: arranged(spans, back))
        content = draft.content(CONDUCTOR)
    owner = {hunk: gap for gap in gaps.values() for hunk in hunks_of(gap)}
    waiting = frozenset[str]().union(*(chunk.waiting for chunk in content.chunks))
    is_last = owner.keys() >= waiting.union(*(chunk.striking for chunk in content.chunks))
    same = same_spans(was, content)
    wanted = frozenset(
        hunk
        for hunk, gap in owner.items()
        if not touched.isdisjoint(gap.parts) or (is_last and hunk in waiting)
    )
    for gap, last in in_order(content, owner, wanted, same):
        if not wanted.isdisjoint(hunks_of(gap)) or not is_as_before(content, last, same):
            _Following(draft, gap, gaps).follow(decided, is_last=is_last)


def hunks_of(gap: Proposal) -> frozenset[str]:
    """The hunks of a proposal."""
    return frozenset(f"{gap.proposal_id}/{number}" for number in range(1, gap.hunks + 1))


def to_decide(proposal_ids: Collection[str], proposals: Mapping[str, Proposal]) -> Collection[str]:
    """Which proposals that wait in a section are decided about: a gap is where nothing else waits."""
    others = [each for each in proposal_ids if each not in proposals or not proposals[each].parts]
    return others or proposal_ids


class _Following:
    """One gap, while it follows its block."""

    def __init__(self, draft: Draft, gap: Proposal, others: Collection[str]) -> None:
        self._draft = draft
        self._patch = draft.patch
        self._hunks = hunks_of(gap)
        self._parts = frozenset(gap.parts)
        self._gaps = others

    def follow(self, decided: frozenset[str], *, is_last: bool) -> None:
        """Give each line end the state it has to have now.

        Args:
            decided: The hunks that the patch decided about.
            is_last: Whether nothing but gaps waits in the report.
        """
        was, now = self._state(self._draft.document.section(CONDUCTOR).content), self._state(self._content)
        is_left = is_last and any(char.waits for char in now.chars)
        has_moved = self._patch.kind == "move" and was.is_there != now.is_there
        is_about = is_left or has_moved or not decided.isdisjoint(self._parts)
        if not is_about and was.around == now.around:
            return
        is_joined = was.is_there and was.line_ends() < LINE_ENDS
        stay = frozenset(char.hunk for char in was.chars if was.is_there and not was.is_needed(char))
        if self._patch.kind == "reopen" and now.is_there:
            everything = not now.accepted and not decided.isdisjoint(self._parts)
            stay |= self._reopen(everything=everything, accepted=now.accepted)
        if not now.is_there:
            if is_about:
                self._leave(for_good=is_joined)
        elif now.accepted:
            self._accept(from_spare=not is_joined)
            self._trim(stay)
        elif not is_joined:
            self._show()
            self._trim(stay)

    @property
    def _content(self) -> SpanList:
        return self._draft.content(CONDUCTOR)

    def _state(self, content: SpanList) -> "_State":
        accepted = any(not self._parts.isdisjoint(chunk.settled) for chunk in content.chunks)
        waits = any(not self._parts.isdisjoint(chunk.waiting) for chunk in content.chunks)
        chars = _chars(content, self._hunks)
        is_there = (accepted or waits) and bool(chars)
        return _State(content, chars, self._gaps, accepted, is_there)

    def _now(self) -> "_State":
        return self._state(self._content)

    def _reopen(self, *, everything: bool, accepted: bool) -> frozenset[str]:
        """What the decision that is undone did to the gap is undone; returns the line ends it was done to."""
        undone = self._patch.undoes_patch_id
        back: list[str] = []
        for char in self._now().chars:
            if char.settled and char.text.accepted_by_patch == undone:
                self._change(char, self._spared_again if char.was_spare else _waiting)
                back.append(char.hunk)
            elif char.settled and everything:
                self._change(char, _waiting)
            elif char.is_spare and char.text.removed_by == undone:
                self._change(char, Provenance.restored if accepted else _shown)
                back.append(char.hunk)
        return frozenset(back)

    def _leave(self, *, for_good: bool) -> None:
        """The block is gone; joined by hand, what of the gap was dead before does not come back."""
        for char in self._now().chars:
            if char.waits:
                self._change(char, self._spared)
            elif for_good and char.is_spare:
                self._change(char, lambda text: replace(text, removed_for=None))

    def _accept(self, *, from_spare: bool) -> None:
        chars = self._now().chars
        for char in [each for each in chars if each.waits] + [each for each in chars if each.is_spare]:
            if self._now().line_ends() >= LINE_ENDS:
                return
            if char.waits or from_spare:
                self._change(char, self._accepted)

    def _show(self) -> None:
        for char in self._now().chars:
            if char.is_spare and self._now().line_ends() < LINE_ENDS:
                self._change(char, _shown)

    def _trim(self, stay: frozenset[str]) -> None:
        """Take out the line ends that are not needed: there are enough others, and there were not before."""
        for char in reversed(self._now().chars):
            now = self._now()
            is_too_many = char.hunk not in stay and not now.is_needed(char)
            if is_too_many if char.settled and now.accepted else char.waits and (now.accepted or is_too_many):
                self._change(char, self._spared)

    def _change(self, char: _Char, change: Change) -> None:
        def changed(text: Provenance) -> Provenance:
            return change(text) if text == char.text else text

        if not char.is_spare or char.text.removed_at >= self._draft.oldest:
            self._draft.rewrite(frozenset((char.hunk,)), changed)

    def _spared(self, text: Provenance) -> Provenance:
        return text.removed(self._patch.patch_id, self._draft.revision, hunk_of(text))

    def _spared_again(self, text: Provenance) -> Provenance:
        return self._spared(_waiting(text))

    def _accepted(self, text: Provenance) -> Provenance:
        """Settled; what was dead keeps the mark of it, to be dead again if this is undone."""
        return replace(
            text.restored(),
            insert_proposal=None,
            insert_settled=hunk_of(text),
            accepted_by_patch=self._patch.patch_id,
            accepted_source=self._patch.source,
            delete_settled=text.removed_for or text.delete_settled,
        )


@dataclass(frozen=True, slots=True)
class _State:
    """A gap and its block in a text.

    Attributes:
        gaps: The proposals that are gaps.
        accepted: Whether some of the block is accepted.
        is_there: Whether some of the block is accepted or waits.
    """

    content: SpanList
    chars: list[_Char]
    gaps: Collection[str]
    accepted: bool
    is_there: bool

    @property
    def around(self) -> tuple[object, ...]:
        """All that decides how the gap has to be."""
        texts = tuple(char.text for char in self.chars)
        return self.accepted, self.is_there, texts, self.line_ends() if texts else 0

    def line_ends(self, without: str = "") -> int:
        """How many line ends stand directly before the block, blanks aside; very many where there is no text.

        Before a block of which something is accepted those count that stay: none that wait, or that stand
        before text that does.
        """
        count = 0
        for text in self._backwards(without):
            for char in reversed(text):
                if char == "\n":
                    count += 1
                elif char not in _BLANKS:
                    return count
        return _NOTHING_BEFORE

    def is_needed(self, char: _Char) -> bool:
        """Whether the block would not be parted without a line end that stands directly before it."""
        left = self.line_ends(without=char.hunk)
        is_counted = left == _NOTHING_BEFORE or left < self.line_ends()
        return not is_counted or left < LINE_ENDS

    def _backwards(self, without: str) -> Iterator[str]:
        """The texts before the block, the last one first."""
        last, chunks = self.chars[-1], self.content.chunks
        yield from self._counted(chunks[last.chunk].spans[: last.span + 1], without)
        for chunk in reversed(chunks[: last.chunk]):
            if (self.accepted and chunk.has_pending) or without in chunk.hunks:
                yield from self._counted(chunk.spans, without)
            else:
                yield chunk.text

    def _counted(self, spans: tuple[Span, ...], without: str) -> Iterator[str]:
        for span in reversed(spans):
            if not span.live or (without and hunk_of(span.provenance) == without):
                continue
            if not (self.accepted and span.insert_proposal):
                yield span.text
            elif proposal_of(span.insert_proposal) not in self.gaps:
                yield _WAITING


def _waiting(text: Provenance) -> Provenance:
    return replace(
        text,
        insert_proposal=hunk_of(text),
        insert_settled=None,
        accepted_by_patch=None,
        accepted_source=None,
        delete_settled=None if text.delete_settled == hunk_of(text) else text.delete_settled,
    )


def _shown(dead: Provenance) -> Provenance:
    return _waiting(dead.restored())


def _chars(content: SpanList, hunks: frozenset[str]) -> list[_Char]:
    """The line ends of a gap that are in a text, dead ones included, in order."""
    return [
        _Char(hunk, span.provenance, number, index)
        for number, chunk in enumerate(content.chunks)
        if not hunks.isdisjoint(chunk.hunks)
        for index, span in enumerate(chunk.spans)
        if (hunk := hunk_of(span.provenance)) in hunks
    ]
