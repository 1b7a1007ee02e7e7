"""What a chapter is, and the calls that several chapters share."""

from typing import Protocol

from actors.models.offline.readings import FileText, Listing, file_text, listing
from actors.models.offline.transcript import Call, Transcript
from actors.models.offline.writing import Written

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


def top_level(transcript: Transcript) -> Listing:
    """Return the entries of the workspace itself."""
    return listing(transcript.answer(TOP_LEVEL))
