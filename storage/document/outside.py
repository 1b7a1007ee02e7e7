"""The file from outside: importing an older document, and merging what somebody changed in the file."""

import re
from dataclasses import replace

from storage.document.document import RunDocument
from storage.document.hunks import differences
from storage.document.issue import Issuer
from storage.document.ops import Delete, Insert, PatchOp, Replace
from storage.document.patch import Patch
from storage.document.section import CONDUCTOR, Section
from storage.document.serialise import ParsedFile, ParsedSection, parse, split_appended
from storage.document.view import canon_view

OUTSIDE = "Changed in the file"
"""The reason of a patch that was made by changing the document's file in another program."""

_SAME_BLOCK = re.compile(r"[ \t]*(?:[-*+>][ \t]|\d+[.)][ \t]|\|)")
_CONTINUED = re.compile(r"\s")


def imported(document: RunDocument, parsed: ParsedFile, issuer: Issuer) -> tuple[Patch, ...]:
    """The patches that bring a parsed file into an empty document; apply them in order.

    Canon becomes text of the issuer's, the appended proposals one proposal a section, which begins a
    paragraph of its own unless the file says how it goes on.
    """
    patches: list[Patch] = []

    def add(patch: Patch) -> None:
        patches.append(patch.ordered_after(document.revision + len(patches)))

    for section in parsed.sections:
        name = section.section_id
        if document.find(name) is None:
            add(issuer.patch(document, "section_state", name, section_state="pending"))
        if section.canon:
            add(issuer.patch(document, "edit", name, ops=(Insert(pos=0, text=section.canon),)))
        if section.proposals:
            gap = _gap_before(section.proposals, section.canon)
            end = Insert(pos=len(section.canon), text=gap + section.proposals)
            add(issuer.patch(document, "propose", name, ops=(end,)))
    return tuple(patches)


def _gap_before(proposals: str, canon: str) -> str:
    """The line ends that part appended proposals from the canon; they go if the proposals are rejected.

    An item of a list, a quote and a row of a table may belong to the lines above and begin just a new line.
    """
    if _SAME_BLOCK.match(proposals):
        return "\n" if canon and not canon.endswith("\n") else ""
    if not canon or canon.endswith("\n\n") or _CONTINUED.match(proposals):
        return ""
    return "\n" if canon.endswith("\n") else "\n\n"


def outside_edit(document: RunDocument, text: str, issuer: Issuer) -> tuple[Patch, ...]:
    """The patches for what was changed in the file, as text of the issuer's; none if nothing was.

    The title is what the agents were asked, which stays; a changed one becomes the report's own heading.

    Args:
        document: The document at the revision the file names; the patches are based on it, each by itself.
        text: The file as it is now.
        issuer: The person.
    """
    parsed = parsed_outside(document, text)
    known = {section.section_id for section in parsed.sections}
    patches: list[Patch] = []
    for section in document.sections:
        if section.section_id not in known:
            continue
        ops = ops_to(section, parsed.section(section.section_id))
        if ops:
            patches.append(issuer.patch(document, "edit", section.section_id, ops=ops))
    return tuple(patches)


def parsed_outside(document: RunDocument, text: str) -> ParsedFile:
    """What a file says that another program changed; a changed title is the report's first heading."""
    parsed = parse(with_own_line_ends(document, text), document.section_ids)
    title, asked = (" ".join(each.split()) for each in (parsed.objective, document.objective))
    if title in ("", asked):
        return parsed
    names = [section.section_id for section in parsed.sections]
    report = document.section(CONDUCTOR)
    found = (
        parsed.section(CONDUCTOR) if CONDUCTOR in names else ParsedSection(CONDUCTOR, *split_appended(report))
    )
    others = tuple(section for section in parsed.sections if section.section_id != CONDUCTOR)
    return replace(parsed, sections=(replace(found, canon=_headed(found.canon, asked, title)), *others))


def _headed(canon: str, asked: str, title: str) -> str:
    """A report under a changed title; one that began with the old title begins with the new one."""
    first, end, rest = canon.partition("\n")
    if first == f"# {title}":
        return canon
    if first == f"# {asked}":
        return f"# {title}{end}{rest}"
    return f"# {title}\n\n{canon}" if canon else f"# {title}\n"


def with_own_line_ends(document: RunDocument, text: str) -> str:
    """A file's text with line feeds only, if the program that wrote it changed all line ends."""
    foreign_ends = text.count("\r\n") == text.count("\n")
    if foreign_ends and not any("\r" in section.live_text for section in document.sections):
        return text.replace("\r\n", "\n")
    return text


def ops_to(section: Section, wanted: ParsedSection) -> tuple[PatchOp, ...]:
    """Operations that give a section this canon and these appended proposals, last place first."""
    _canon, appended = split_appended(section)
    start = section.length - len(appended)
    ops: list[PatchOp] = [
        Replace(pos=start + hunk.pos, len=hunk.length, text=hunk.text)
        for hunk in reversed(differences(appended, wanted.proposals))
    ]
    return (*ops, *ops_to_canon(section, wanted.canon))


def ops_to_canon(section: Section, wanted: str) -> tuple[PatchOp, ...]:
    """Operations that give a section this canon, last place first; what waits in it stays."""
    ops: list[PatchOp] = []
    view = canon_view(section)
    for hunk in reversed(differences(section.canon, wanted)):
        pieces = view.live_pieces(hunk.pos, hunk.pos + hunk.length)
        ops.extend(Delete(pos=piece[0], len=piece[1] - piece[0]) for piece in reversed(pieces))
        gap = pieces[0][0] if pieces else view.live_gap(hunk.pos)
        ops.append(Insert(pos=gap, text=hunk.text))
    return tuple(ops)
