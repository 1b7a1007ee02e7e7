"""Confinement by resolved paths, for platforms without directory handles (Windows).

Every path is resolved and compared with the root before it is used. This holds against ``..``, absolute
paths and links made before; it does **not** hold against a link that somebody swaps in between the look
and the use, which only handles can (see ``posix``). Hard links are held against in the same way as there:
a file is replaced by a new one, never written into.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from actors.sandbox.errors import RefusedError, ToolError
from actors.sandbox.kinds import Kind, OpenFile, RawEntry, ReadBytes, Stamp, WriteOptions, kind_of
from storage.errors import BugError


class ResolvedPathBackend:
    """Reads, lists and writes below one directory by resolved paths.

    Args:
        root: the workspace, resolved.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def canonical(self, parts: Sequence[str]) -> tuple[tuple[str, ...], Kind]:
        """Return the path with links resolved, and what it is."""
        path = self._resolve(parts)
        return path.relative_to(self._root).parts, kind_of(path.lstat().st_mode)

    @contextlib.contextmanager
    def open(self, parts: Sequence[str]) -> Iterator[OpenFile]:
        """Open a regular file for reading; anything else is refused without waiting for it."""
        path = self._resolve(parts)
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            raise ToolError("That is a folder, not a file; list it with list_files.")
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError(f"That is a {kind_of(status.st_mode)}, not a file; only files can be read.")
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            yield OpenFile(path.relative_to(self._root).as_posix(), stream, status.st_size, Stamp.of(status))

    def scan(self, parts: Sequence[str]) -> Iterator[RawEntry]:
        """Yield the entries of a directory, in no order; an entry that vanishes meanwhile is left out."""
        with os.scandir(self._resolve(parts)) as entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    kind = kind_of(entry.stat(follow_symlinks=False).st_mode)
                    size = entry.stat(follow_symlinks=False).st_size if kind is Kind.FILE else 0
                    yield RawEntry(entry.name, kind, size)

    @contextlib.contextmanager
    def reader(self) -> Iterator[ReadBytes]:
        """Open a reader of many files; each is looked at afresh."""

        def read(parts: Sequence[str], limit: int) -> bytes:
            with self.open(parts) as opened:
                return opened.stream.read(limit)

        yield read

    def write(self, parts: Sequence[str], data: bytes, options: WriteOptions) -> None:
        """Give a file new contents atomically."""
        if ".." in parts:
            raise BugError("a path to write was not checked for '..'")
        folder = self._folder_for_writing(parts[:-1], make=options.make_folders)
        target = folder / parts[-1]
        self._require_replaceable(target, options)
        temporary = folder / f".quire-{secrets.token_hex(8)}.tmp"
        try:
            with temporary.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            self._require_replaceable(target, options)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _resolve(self, parts: Sequence[str]) -> Path:
        try:
            path = self._root.joinpath(*parts).resolve(strict=True)
        except RuntimeError as error:  # what pathlib makes of a circle of links before Python 3.13
            raise RefusedError("The path goes round in a circle of links; name the file itself.") from error
        if not path.is_relative_to(self._root):
            raise RefusedError("The path leads outside the workspace; name something inside it.")
        return path

    def _folder_for_writing(self, parts: Sequence[str], *, make: bool) -> Path:
        folder = self._root
        for part in parts:
            folder = folder / part
            if make and not os.path.lexists(folder):
                folder.mkdir(exist_ok=True)
            if folder.resolve(strict=True) != folder:
                raise RefusedError("A folder on the way is a link; files are not written through links.")
        return folder

    def _require_replaceable(self, target: Path, options: WriteOptions) -> None:
        if not os.path.lexists(target):
            if options.expected is not None:
                raise ToolError("The file was removed after it was read; nothing was changed. Look again.")
            return
        status = target.lstat()
        kind = kind_of(status.st_mode)
        if kind is Kind.SYMLINK:
            raise RefusedError(
                "The path is a link; files are not written through links. Name the file itself."
            )
        if kind is not Kind.FILE:
            raise RefusedError(f"That is a {kind}; only files can be written.")
        if not status.st_mode & 0o222:
            raise RefusedError("The file is read-only; make it writable first if it should change.")
        if options.expected is not None and Stamp.of(status) != options.expected:
            raise ToolError("The file was changed after it was read; nothing was written. Read it again.")
