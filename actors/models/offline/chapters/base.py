"""What a chapter is, and the calls that several chapters share."""

from collections.abc import Iterable
from typing import Protocol

from actors.models.offline.readings import FileText, Listing, figures, file_text, listing
from actors.models.offline.transcript import Call, Transcript
from actors.models.offline.writing import Written, code

HEAD_LINES = 120
"""How much of a file is read to learn what it is for."""
MANIFEST_LINES = 1_000

TOP_LEVEL = Call("list_files", {"path": ".", "recursive": False, "limit": 500})
STATS = Call("folder_stats", {"path": "."})


class Chapter(Protocol):
    """A part of a report."""

    def needs(self, transcript: Transcript) -> list[Call]:
        """Return the calls whose answers it needs; those already made are not made again."""

    def write(self, transcript: Transcript) -> Written:
        """Return the chapter, from the answers that there are."""


def read(path: str, lines: int = HEAD_LINES) -> Call:
    """Return the call that reads the beginning of a file."""
    return Call("read_file", {"path": path, "limit": lines})


def text_of(transcript: Transcript, path: str, lines: int = HEAD_LINES) -> FileText | None:
    """Return a file that was read by ``read`` with the same arguments."""
    return file_text(transcript.answer(read(path, lines)))


def unread(transcript: Transcript, paths: Iterable[str], lines: int = HEAD_LINES) -> list[str]:
    """Return a sentence for each file that ``read`` was refused."""
    told = []
    for path in paths:
        answer = transcript.answer(read(path, lines))
        if answer is None or file_text(answer) is not None or answer.startswith(f"{path}: the file is empty"):
            continue
        reason = answer.removeprefix(f"{path}: ").strip().rstrip(".")
        told.append(f"{code(path)} cannot be read: {reason}.")
    return told


def nothing_there(transcript: Transcript) -> bool:
    """Return whether nothing at all was found in the workspace."""
    measured, listed = transcript.answer(STATS), transcript.answer(TOP_LEVEL)
    if measured is None and listed is None:
        return False
    found = figures(measured)
    nothing_measured = measured is None or (found.known and not (found.files or found.folders))
    return nothing_measured and not listing(listed).entries


def top_level(transcript: Transcript) -> Listing:
    """Return the entries of the workspace itself."""
    return listing(transcript.answer(TOP_LEVEL))
