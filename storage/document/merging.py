"""Two texts that were made of one: what was changed outside is brought into what stands here. Pure."""

from storage.document.changes import Applied
from storage.document.document import RunDocument
from storage.document.hunks import Hunk, differences
from storage.document.issue import Issuer
from storage.document.ops import PatchOp, Replace
from storage.document.outside import OUTSIDE, ops_to, ops_to_canon, parsed_outside
from storage.document.patch import Patch
from storage.document.section import CONDUCTOR
from storage.document.serialise import ParsedSection, split_appended
from storage.document.transform import submit
from storage.errors import BugError


def merge_texts(base: str, ours: str, theirs: str) -> str:
    """Return ``ours`` with what ``theirs`` changed of ``base``; a change that both made is made once.

    Where both changed one place, what we inserted stays, and so does what they did.
    """
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    mine, their = differences(base, ours), differences(base, theirs)
    new = tuple(hunk for hunk in their if hunk not in mine)
    ids = iter(range(1_000_000))
    issuer = Issuer("user", "user", lambda: f"merge-{next(ids)}")
    start = RunDocument.new("merge", "")
    text = _applied(start, issuer.patch(start, "edit", CONDUCTOR, ops=(Replace(pos=0, len=0, text=base),)))
    first = _applied(text.document, issuer.patch(text.document, "edit", CONDUCTOR, ops=_ops(mine)))
    second = issuer.patch(text.document, "edit", CONDUCTOR, ops=_ops(new))
    merged = submit(first.document, second, [first])
    if not isinstance(merged, Applied):
        raise BugError("a person's change was not carried over")
    return merged.document.canon(CONDUCTOR)


def outside_text(document: RunDocument, base: str, theirs: str, issuer: Issuer) -> Patch | None:
    """Return the patch that brings an outside change of a plain file into the report; None if there is none.

    Args:
        document: as it is now.
        base: the file's text when it was last read or written.
        theirs: its text now.
        issuer: the person.
    """
    section = document.section(CONDUCTOR)
    ops = ops_to_canon(section, merge_texts(base, section.canon, theirs))
    return issuer.patch(document, "edit", CONDUCTOR, ops=ops, reason=OUTSIDE) if ops else None


def is_made_of(text: str, before: str, base: str) -> bool:
    """Return whether a text was more likely made of ``before``, itself made of ``base``, than of ``base``."""
    return _size(before, text) < _size(base, text)


def outside_again(document: RunDocument, before: str, text: str, issuer: Issuer) -> tuple[Patch, ...]:
    """Return the patches for what a program changed in a run's file that it had not read anew.

    Args:
        document: as it is now, with what was taken from ``before``.
        before: the file as the program wrote it the last time.
        text: the file as it has written it now.
        issuer: the person.
    """
    was, wanted = (parsed_outside(document, each) for each in (before, text))
    known = {section.section_id for section in wanted.sections}
    patches: list[Patch] = []
    for section in document.sections:
        name = section.section_id
        if name not in known:
            continue
        canon, appended = split_appended(section)
        old, new = was.section(name), wanted.section(name)
        merged = ParsedSection(
            name,
            merge_texts(old.canon, canon, new.canon),
            merge_texts(old.proposals, appended, new.proposals),
        )
        if ops := ops_to(section, merged):
            patches.append(issuer.patch(document, "edit", name, ops=ops))
    return tuple(patches)


def _size(old: str, new: str) -> int:
    """How many characters a change takes out and brings in."""
    return sum(hunk.length + len(hunk.text) for hunk in differences(old, new))


def _ops(hunks: tuple[Hunk, ...]) -> tuple[PatchOp, ...]:
    return tuple(Replace(pos=each.pos, len=each.length, text=each.text) for each in reversed(hunks))


def _applied(document: RunDocument, patch: Patch) -> Applied:
    made = submit(document, patch)
    if not isinstance(made, Applied):
        raise BugError("a person's change was not applied")
    return made
