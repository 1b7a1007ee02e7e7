"""The document's file: a projection of the log, never the truth, rewritten whole and atomically.

A reader sees the old file or the new one, also after a power cut: the text goes to a temporary file in the
same folder, is forced to disk, and takes the name of the old one.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from storage.document.document import RunDocument
from storage.errors import KnownError

WRITE_EVERY_S = 0.25


class DocumentFileError(KnownError):
    """The file cannot be written; the document itself is safe in the log."""


def write_atomically(path: Path, text: str) -> None:
    """Replace a file by ``text`` (UTF-8), durably; makes the folder if needed.

    Raises:
        DocumentFileError: the old file, if there is one, is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode("utf-8", errors="surrogatepass"))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        raise DocumentFileError(
            f"The file {path} cannot be written ({reason}). The document is safe in the log; "
            "free some space or check the permissions, and it is written with the next change."
        ) from error


def _sync_folder(folder: Path) -> None:
    """Force the new name to disk; systems that cannot open a folder do it by themselves."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class FileProjection:
    """Keeps a document's file up to date, at most every ``WRITE_EVERY_S``, in a thread.

    Args:
        path: the file.
        render: the text of a document.
        start: starts a child task.
        failed: is told when the file cannot be written, once; it is tried again with each change.
    """

    def __init__(
        self,
        path: Path,
        render: Callable[[RunDocument], str],
        start: Callable[[Coroutine[Any, Any, None], str], object],
        failed: Callable[[KnownError], None],
    ) -> None:
        self._path = path
        self._render = render
        self._start = start
        self._failed = failed
        self._newest: RunDocument | None = None
        self._hurry = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._next_at = 0.0
        self._broken = False

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def show(self, document: RunDocument, *, now: bool = False) -> None:
        """Have this document written, soon, or without the pause when ``now``."""
        self._newest = document
        if now:
            self._hurry.set()
        if self._idle.is_set():
            self._idle.clear()
            self._start(self._write_while_new(), "file")

    async def settled(self) -> None:
        """Wait until the newest document is in the file, without pauses."""
        self._hurry.set()
        await self._idle.wait()

    async def _write_while_new(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._newest is not None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), max(0.0, self._next_at - loop.time()))
                self._hurry.clear()
                document, self._newest = self._newest, None
                try:
                    await asyncio.to_thread(self._write, document)
                except KnownError as error:
                    if not self._broken:
                        self._failed(error)
                    self._broken = True
                else:
                    self._broken = False
                self._next_at = loop.time() + WRITE_EVERY_S
        finally:
            self._idle.set()

    def _write(self, document: RunDocument) -> None:
        write_atomically(self._path, self._render(document))
