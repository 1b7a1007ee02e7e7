"""``document`` and ``export``: a run's document at any revision, printed or put into a file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.exporting.formats import BY_NAME, Format, file_name, format_of
from app.exporting.pandoc import PandocError
from app.exporting.saving import CannotSaveError
from app.exporting.subject import NoSuchRevisionError, Subject, read_subject
from app.exporting.work import export as export_to
from app.exporting.work import text_of
from app.verbs.base import Console, Exit, UsageError, open_store, run_named
from storage.document import RunDocument
from storage.document.file_text import UnreadableFileError
from storage.events.citations import QwyCitationRegistry
from storage.events.document import WriterVersionNamed
from storage.options import EventQuery

if TYPE_CHECKING:
    from storage.event_store import EventStore

FORMATS = ("md", "html", "criticmarkup")  # what a terminal can show
_SHORT: dict[str, Format] = {"md": "markdown"}


def document(args: argparse.Namespace, console: Console) -> Exit:
    """Print or write a document, or list its versions."""
    with open_store(args.home, must_exist=True) as store:
        run_id = run_named(store, args.run)
        if args.versions:
            console.json(_versions(store, run_id), indent=2)
            return Exit.COMPLETED
        subject = _subject(store, run_id, args.revision)
    kind = _SHORT.get(args.format, args.format)
    if args.output is not None:
        return _write(subject, kind, Path(args.output), console)
    if args.format not in FORMATS:
        raise UsageError(f"A {kind} document is no text to print: say where to write it with -o FILE.")
    console.say(text_of(subject, kind))
    return Exit.COMPLETED


def export(args: argparse.Namespace, console: Console) -> Exit:
    """Put a document into a file; format and name follow from each other where one is left out."""
    named = Path(args.output) if args.output is not None else None
    kind = args.format or (_kind_of(named) if named else "markdown")
    with open_store(args.home, must_exist=True) as store:
        subject = _subject(store, run_named(store, args.run), args.revision)
    target = named or Path(file_name(subject.document.objective, kind))
    if named is None and target.exists():
        raise UsageError(f"{target} is there already. Say where to write with --output FILE.")
    return _write(subject, kind, target, console)


def _kind_of(file: Path) -> Format:
    found = format_of(file)
    if found is None and file.suffix:
        raise UsageError(f"{file.suffix} is the end of no format's files. Say which with --format.")
    return found or "markdown"


def open_document(args: argparse.Namespace, console: Console) -> Exit:
    """Make a document of a person's file; the desktop shows it, and saves to it."""
    from actors.writer.opening import open_file  # noqa: PLC0415 - no other verb of this module needs the actors

    with open_store(args.home) as store:
        try:
            opened = open_file(store, args.home, args.file)
        except UnreadableFileError as problem:
            raise UsageError(problem.for_user()) from problem
    console.say(opened.run_id)
    if opened.notice or not opened.is_new:
        console.note(opened.notice or f"{args.file} is a document already.")
    return Exit.COMPLETED


def stored_document(store: "EventStore", run_id: str, revision: int | None = None) -> RunDocument:
    """Return a run's document, replayed from the log.

    Raises:
        UsageError: it has no such revision.
    """
    return _subject(store, run_id, revision).document


def _subject(store: "EventStore", run_id: str, revision: int | None) -> Subject:
    rollup = store.run(run_id)
    try:
        return read_subject(store, run_id, rollup.objective if rollup else "", revision)
    except NoSuchRevisionError as problem:
        raise UsageError(problem.for_user()) from problem


def _write(subject: Subject, kind: Format, target: Path, console: Console) -> Exit:
    try:
        export_to(subject, kind, target)
    except (CannotSaveError, PandocError) as problem:
        raise UsageError(problem.for_user()) from problem
    console.note(f"{target}: revision {subject.document.revision}, {BY_NAME[kind].words}")
    return Exit.COMPLETED


def _versions(store: "EventStore", run_id: str) -> list[dict[str, object]]:
    registries = store.read(EventQuery(run_id=run_id, prefix=QwyCitationRegistry.event_type, resolve=True))
    cited = {
        body.version_id: [each.model_dump() for each in body.citation_registry]
        for event in registries
        if isinstance(body := event.body, QwyCitationRegistry)
    }
    named = store.read(EventQuery(run_id=run_id, prefix=WriterVersionNamed.event_type))
    return [
        {
            "version_id": body.version_id,
            "name": body.name,
            "revision": body.revision,
            "timestamp": event.timestamp,
            "citations": cited.get(body.version_id, []),
        }
        for event in named
        if isinstance(body := event.body, WriterVersionNamed)
    ]
