"""A run's document as one Writer window has it: confirmed text, unconfirmed typing, pages to draw. No Qt."""

from collections.abc import Callable, Iterable, Sequence

from app.viewmodels.writer_page import Line, Page, PageDelta
from app.viewmodels.writer_text import TextEdit
from storage.document import (
    CONDUCTOR,
    Change,
    ClientBuffer,
    Delete,
    Insert,
    Issuer,
    Patch,
    PatchOp,
    PatchRefused,
    Replace,
    RunDocument,
)

PERSON = "user"


class Replica:
    """Follows the Writer's patches in any order and shows typing at once.

    Attributes:
        missing: Whether revisions are missing between what is shown and what has arrived.
        apart: Whether a patch did not fit; the document must be loaded anew.
    """

    def __init__(self, document: RunDocument, new_id: Callable[[], str]) -> None:
        self._issuer = Issuer(PERSON, "user", new_id)
        self._buffer = ClientBuffer(document, self._issuer)
        self._pages: dict[str, Page] = {}
        self._told = {CONDUCTOR}
        self.missing = False
        self.apart = False
        self.load(document)

    @property
    def document(self) -> RunDocument:
        """What is shown: the confirmed document with the unconfirmed typing on top."""
        return self._buffer.shown

    @property
    def confirmed(self) -> RunDocument:
        """The newest document that the Writer has told of, without unconfirmed typing."""
        return self._buffer.confirmed

    @property
    def revision(self) -> int:
        """The last revision that the Writer confirmed."""
        return self._buffer.revision

    @property
    def unconfirmed(self) -> tuple[Patch, ...]:
        """The person's changes that the Writer has not confirmed."""
        return self._buffer.unconfirmed

    def pages(self) -> tuple[PageDelta, ...]:
        """Return every section from its first line; a notes section that never held anything is left out."""
        shown = [page for page in self._pages.values() if page.text or page.section_id in self._told]
        self._told.update(page.section_id for page in shown)
        return tuple(page.whole() for page in shown)

    def load(
        self, document: RunDocument, known: frozenset[str] = frozenset(), pages: Iterable[Page] = ()
    ) -> None:
        """Take a whole document; typing that is not among its ``known`` patches is put on top of it again.

        Args:
            document: What the log has.
            known: The ids of the patches in it.
            pages: The document for drawing, where that has been made of it.
        """
        waiting = [patch for patch in self._buffer.unconfirmed if patch.patch_id not in known]
        self._buffer = ClientBuffer(document, self._issuer)
        for patch in waiting:
            kept = _kept(patch, self.document)
            if kept:  # under its own id, so that it can be taken back, and is not taken twice if it was sent
                self._buffer.act(patch.model_copy(update={"ops": kept}))
        is_drawn = self.document is document
        self._pages = {page.section_id: page for page in pages if is_drawn}
        for section in self.document.sections:
            self._page(section.section_id)
        self.missing = self.apart = False

    def receive(self, patches: Iterable[Patch]) -> tuple[PageDelta, ...]:
        """Take in patches of the Writer; late, doubled and early ones do no harm.

        What they change is drawn at once, one delta for a section.
        """
        changes: list[Change] = []
        for patch in patches:
            try:
                received = self._buffer.receive(patch)
            except PatchRefused:
                self.apart = True
                break
            self.missing = bool(received.missing)
            changes.extend(received.changes)
        return self._follow(changes)

    def type(self, edit: TextEdit) -> tuple[PageDelta, ...]:
        """Take what was typed into the report and is on screen already; return the looks it gets.

        Raises:
            PatchRefused: the editor's text is not this document's; show the pages anew.
        """
        applied = self._buffer.edit(CONDUCTOR, _ops(edit))
        deltas = self._follow(applied.changes)
        return tuple(PageDelta(delta.section_id, lines=delta.lines) for delta in deltas)

    def drawn(self, section_id: str) -> tuple[str, tuple[Line, ...]]:
        """Return a section's text and lines as they are shown."""
        page = self._page(section_id)
        return page.text, page.lines

    def replace(self, edits: Sequence[TextEdit]) -> tuple[str, tuple[PageDelta, ...]]:
        """Make edits of the report as one patch, the last place first; return its id, and what to draw.

        Raises:
            PatchRefused: the edits are not of this document.
        """
        ops = tuple(op for edit in edits for op in _ops(edit))
        patch = self._issuer.patch(self.document, "edit", CONDUCTOR, ops=ops)
        return patch.patch_id, self._follow(self._buffer.act(patch).changes)

    def pending_deletions(self) -> tuple[tuple[int, int], ...]:
        """Return where text of the report stands whose deletion is proposed: start and end, in order."""
        found: list[tuple[int, int]] = []
        section = self.document.find(CONDUCTOR)
        at = 0
        for chunk in section.content.chunks if section else ():
            if chunk.has_pending:
                pos = at
                for span in chunk.live:
                    if span.delete_proposal:
                        found.append((pos, pos + len(span.text)))
                    pos += len(span.text)
            at += chunk.length
        return tuple(found)

    def seal(self) -> None:
        """What is typed from now on is a patch of its own: a step that can be taken back by itself."""
        self._buffer.seal()

    def take(self) -> Patch | None:
        """Return the next patch to send, if none is in flight."""
        return self._buffer.take()

    def refused(self, patch_id: str) -> tuple[PageDelta, ...]:
        """The Writer refused the patch in flight; it is taken back."""
        return self._follow(self._buffer.refused(patch_id).changes)

    def _follow(self, changes: Sequence[Change]) -> tuple[PageDelta, ...]:
        touched = dict.fromkeys(change.section_id for change in changes)
        deltas: list[PageDelta] = []
        for section_id in touched:
            is_new = section_id not in self._pages
            page = self._page(section_id)
            # A page that was just made has read the document as it is after these changes.
            delta = page.whole() if is_new else page.follow(self.document, changes)
            if delta:
                self._told.add(section_id)
                deltas.append(delta)
        return tuple(deltas)

    def _page(self, section_id: str) -> Page:
        found = self._pages.get(section_id)
        if found is None:
            found = self._pages[section_id] = Page(section_id)
            found.load(self.document)
        return found


def _ops(edit: TextEdit) -> tuple[PatchOp, ...]:
    if not edit.removed:
        return (Insert(pos=edit.pos, text=edit.text),)
    if not edit.text:
        return (Delete(pos=edit.pos, len=edit.removed),)
    return (Replace(pos=edit.pos, len=edit.removed, text=edit.text),)


def _kept(patch: Patch, document: RunDocument) -> tuple[PatchOp, ...]:
    """What of a waiting patch can be put on another document: the typed text, nothing is deleted."""
    section = document.find(patch.section_id)
    if section is None:
        return ()
    typed = (op for op in patch.ops if isinstance(op, Insert | Replace) and op.text)
    return tuple(Insert(pos=min(op.pos, section.length), text=op.text) for op in typed)
