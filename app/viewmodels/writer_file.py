"""A document that is a file of the person's: what of it is on disk. Pure."""

from dataclasses import dataclass
from pathlib import PurePath

from storage.document.outside import OUTSIDE
from storage.document.section import CONDUCTOR
from storage.events.base import EventBody
from storage.events.document import WriterRunPatch, WriterRunStarted, WriterVersionNamed

_CHANGES_CANON = ("edit", "accept", "reopen", "move")


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What of a document is in its file; ``badge`` chooses the colour."""

    word: str
    glyph: str
    badge: str
    message: str


class FileFold:
    """Follows a document that was opened from a file.

    Attributes:
        source: The file that it was opened from; "" for the document of a run.
    """

    def __init__(self) -> None:
        self.source = ""
        self._path = ""
        self._saved_at = 0
        self._changed_at = 0
        self._outside_at = 0

    def apply(self, body: EventBody) -> None:
        """Take one event of the document in."""
        match body:
            case WriterRunStarted():
                source = (body.model_extra or {}).get("source_path")
                self.source = source if isinstance(source, str) else ""
            case WriterVersionNamed() if body.file_path:
                self._path, self._saved_at = body.file_path, body.revision
            case WriterRunPatch() if body.kind in _CHANGES_CANON and CONDUCTOR in _sections(body):
                self._changed_at = body.revision
                if body.reason == OUTSIDE:
                    self._outside_at = body.revision
            case _:
                pass

    @property
    def status(self) -> FileStatus | None:
        """What of the document is on disk; None for the document of a run."""
        if not self.source:
            return None
        name = PurePath(self._path or self.source).name
        if not self._path:
            message = f"Imported from {self.source}, which is left alone. Ctrl+S saves the report as a file."
            return FileStatus("imported", "○", "cancelled", message)
        if self._changed_at <= self._saved_at:
            return FileStatus("saved", "✓", "completed", f"All of it is in {self._path}.")
        if self._outside_at > self._saved_at:
            message = f"{name} was changed by another program; that is in here, your words are not there yet."
        else:
            message = f"Not all of it is in {name} yet."
        return FileStatus("edited", "●", "in progress", f"{message} Ctrl+S saves it.")


def _sections(body: WriterRunPatch) -> tuple[str, str | None]:
    return body.section_id, body.target_section_id
