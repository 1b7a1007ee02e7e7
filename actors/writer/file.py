"""The document's file: a projection of the log, never the truth, rewritten whole and atomically.

A reader sees the old file or the new one, also after a power cut: the text goes to a temporary file in the
same folder, is forced to disk, and takes the name of the old one.
"""

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

from storage.document.document import RunDocument
from storage.errors import KnownError

WRITE_EVERY_S = 0.25
SETTLE_S = 0.05  # a program that empties a file and writes it anew is given the time to do so
_LOOKS = 20


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


def remove_leftovers(path: Path) -> None:
    """Remove the temporary files of writes that were cut off; only when nobody writes ``path`` any more."""
    with suppress(OSError):
        for leftover in path.parent.glob(f".{path.name}.*.tmp"):
            leftover.unlink()


def _sync_folder(folder: Path) -> None:
    """Force the new name to disk; systems that cannot open a folder do it by themselves."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class FileHost:
    """What a projection needs of its Writer.

    Args:
        render: the text of a document.
        start: starts a child task; an error of it is reported.
        edited: is told the text of a file that somebody else has changed, on the loop.
    """

    render: Callable[[RunDocument], str]
    start: Callable[[Coroutine[Any, Any, None], str], object]
    edited: Callable[[str], None]


class FileProjection:
    """Keeps a document's file up to date, at most every ``WRITE_EVERY_S``, in a thread.

    Before each write the file is looked at: text that is not what was written last was put there by
    somebody else. It is never overwritten; ``edited`` is told, and nothing is written until ``taken`` or
    ``not_taken``. A file that cannot be written is reported once and tried again with each change.
    """

    def __init__(self, path: Path, host: FileHost) -> None:
        self._path = path
        self._host = host
        self._ours: str | None = None
        self._newest: RunDocument | None = None
        self._free = asyncio.Event()
        self._free.set()
        self._broken = False
        self._next_at = 0.0
        self._hurry = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def show(self, document: RunDocument, *, now: bool = False) -> None:
        """Have this document written, soon, or without the pause when ``now``."""
        self._newest = document
        if now:
            self._hurry.set()
        self._go_on()

    def taken(self, text: str) -> None:
        """The text from outside is in the log: it may be overwritten."""
        self._ours = text
        self._free.set()
        self._go_on()

    def not_taken(self) -> None:
        """The text from outside could not be taken; the next change finds it again."""
        self._free.set()

    async def settled(self) -> None:
        """Wait until the newest document is in the file, without pauses, and what is outside in the document.

        What could not be taken or written is not waited for: the next change tries it again.
        """
        while not (self._free.is_set() and self._idle.is_set()):
            self._hurry.set()
            await self._free.wait()
            await self._idle.wait()

    async def put_aside(self) -> Path:
        """Give the file another name in its folder, since its text cannot be taken; return that name."""
        return await asyncio.to_thread(_put_aside, self._path)

    def _go_on(self) -> None:
        if self._newest is not None and self._free.is_set() and self._idle.is_set():
            self._idle.clear()
            self._host.start(self._write_while_new(), "file")

    async def _write_while_new(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._newest is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(self._next_at):
                        await self._hurry.wait()
                self._hurry.clear()
                document, self._newest = self._newest, None
                outside = await self._tried(document)
                self._next_at = loop.time() + WRITE_EVERY_S
                if outside is not None:
                    self._newest = self._newest or document
                    self._free.clear()
                    self._host.edited(outside)
                    return
        finally:
            self._idle.set()

    async def _tried(self, document: RunDocument) -> str | None:
        """Write a document; return the text that somebody else has put there instead."""
        try:
            text, present = await asyncio.to_thread(self._write, document)
        except DocumentFileError:
            known, self._broken = self._broken, True
            if not known:
                raise
            return None
        self._broken = False
        if present is None:
            self._ours = text
        return present

    def _write(self, document: RunDocument) -> tuple[str, str | None]:
        """The blocking part; runs in a thread."""
        text = self._host.render(document)
        return text, _write_over(self._path, self._ours, text)


def _write_over(path: Path, ours: str | None, text: str) -> str | None:
    """Write ``text`` unless the file holds something other than ``ours``; return what it holds then."""
    present = _present(path)
    if ours is not None and present not in (ours, text, None):  # at the start it is nobody's present work
        present = _settled(path, present)
    if present == text:
        return None
    if present is not None and present != ours:
        return present
    write_atomically(path, text)
    return None


def _present(path: Path) -> str | None:
    """What the file holds; None if it is missing, or not readable: writing tells which."""
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError:
        return None


def _settled(path: Path, present: str | None) -> str | None:
    """What the file holds when another program has written all of it; half a text is nobody's change."""
    for _ in range(_LOOKS):
        sleep(SETTLE_S)
        before, present = present, _present(path)
        if present == before:
            break
    return present


def _put_aside(path: Path) -> Path:
    number = 1
    while (other := path.with_name(f"{path.stem}.outside-{number}{path.suffix}")).exists():
        number += 1
    try:
        return path.rename(other)
    except OSError as error:
        raise DocumentFileError(
            f"The file {path} cannot be renamed ({error.strerror}); move it away."
        ) from error
