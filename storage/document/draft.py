"""The workbench of one patch: the document as it becomes, and the changes made so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from storage.document.changes import Applied, Change, MarkChange, StateChange, TextChange
from storage.document.document import Proposal, RunDocument
from storage.document.patch import Patch, SectionState, proposal_of
from storage.document.section import USER, Section
from storage.document.spans import RESTORE_WINDOW, Provenance, Rewrite, Span, SpanList, join


@dataclass
class Draft:
    """What one patch makes of a document; thrown away if the patch is refused on the way.

    Attributes:
        revision: The revision being made.
        oldest: Text removed before this revision does not come back.
    """

    document: RunDocument
    patch: Patch
    changes: list[Change] = field(default_factory=list)
    revision: int = field(init=False)
    oldest: int = field(init=False)
    proposals: Mapping[str, Proposal] = field(init=False)
    _sections: dict[str, Section] = field(init=False)

    def __post_init__(self) -> None:
        self.revision = self.document.revision + 1
        self.oldest = self.revision - RESTORE_WINDOW
        self.proposals = self.document.proposals
        self._sections = {section.section_id: section for section in self.document.sections}

    def finished(self) -> Applied:
        """The new document, with what changed."""
        document = replace(
            self.document,
            revision=self.revision,
            sections=tuple(self._sections.values()),
            proposals=self.proposals,
        )
        return Applied(self.patch, self.document, document, tuple(self.changes))

    def content(self, section_id: str) -> SpanList:
        """The spans of a section as they are now.

        Raises:
            PatchRefused: There is no such section.
        """
        if section_id not in self._sections:
            self.document.section(section_id)
        return self._sections[section_id].content

    def insert(self, section_id: str, pos: int, spans: tuple[Span, ...]) -> None:
        """Put live spans (and dead ones among them) before the character at ``pos``."""
        content = self.content(section_id)
        self._set(section_id, content.splice(pos, pos, lambda _: spans, self.oldest))
        live = tuple(join([], (span for span in spans if span.live)))
        self.changes.append(TextChange(section_id, pos, 0, live))

    def revive(self, section_id: str, pos: int, text: str) -> bool:
        """Bring back exactly ``text`` where the patch being undone removed it; False if it is not there."""
        content, back = self.content(section_id).revive(pos, self._removed_by_undone)
        if not back or "".join(span.text for span in back) != text:
            return False
        self._set(section_id, content)
        self.changes.append(TextChange(section_id, pos, 0, back))
        return True

    def remove(self, section_id: str, pos: int, length: int) -> None:
        """Take live text out; it stays as dead spans."""
        if not length:
            return
        self._map(section_id, pos, pos + length, lambda p: p.removed(self.patch.patch_id, self.revision))
        self.changes.append(TextChange(section_id, pos, length))

    def take(self, section_id: str, pos: int, length: int) -> tuple[Span, ...]:
        """Take spans out to put them elsewhere; nothing stays."""
        taken: list[Span] = []

        def all_of_them(spans: list[Span]) -> tuple[Span, ...]:
            taken.extend(spans)
            return ()

        content = self.content(section_id)
        self._set(section_id, content.splice(pos, pos + length, all_of_them, self.oldest))
        self.changes.append(TextChange(section_id, pos, length))
        return tuple(taken)

    def mark_deleted(self, section_id: str, pos: int, length: int, hunk_id: str) -> None:
        """Propose a deletion: mark canon; what the author himself has pending there just goes."""
        for span in self.content(section_id).between(pos, pos + length):
            size = len(span.text)
            if span.insert_proposal and self.is_own(span.insert_proposal):
                self.remove(section_id, pos, size)
                continue
            if not (span.delete_proposal and self.is_own(span.delete_proposal)):
                self._map(section_id, pos, pos + size, lambda p: replace(p, delete_proposal=hunk_id))
                marked = self.content(section_id).between(pos, pos + size)
                self.changes.append(MarkChange(section_id, pos, marked))
            pos += size

    def rewrite(self, hunks: frozenset[str], change: Callable[[Provenance], Provenance]) -> None:
        """Change the provenance of everything these hunks concern, in all sections."""
        for section_id in self._sections:
            content, rewrites = self.content(section_id).rewrite(hunks, change)
            if rewrites:
                self._set(section_id, content)
                self.changes.extend(
                    found for item in rewrites if (found := _change_of(section_id, item)) is not None
                )

    def arrange(self, section_id: str, change: Callable[[list[Span]], list[Span]]) -> None:
        """Put dead spans of a section in another place; its live text stays as it is."""
        spans = list(self.content(section_id))
        arranged = change(spans)
        if arranged is not spans:
            self._set(section_id, SpanList.of(arranged))

    def set_state(self, section_id: str, state: SectionState) -> None:
        """Give a section a state; an unknown one is opened, before the person's."""
        known = self._sections.get(section_id)
        if known is not None:
            self._sections[section_id] = replace(known, state=state)
        else:
            last = self._sections.pop(USER, None)
            self._sections[section_id] = Section(section_id, state)
            if last is not None:
                self._sections[USER] = last
        self.changes.append(StateChange(section_id, state, opened=known is None))

    def is_own(self, hunk_id: str) -> bool:
        """Whether the patch's author proposed this hunk."""
        proposal = self.proposals.get(proposal_of(hunk_id))
        if proposal is not None and proposal.parts:
            return self.document.is_of(self.patch.author, hunk_id)
        return proposal is not None and proposal.author == self.patch.author

    def _removed_by_undone(self, provenance: Provenance) -> bool:
        undone = self.patch.undoes_patch_id
        in_time = provenance.removed_at >= self.oldest
        return undone is not None and provenance.removed_by == undone and in_time

    def _map(self, section_id: str, pos: int, stop: int, change: Callable[[Provenance], Provenance]) -> None:
        def changed(spans: list[Span]) -> list[Span]:
            return [Span(s.text, change(s.provenance)) if s.live else s for s in spans]

        content = self.content(section_id)
        self._set(section_id, content.splice(pos, stop, changed, self.oldest))

    def _set(self, section_id: str, content: SpanList) -> None:
        self._sections[section_id] = replace(self._sections[section_id], content=content)


def _change_of(section_id: str, item: Rewrite) -> Change | None:
    """What a rewritten span means for the live text."""
    match item.old.live, item.new.live:
        case True, True:
            return MarkChange(section_id, item.pos, (item.new,))
        case True, False:
            return TextChange(section_id, item.pos, len(item.old.text))
        case False, True:
            return TextChange(section_id, item.pos, 0, (item.new,))
        case _:
            return None
