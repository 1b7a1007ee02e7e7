"""Holds a run's document against its patches: no revision missing, a replay that succeeds, an honest file."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from storage.document import Patch, RunDocument, parse, serialise
from storage.document.errors import PatchRefused
from storage.document.history import replay
from storage.events.document import WriterRunPatch, WriterRunStarted
from storage.events.envelope import StoredEvent


def check_document(run_id: str, events: Iterable[StoredEvent], file: Path) -> list[str]:
    """Return what is wrong with a run's document, given its ``writer.run.*`` events, whole and in order."""
    objective, patches = "", []
    for event in events:
        body = event.body
        if isinstance(body, WriterRunStarted):
            objective = objective or body.objective
        elif isinstance(body, WriterRunPatch):
            try:
                patches.append(Patch.model_validate(body.model_dump()))
            except ValidationError as problem:
                return [
                    f"patch {body.patch_id} (event {event.seq}) cannot be read: {problem.errors()[0]['msg']}"
                ]
    problems = _order_problems(patches)
    text = _text_of(file)
    wanted = None if text is None else parse(text)
    document = RunDocument.new(run_id, objective)
    matches = wanted is None or wanted.revision != 0 or _same(text, document)
    try:
        for document in replay(document, patches):  # noqa: B020 - each is the next state of the same document
            if wanted is not None and document.revision == wanted.revision:
                matches = _same(text, document)
    except PatchRefused as problem:
        return [*problems, f"its patches cannot be replayed: {problem}"]
    if wanted is not None and wanted.revision > document.revision:
        problems.append(f"its file is at revision {wanted.revision}, its log at {document.revision}")
    elif not matches:
        problems.append("its file does not hold what its log says; it was changed by another program")
    return problems


def _order_problems(patches: list[Patch]) -> list[str]:
    revisions = [patch.revision for patch in patches]
    if revisions == list(range(1, len(revisions) + 1)):
        return []
    doubled = sorted({revision for revision in revisions if revisions.count(revision) > 1})
    if doubled:
        return [f"revision {doubled[0]} of its document is in the log more than once"]
    return ["the revisions of its document are not in order"]


def _text_of(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _same(text: str | None, document: RunDocument) -> bool:
    return text is not None and parse(text).sections == parse(serialise(document)).sections
