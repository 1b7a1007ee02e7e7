"""Putting a subject into a file: one function, for the desktop's thread and the command line."""

import pickle
import sys
import threading
from pathlib import Path

from app.exporting.child import ChildError, ExportStopped, run_child
from app.exporting.formats import Format
from app.exporting.page import html_page
from app.exporting.pandoc import Pandoc
from app.exporting.saving import save
from app.exporting.subject import Subject
from storage.document import criticmarkup
from storage.errors import KnownError

_QUICK = ("markdown", "criticmarkup")
PROGRAM = sys.executable
_ROOT = Path(__file__).parents[2]


class ExportFailedError(KnownError):
    """The process that makes the export failed."""


def text_of(subject: Subject, kind: Format) -> str:
    """Return an export of a format that is text."""
    match kind:
        case "criticmarkup":
            return criticmarkup(subject.document)
        case "html":
            return html_page(subject)
        case _:
            return subject.report


def export(subject: Subject, kind: Format, path: Path) -> None:
    """Make a file of a subject, in this process; it blocks.

    Raises:
        CannotSaveError: the file cannot be written.
        PandocError: pandoc is missing, or failed.
    """
    save(path, made(subject, kind, threading.Event()))


def export_aside(subject: Subject, kind: Format, path: Path, stop: threading.Event) -> None:
    """Make a file of a subject in a process of its own where that takes long; it blocks.

    Raises:
        CannotSaveError: the file cannot be written.
        PandocError: pandoc is missing, or failed.
        ExportFailedError: the other process failed.
        ExportStopped: ``stop`` was set; no file was written.
    """
    data = made(subject, kind, stop) if kind in _QUICK else _made_aside(subject, kind, stop)
    if stop.is_set():
        raise ExportStopped
    save(path, data)


def made(subject: Subject, kind: Format, stop: threading.Event) -> bytes:
    """Return an export as the bytes of its file."""
    match kind:
        case "docx":
            from app.exporting.word import word_file  # noqa: PLC0415 - only this format needs it

            return word_file(subject, Pandoc.found(stop))
        case "pdf":
            from app.exporting.pdf import pdf_file  # noqa: PLC0415 - imports Qt, which no other format does

            return pdf_file(subject, stop)
        case _:
            text = text_of(subject, kind)
            ended = text if text.endswith("\n") or not text else f"{text}\n"
            return ended.encode("utf-8", errors="replace")


def _made_aside(subject: Subject, kind: Format, stop: threading.Event) -> bytes:
    command = [PROGRAM, "-m", "app.exporting.worker"]
    try:
        done = run_child(command, pickle.dumps((subject, kind)), stop, {"PYTHONPATH": str(_ROOT)})
    except ChildError as problem:
        raise ExportFailedError(
            f"The export failed: {problem}. Try again, or choose another format."
        ) from problem
    if done.code != 0:
        raise ExportFailedError(done.last_line)
    return done.out
