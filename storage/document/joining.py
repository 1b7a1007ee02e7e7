"""Joining what waits in a worker's notes to the report: a move, and a gap before what was moved. Pure."""

from storage.document.apply import apply
from storage.document.document import RunDocument
from storage.document.gaps import LINE_ENDS
from storage.document.issue import Issuer
from storage.document.ops import Insert
from storage.document.patch import Patch
from storage.document.section import CONDUCTOR, Section


def join(
    document: RunDocument, section_id: str, hunk_ids: tuple[str, ...], issuer: Issuer
) -> tuple[Patch, ...]:
    """The patches that move hunks to the end of the report, as paragraphs of their own; apply them in order.

    Raises:
        PatchRefused: Nothing of these hunks waits in the section.
    """
    pos = document.section(CONDUCTOR).length
    patches = [issuer.patch(document, "move", section_id, hunk_ids=hunk_ids, target_section_id=CONDUCTOR)]
    moved = apply(document, patches[0]).document
    if not _is_inside(moved.section(CONDUCTOR), pos):
        # Markdown takes text after a single line end for the same paragraph.
        ops = tuple(Insert(pos=pos + number, text="\n") for number in range(LINE_ENDS))
        patches.append(issuer.patch(moved, "propose", CONDUCTOR, ops=ops, parts=hunk_ids))
    return tuple(patches)


def _is_inside(section: Section, pos: int) -> bool:
    """Whether a place is in the midst of one change: the rest of it stood in the report before."""
    around = section.content.between(max(0, pos - 1), pos + 1)
    if pos == 0 or len({span.insert_proposal for span in around} | {None}) != 2:
        return False
    return all(span.insert_proposal for span in around)
