"""``document``: a run's document at any revision, in the formats that need no more than the log."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from app.verbs.base import Console, Exit, UsageError, open_store, run_named
from storage.document import Patch, RunDocument, clean_markdown, criticmarkup, document_at
from storage.events.document import WriterRunPatch, WriterRunStarted, WriterVersionNamed
from storage.events.envelope import StoredEvent
from storage.options import EventQuery

if TYPE_CHECKING:
    from storage.event_store import EventStore

FORMATS = ("md", "html", "criticmarkup")


def document(args: argparse.Namespace, console: Console) -> Exit:
    """Print or write a document, or list its versions."""
    with open_store(args.home, must_exist=True) as store:
        run_id = run_named(store, args.run)
        if args.versions:
            console.json(_versions(_writer_events(store, run_id)), indent=2)
            return Exit.COMPLETED
        found = stored_document(store, run_id, args.revision)
    text = _rendered(found, args.format)
    if args.output is None:
        console.say(text)
        return Exit.COMPLETED
    target = Path(args.output)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise UsageError(f"{target} cannot be written: {problem.strerror}. Choose another file.") from problem
    console.note(f"{target}: revision {found.revision}")
    return Exit.COMPLETED


def stored_document(store: "EventStore", run_id: str, revision: int | None = None) -> RunDocument:
    """Return a run's document, replayed from the log.

    Raises:
        UsageError: it has no such revision.
    """
    bodies = [event.body for event in _writer_events(store, run_id)]
    started = next((body for body in bodies if isinstance(body, WriterRunStarted)), None)
    rollup = store.run(run_id)
    objective = started.objective if started else (rollup.objective if rollup else "")
    patches = [Patch.model_validate(body.model_dump()) for body in bodies if isinstance(body, WriterRunPatch)]
    newest = patches[-1].revision if patches else 0
    wanted = newest if revision is None else revision
    if not 0 <= wanted <= newest:
        raise UsageError(f"The document has the revisions 0 to {newest}; there is no {wanted}.")
    return document_at(RunDocument.new(run_id, objective), patches, wanted)


def _writer_events(store: "EventStore", run_id: str) -> list[StoredEvent]:
    return store.read(EventQuery(run_id=run_id, prefix="writer.", resolve=True))


def _versions(events: Iterable[StoredEvent]) -> list[dict[str, object]]:
    return [
        {
            "version_id": body.version_id,
            "name": body.name,
            "revision": body.revision,
            "timestamp": event.timestamp,
        }
        for event in events
        if isinstance(body := event.body, WriterVersionNamed)
    ]


def _rendered(found: RunDocument, kind: str) -> str:
    match kind:
        case "criticmarkup":
            return criticmarkup(found)
        case "html":
            return _html(found)
        case _:
            return clean_markdown(found)


def _html(found: RunDocument) -> str:
    """Return the report as a page; HTML inside it is shown as text, never carried out."""
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    title = MarkdownIt("zero").renderInline(" ".join(found.objective.split())[:200])
    body = renderer.render(clean_markdown(found))
    return (
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n"
    )
