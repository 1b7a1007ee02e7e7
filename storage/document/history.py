"""History by replay: the document at every revision, named versions, and going back to one.

Replaying patches 1..N on the empty document gives exactly the document at N.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage.document.apply import apply
from storage.document.delta import Add, Delta, Drop, Keep, to_ops
from storage.document.document import RunDocument
from storage.document.errors import PatchRefused
from storage.document.hunks import propose_replace
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
                _next(document, patches, issuer.patch(document, "edit", section.section_id, ops=back))
            )
        if kept:
            proposal = issuer.patch(document, "propose", section.section_id, ops=kept, reason=_RESTORED)
            patches.append(_next(document, patches, proposal))
    return tuple(patches)


_RESTORED = "Typed after the version that was restored."


def _next(document: RunDocument, patches: list[Patch], patch: Patch) -> Patch:
    return patch.ordered_after(document.revision + len(patches))


def _restored(section: Section, canon: str) -> tuple[tuple[PatchOp, ...], tuple[PatchOp, ...]]:
    """The operations back to ``canon``, and those that then propose the person's lost text again."""
    view = canon_view(section)
    steps: list[Delta] = []
    kept: list[PatchOp] = []
    live = out = 0
    for hunk in propose_replace(section.canon, canon):
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
