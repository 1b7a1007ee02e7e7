"""History by replay: the document at every revision, named versions, and going back to one.

Replaying patches 1..N on the empty document gives exactly the document at N.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage.document.apply import apply
from storage.document.delta import Add, Delta, Drop, Keep, to_ops
from storage.document.document import RunDocument
from storage.document.errors import PatchRefused
from storage.document.hunks import differences
from storage.document.issue import Issuer
from storage.document.ops import Insert, PatchOp
from storage.document.patch import Patch
from storage.document.section import Section
from storage.document.view import canon_view


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """A revision somebody gave a name."""

    version_id: str
    revision: int
    name: str


CHECKPOINT = 50
"""Every so many revisions the document is kept; documents share what is the same in them."""


class Revisions:
    """All revisions of a document, each opened by replaying a short way from a checkpoint.

    It only ever grows, so that it may be read in one thread while another adds to it.
    """

    def __init__(self, start: RunDocument) -> None:
        self.start = start
        self.head = start
        self.patches: list[Patch] = []
        self._kept = [start]
        # Those that were last replayed: neighbours share all but what differs, so that it is found quickly.
        self._near: tuple[RunDocument, ...] = (start,)

    def add(self, patch: Patch) -> bool:
        """Take the next patch, as it was ordered; one that is known is passed over. Return if it was new.

        Raises:
            PatchRefused: a revision is missing before it, or it does not apply.
        """
        if patch.revision <= self.head.revision:
            return False
        if patch.revision > self.head.revision + 1:
            raise PatchRefused(f"Revision {self.head.revision + 1} of the document is missing in the log.")
        document = apply(self.head, patch).document
        self.patches.append(patch)
        self._keep(document)
        self.head = document
        return True

    def note(self, patch: Patch, document: RunDocument) -> None:
        """Take a patch that somebody has applied to the newest document already."""
        self.patches.append(patch)
        self._keep(document)
        self.head = document

    def at(self, revision: int) -> RunDocument:
        """The document at a revision.

        Raises:
            PatchRefused: There is no such revision.
        """
        if not self.start.revision <= revision <= self.head.revision:
            raise PatchRefused(f"The document has no revision {revision}; its last is {self.head.revision}.")
        if revision == self.head.revision:
            return self.head
        base = self._kept[bisect_right(self._kept, revision, key=_revision_of) - 1]
        known = self._near if self._near[0] is base else (base,)
        documents = list(known)
        first = self.start.revision
        for patch in self.patches[documents[-1].revision - first : revision - first]:
            documents.append(apply(documents[-1], patch).document)
        self._near = tuple(documents)
        return documents[revision - base.revision]

    def _keep(self, document: RunDocument) -> None:
        if document.revision - self._kept[-1].revision >= CHECKPOINT:
            self._kept.append(document)


def _revision_of(document: RunDocument) -> int:
    return document.revision


def replay(start: RunDocument, patches: Iterable[Patch]) -> Iterator[RunDocument]:
    """The document after each patch.

    Args:
        start: The document before the first patch, usually ``RunDocument.new``.
        patches: As logged; their order and doubles do not matter.

    Raises:
        PatchRefused: A revision is missing, or a patch does not apply (the log is damaged).
    """
    document = start
    for patch in sorted(patches, key=lambda patch: patch.revision):
        if patch.revision <= document.revision:
            continue
        if patch.revision > document.revision + 1:
            raise PatchRefused(f"Revision {document.revision + 1} of the document is missing in the log.")
        document = apply(document, patch).document
        yield document


def document_at(start: RunDocument, patches: Iterable[Patch], revision: int) -> RunDocument:
    """The document at a revision.

    Raises:
        PatchRefused: The log does not reach that revision, or is damaged.
    """
    upto = (patch for patch in patches if patch.revision <= revision)
    last = deque(replay(start, upto), maxlen=1)
    document = last[0] if last else start
    if document.revision != revision:
        raise PatchRefused(f"The document has no revision {revision}; its last is {document.revision}.")
    return document


def restore(document: RunDocument, old: RunDocument, issuer: Issuer) -> tuple[Patch, ...]:
    """The patches that take the canon back to ``old``; apply them in order.

    What a person typed since then and would lose comes back as that person's proposal, at its place. What
    waits for review goes on waiting.
    """
    patches: list[Patch] = []
    for section in document.sections:
        before = old.find(section.section_id)
        back, kept = _restored(section, before.canon if before else "")
        if back:
            patches.append(
                _next(
                    document,
                    patches,
                    issuer.patch(
                        document, "edit", section.section_id, ops=back, reason=RESTORED.format(old.revision)
                    ),
                )
            )
        if kept:
            proposal = issuer.patch(document, "propose", section.section_id, ops=kept, reason=_RESTORED)
            patches.append(_next(document, patches, proposal))
    return tuple(patches)


RESTORED = "Restored from revision {}."
_RESTORED = "Typed after the version that was restored."


def _next(document: RunDocument, patches: list[Patch], patch: Patch) -> Patch:
    return patch.ordered_after(document.revision + len(patches))


def _restored(section: Section, canon: str) -> tuple[tuple[PatchOp, ...], tuple[PatchOp, ...]]:
    """The operations back to ``canon``, and those that then propose the person's lost text again."""
    view = canon_view(section)
    steps: list[Delta] = []
    kept: list[PatchOp] = []
    live = out = 0
    for hunk in differences(section.canon, canon):
        pieces = view.live_pieces(hunk.pos, hunk.pos + hunk.length)
        gap = pieces[0][0] if pieces else view.live_gap(hunk.pos)
        steps.append((Keep(gap - live), Add(hunk.text)))
        out += gap - live + len(hunk.text)
        live = gap
        for start, stop in pieces:
            lost = "".join(s.text for s in section.content.between(start, stop) if s.source == "user")
            steps.append((Keep(start - live), Drop(stop - start)))
            out += start - live
            live = stop
            if lost:
                kept.append(Insert(pos=out, text=lost))
    delta = tuple(step for part in steps for step in part if step.length)
    return to_ops(delta)[0], tuple(reversed(kept))
