"""Brings a file of the person's into the log, as a document without agents.

It is written in one transaction: the document's beginning, its text, the version that is the file's, its end.
The document's Writer starts when it is first asked for, as for every run that has ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from actors.writer.desk import Desk, WriterSetup
from actors.writer.ledger import Ledger
from storage.commit import Commit
from storage.document.document import RunDocument
from storage.document.file_taken import text_of
from storage.document.file_text import FileText, UnreadableFileError, read_text
from storage.document.history import document_at
from storage.document.issue import Issuer
from storage.document.opening import OpenedFile, open_text
from storage.document.patch import Patch
from storage.document.section import CONDUCTOR
from storage.events.base import EventBody
from storage.events.citations import QwyCitationRegistry
from storage.events.document import (
    OPENED_FROM,
    WriterFileTaken,
    WriterRunPatch,
    WriterRunStarted,
    WriterRunStatus,
    WriterVersionNamed,
)
from storage.events.envelope import NewEvent, StoredEvent, new_id
from storage.options import EventQuery

_PREFIX = "writer."


class FileLog(Protocol):
    """What is needed of the store."""

    def append(self, events: list[NewEvent], /) -> Commit[Any]:
        """Append in one transaction."""

    def read(self, query: EventQuery = ..., /) -> list[StoredEvent]:
        """Return events."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A document that is a person's own file.

    Attributes:
        path: the file.
        text: what it held when it was last read or written, with line feeds only.
        writes: how it writes its text.
    """

    run_id: str
    path: Path
    text: str
    writes: FileText


@dataclass(frozen=True, slots=True)
class Opening:
    """A file that was opened."""

    run_id: str
    title: str
    is_new: bool
    notice: str = ""


def read_file(path: Path) -> FileText:
    """Read a person's file; it blocks.

    Raises:
        UnreadableFileError: in words, what to do.
    """
    try:
        return read_text(path.read_bytes(), path.name)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise UnreadableFileError(f"{path} cannot be read ({reason}); choose another file.") from problem


def open_file(log: FileLog, home: Path, path: Path) -> Opening:
    """Make a document of a file, unless there is one of it already; it blocks.

    Raises:
        UnreadableFileError: the file cannot be opened as a document.
        StoreError: the log cannot be read or written.
    """
    path = path.absolute()
    if (known := _run_of(log, path)) is not None:
        return Opening(known, path.name, is_new=False)
    file = read_file(path)
    run_id = new_id()
    opened = open_text(run_id, path.name, file.text, Issuer("user", "user", new_id))
    events = _events(home, path, opened, file)
    log.append([NewEvent(body, "user") for body in events]).result()
    return Opening(run_id, opened.document.objective, is_new=True, notice=_notice(path, opened, file))


def bound_to(log: FileLog, run_id: str) -> Bound | None:
    """Return the file that a document is, or None; it blocks."""
    named = log.read(EventQuery(run_id=run_id, prefix=WriterVersionNamed.event_type))
    if not any(isinstance(event.body, WriterVersionNamed) and event.body.file_path for event in named):
        return None  # as for nearly every run: its patches are not read
    bodies = [event.body for event in log.read(EventQuery(run_id=run_id, prefix=_PREFIX, resolve=True))]
    started = next((body for body in bodies if isinstance(body, WriterRunStarted)), None)
    told = [
        body for body in bodies if isinstance(body, WriterVersionNamed | WriterFileTaken) and body.file_path
    ]
    if started is None or not told:
        return None
    text = _last_text(RunDocument.new(run_id, started.objective), bodies, told)
    extra = started.model_extra or {}
    line_end = extra.get("source_line_end")
    writes = FileText(
        "", line_end if line_end in ("\r\n", "\r") else "\n", has_bom=extra.get("source_has_bom") is True
    )
    return Bound(run_id, Path(told[-1].file_path), text, writes)


def _last_text(
    start: RunDocument, bodies: Sequence[EventBody], told: Sequence[WriterVersionNamed | WriterFileTaken]
) -> str:
    """What a file of the person's held when it was last read or written."""
    patches = [Patch.model_validate(body.model_dump()) for body in bodies if isinstance(body, WriterRunPatch)]
    for each in reversed(told):
        if isinstance(each, WriterVersionNamed):
            return document_at(start, patches, each.revision).canon(CONDUCTOR)
        text = text_of(document_at(start, patches, each.base_revision).canon(CONDUCTOR), each.ops)
        if text is not None:
            return text
    return ""


def _run_of(log: FileLog, path: Path) -> str | None:
    """Return the newest document that is this file."""
    for event in log.read(EventQuery(prefix=WriterVersionNamed.event_type, newest=True)):
        body = event.body
        if isinstance(body, WriterVersionNamed) and body.file_path and Path(body.file_path) == path:
            return body.run_id
    return None


def _events(home: Path, path: Path, opened: OpenedFile, file: FileText) -> list[EventBody]:
    setup = WriterSetup(opened.document.run_id, home)
    ledger = Ledger.replay(RunDocument.new(opened.document.run_id, opened.document.objective), opened.patches)
    desk = Desk(setup, ledger, "review")
    revision = opened.document.revision
    started = {
        **desk.address(0),
        "objective": opened.document.objective,
        "policy": "review",
        "source_path": str(path),
        "source_line_end": file.line_end,
        "source_has_bom": file.has_bom,
    }
    named = {
        **desk.address(revision),
        "version_id": new_id(),
        "name": f"Opened from {path.name}",
        "file_path": "" if opened.is_sections else str(path),
    }
    ended = {**desk.address(revision), "status": "completed", "message": f"{OPENED_FROM}{path}"}
    return [
        WriterRunStarted.model_validate(started),
        *(desk.patch_body(patch) for patch in opened.patches),
        WriterVersionNamed.model_validate(named),
        QwyCitationRegistry(run_id=opened.document.run_id, version_id=named["version_id"]),
        WriterRunStatus.model_validate(ended),
    ]


def _notice(path: Path, opened: OpenedFile, file: FileText) -> str:
    """Return what the person should know of how the file was taken; empty if nothing is special."""
    if opened.is_sections:
        count = len(opened.document.proposals)
        waits = f"{count} {'change waits' if count == 1 else 'changes wait'}" if count else "nothing waits"
        return (
            f"{path.name} was imported at revision {opened.revision}; {waits}. The file itself is left alone."
        )
    if file.is_mixed:
        return f"{path.name} ends its lines in different ways; saved again, all end as most of them do."
    return ""
