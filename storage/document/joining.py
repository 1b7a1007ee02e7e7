"""Joining what waits in a worker's notes to the report: a move, and a gap before what was moved. Pure."""

import re
from collections.abc import Collection, Sequence

from storage.document.apply import apply
from storage.document.document import RunDocument
from storage.document.gaps import LINE_ENDS, hunks_of
from storage.document.issue import Issuer
from storage.document.ops import Insert
from storage.document.patch import Patch
from storage.document.review import PendingChange
from storage.document.section import CONDUCTOR, Section

_SAME_BLOCK = re.compile(r"[ \t]|[-*+>][ \t]|\d+[.)][ \t]|\|")


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


def paragraphs(changes: Sequence[PendingChange]) -> tuple[tuple[str, ...], ...]:
    """The hunks of each paragraph that changes of one section bring in, to be joined one after the other.

    Each proposal begins a paragraph, but for an item of a list, a quote, a row of a table and an indented
    line, which may belong to what was proposed before, and for what stands inside of that.

    Args:
        changes: In the order of the document.
    """
    found: list[list[PendingChange]] = []
    stop = 0
    for change in changes:
        known = next(
            (each for each in found if change.proposal_id in {one.proposal_id for one in each}), None
        )
        if known is not None:
            known.append(change)
        elif found and (change.pos < stop or _SAME_BLOCK.match(change.inserted.lstrip("\r\n"))):
            found[-1].append(change)
        else:
            found.append([change])
        stop = max(stop, change.stop)
    return tuple(tuple(dict.fromkeys(each.hunk_id for each in group)) for group in found)


def accept_left(document: RunDocument, hunk_ids: Collection[str], issuer: Issuer) -> tuple[Patch, ...]:
    """The patches that accept the gaps before words that a person has put in the place of these hunks.

    A gap that still parts anything else follows that.
    """
    chunks = document.section(CONDUCTOR).content.chunks
    waiting = frozenset[str]().union(*(chunk.waiting for chunk in chunks))
    there = waiting.union(*(chunk.settled for chunk in chunks))
    patches: list[Patch] = []
    for gap in document.proposals.values():
        own = waiting & hunks_of(gap)
        if own and not there.intersection(gap.parts) and not set(hunk_ids).isdisjoint(gap.parts):
            fields = {"proposal_id": gap.proposal_id, "hunk_ids": tuple(sorted(own))}
            patch = issuer.patch(document, "accept", CONDUCTOR, **fields)
            patches.append(patch.ordered_after(document.revision + len(patches)))
    return tuple(patches)


def _is_inside(section: Section, pos: int) -> bool:
    """Whether a place is in the midst of one change: the rest of it stood in the report before."""
    around = section.content.between(max(0, pos - 1), pos + 1)
    if pos == 0 or len({span.insert_proposal for span in around} | {None}) != 2:
        return False
    return all(span.insert_proposal for span in around)
