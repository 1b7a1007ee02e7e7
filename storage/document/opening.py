"""A file as a document: plain Markdown is all report; a file in sections brings its proposals along. Pure."""

import re
from dataclasses import dataclass

from storage.document.document import RunDocument
from storage.document.errors import PatchRefused
from storage.document.file_text import UnreadableFileError
from storage.document.history import document_at
from storage.document.issue import Issuer
from storage.document.ops import Insert
from storage.document.outside import imported
from storage.document.patch import Patch
from storage.document.section import CONDUCTOR, USER
from storage.document.serialise import is_heading, parse, revision_of

_OPEN = re.compile(r"<!-- proposal -->[ \t]*")
_CLOSE = re.compile(r"<!-- /proposal -->[ \t]*")
_REVISION = re.compile(r"<!--\s*revision\b.*")


@dataclass(frozen=True)
class OpenedFile:
    """What a file becomes.

    Attributes:
        patches: Those that make the document, in order.
        is_sections: Whether it was a file in sections.
        revision: The revision that such a file names; 0 if none.
    """

    document: RunDocument
    patches: tuple[Patch, ...]
    is_sections: bool
    revision: int = 0


def is_in_sections(text: str) -> bool:
    """Return whether a text is a run document's file: it names a revision, or holds marked proposals."""
    first = text.partition("\n")[0]
    return _REVISION.fullmatch(first.strip()) is not None or any(
        _OPEN.fullmatch(line) or _CLOSE.fullmatch(line) for line in text.split("\n")
    )


def open_text(run_id: str, name: str, text: str, issuer: Issuer) -> OpenedFile:
    """Make a document of a text.

    Args:
        run_id: the run it will be.
        name: the file's name; the objective where the text has none.
        text: with line feeds only.
        issuer: the person; in a file in sections, a section's proposals are those of its worker.

    Raises:
        UnreadableFileError: a file in sections is damaged; one line says where, and what to do.
    """
    if not is_in_sections(text):
        start = RunDocument.new(run_id, name)
        ops = (Insert(pos=0, text=text),)
        whole: tuple[Patch, ...] = (issuer.patch(start, "edit", CONDUCTOR, ops=ops),) if text else ()
        return OpenedFile(document_at(start, whole, len(whole)), whole, is_sections=False)
    if fault := _fault(text):
        raise UnreadableFileError(f"{name} is damaged: {fault}.")
    parsed = parse(text)
    start = RunDocument.new(run_id, parsed.objective or name)
    try:
        patches = tuple(_as_from(name, patch) for patch in imported(start, parsed, issuer))
        document = document_at(start, patches, len(patches))
    except (PatchRefused, ValueError) as problem:
        raise UnreadableFileError(f"{name} cannot be read in sections: {problem}") from problem
    return OpenedFile(document, patches, is_sections=True, revision=parsed.revision)


def _as_from(name: str, patch: Patch) -> Patch:
    """The patch as of whom the file tells: a section's proposals are its worker's, the person's are hers."""
    if patch.kind == "section_state":
        return patch
    update: dict[str, object] = {"reason": f"Imported from {name}"}
    if patch.kind == "propose" and patch.section_id != USER:
        update |= {"author": patch.section_id, "source": "agent"}
    return patch.model_copy(update=update)


def _fault(text: str) -> str:
    """Return what is wrong with the marks of a file in sections, in words; empty if nothing is."""
    lines = text.split("\n")
    if _REVISION.fullmatch(lines[0].strip()) and revision_of(text) is None:
        return "line 1 names no revision; write <!-- revision:N --> with a number, or remove the line"
    opened = 0
    for number, line in enumerate(lines, start=1):
        if is_heading(line):
            opened = 0  # older files close no proposal; the next section does
        elif _OPEN.fullmatch(line):
            if opened:
                return f"line {number} begins a proposal inside that of line {opened}; end that one first"
            opened = number
        elif _CLOSE.fullmatch(line):
            if not opened:
                return f"line {number} ends a proposal that was not begun; remove it, or begin one"
            opened = 0
    return ""
