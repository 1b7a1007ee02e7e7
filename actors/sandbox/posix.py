"""Confinement by directory handles: every step of a path is opened by name relative to the one before.

No step ever follows a symbolic link by itself (``O_NOFOLLOW``), so a link that is swapped in between a look
and the use is an error, not a way out. For reading, a link is read and its target is walked from the root
by the same rules; for writing, links are refused. ``..`` goes back to the handle that we came from, and
above the root there is none.

A file is written to a new file beside it, which then takes its name (``renameat`` in the same handle): a
reader sees the old or the new file, another name of the old file (a hard link) keeps the old bytes, and a
link that has taken the name is replaced, not followed. What stays possible: somebody who may write both
inside and outside moves a whole folder out of the workspace within the microseconds between our last look
at it and the rename. A namespace of its own (the command sandbox) is the remedy for that.
"""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from actors.sandbox.errors import RefusedError, ToolError
from actors.sandbox.kinds import Kind, OpenFile, RawEntry, ReadBytes, Stamp, WriteOptions, kind_of
from storage.errors import BugError

MAX_LINKS = 40
"""As many links as the Linux kernel follows in one path."""

MAX_DEPTH = 200
"""Directory handles held at once for one path."""

_O_PATH = getattr(os, "O_PATH", os.O_RDONLY)  # a handle without reading rights: Linux only
_CLOEXEC = os.O_CLOEXEC | os.O_NOFOLLOW
_ENTER = _O_PATH | os.O_DIRECTORY | _CLOEXEC
_SCAN = os.O_RDONLY | os.O_DIRECTORY | _CLOEXEC
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | _CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CLOEXEC


class Descent:
    """The open directories from the root down to where we are."""

    def __init__(self, root_fd: int) -> None:
        self._fds = [root_fd]
        self.names: list[str] = []

    @property
    def fd(self) -> int:
        """The handle of the directory where we are."""
        return self._fds[-1]

    def enter(self, name: str) -> None:
        """Go down into a directory; a link in its place is an ``OSError``."""
        if name in {"", ".", ".."} or "/" in name:
            raise BugError(f"not one step of a path: {name!r}")
        if len(self.names) >= MAX_DEPTH:
            raise ToolError(f"The path is deeper than {MAX_DEPTH} folders; name something nearer the root.")
        self._fds.append(os.open(name, _ENTER, dir_fd=self.fd))
        self.names.append(name)

    def leave(self) -> None:
        """Go back up (``..``)."""
        if not self.names:
            raise RefusedError("The path leads outside the workspace; name something inside it.")
        self.names.pop()
        os.close(self._fds.pop())

    def reset(self) -> None:
        """Go back to the root."""
        while self.names:
            self.leave()

    def close(self) -> None:
        """Close all handles."""
        while self._fds:
            os.close(self._fds.pop())


class DirFdBackend:
    """Reads, lists and writes below one directory through handles (POSIX).

    Args:
        root: the workspace, without links in it.
    """

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        status = root.stat()
        self._identity = (status.st_dev, status.st_ino)

    def canonical(self, parts: Sequence[str]) -> tuple[tuple[str, ...], Kind]:
        """Return the path with links resolved, and what it is."""
        with self._descend() as descent:
            name = self._walk(descent, parts, follow=True)
            if name is None:
                return tuple(descent.names), Kind.DIRECTORY
            status = os.stat(name, dir_fd=descent.fd, follow_symlinks=False)
            return (*descent.names, name), kind_of(status.st_mode)

    @contextlib.contextmanager
    def open(self, parts: Sequence[str]) -> Iterator[OpenFile]:
        """Open a regular file for reading; anything else is refused without waiting for it."""
        with self._descend() as descent:
            name = self._walk(descent, parts, follow=True)
            if name is None:
                raise ToolError("That is a folder, not a file; list it with list_files.")
            _require_file(os.stat(name, dir_fd=descent.fd, follow_symlinks=False))
            fd = os.open(name, _READ, dir_fd=descent.fd)
            path = "/".join((*descent.names, name))
        with os.fdopen(fd, "rb") as stream:
            status = os.fstat(fd)
            _require_file(status)
            yield OpenFile(path, stream, status.st_size, Stamp.of(status))

    def scan(self, parts: Sequence[str]) -> Iterator[RawEntry]:
        """Yield the entries of a directory, in no order; an entry that vanishes meanwhile is left out."""
        fd = self._folder_handle(parts, _SCAN)
        try:
            with os.scandir(fd) as entries:
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):
                        yield _raw_entry(entry)
        finally:
            os.close(fd)

    @contextlib.contextmanager
    def reader(self) -> Iterator[ReadBytes]:
        """Open a reader of many files whose paths have no links; it keeps one folder open at a time."""
        folder: tuple[str, ...] | None = None
        fd = -1

        def read(parts: Sequence[str], limit: int) -> bytes:
            nonlocal folder, fd
            if (here := tuple(parts[:-1])) != folder:
                if folder is not None:
                    os.close(fd)
                    folder = None
                fd = self._folder_handle(here)
                folder = here
            return _read_plain(parts[-1], fd, limit)

        try:
            yield read
        finally:
            if folder is not None:
                os.close(fd)

    def write(self, parts: Sequence[str], data: bytes, options: WriteOptions) -> None:
        """Give a file new contents atomically; see the module's docstring for what holds."""
        if ".." in parts:
            raise BugError("a path to write was not checked for '..'")
        with self._descend() as descent:
            for part in parts[:-1]:
                self._enter_for_writing(descent, part, make=options.make_folders)
            name = parts[-1]
            old = _status_or_none(name, descent.fd)
            _require_replaceable(old, options)
            temporary = f".quire-{secrets.token_hex(8)}.tmp"
            try:
                _write_beside(temporary, data, old, descent.fd)
                self._require_in_place(descent)
                _require_replaceable(_status_or_none(name, descent.fd), options)
                os.rename(temporary, name, src_dir_fd=descent.fd, dst_dir_fd=descent.fd)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary, dir_fd=descent.fd)
                raise
            _sync_directory(descent.fd)

    def _folder_handle(self, parts: Sequence[str], flags: int = _ENTER) -> int:
        """Return a handle of a folder whose path has no links in it; the caller closes it."""
        with self._descend() as descent:
            for part in parts:
                descent.enter(part)
            return os.open(".", flags, dir_fd=descent.fd)

    @contextlib.contextmanager
    def _descend(self) -> Iterator[Descent]:
        descent = Descent(os.open(self._root, _ENTER))
        try:
            status = os.fstat(descent.fd)
            if (status.st_dev, status.st_ino) != self._identity:
                raise RefusedError(
                    "The workspace folder was replaced by another one; start again in the new one."
                )
            yield descent
        finally:
            descent.close()

    def _walk(self, descent: Descent, parts: Sequence[str], *, follow: bool) -> str | None:
        """Go to where a path leads; return the name of the file there, or None at a directory."""
        pending = list(reversed(parts))
        links = 0
        while pending:
            part = pending.pop()
            if part == "..":
                descent.leave()
                continue
            mode = os.stat(part, dir_fd=descent.fd, follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                descent.enter(part)
            elif stat.S_ISLNK(mode):
                links += 1
                if not follow or links > MAX_LINKS:
                    raise RefusedError("The path goes round in a circle of links; name the file itself.")
                pending.extend(reversed(self._target(descent, part)))
            elif pending:
                raise NotADirectoryError(errno.ENOTDIR, "not a folder")
            else:
                return part
        return None

    def _target(self, descent: Descent, link: str) -> list[str]:
        """Return the steps of a link's target; an absolute one inside the workspace starts at its root."""
        target = os.readlink(link, dir_fd=descent.fd)
        if target.startswith("/"):
            inside = target == self._root or target.startswith(self._root.rstrip("/") + "/")
            if not inside:
                raise RefusedError(
                    "The path is a link that leads outside the workspace; name something inside it."
                )
            target = target[len(self._root) :]
            descent.reset()
        return [part for part in target.split("/") if part not in {"", "."}]

    def _enter_for_writing(self, descent: Descent, name: str, *, make: bool) -> None:
        status = _status_or_none(name, descent.fd)
        if status is None and make:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=descent.fd)
        elif status is not None and stat.S_ISLNK(status.st_mode):
            raise RefusedError("A folder on the way is a link; files are not written through links.")
        descent.enter(name)

    def _require_in_place(self, descent: Descent) -> None:
        """Refuse when the folder was moved away, or another put in its place, while we wrote."""
        here = os.fstat(descent.fd)
        with self._descend() as again:
            for name in descent.names:
                again.enter(name)
            there = os.fstat(again.fd)
        if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino):
            raise RefusedError(
                "The folder was moved while the file was written; nothing was changed. Try again."
            )


def _read_plain(name: str, dir_fd: int, limit: int) -> bytes:
    """Return the beginning of a regular file in an open folder."""
    fd = os.open(name, _READ, dir_fd=dir_fd)
    try:
        _require_file(os.fstat(fd))
        pieces = []
        while limit > 0 and (piece := os.read(fd, limit)):
            pieces.append(piece)
            limit -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(fd)


def _raw_entry(entry: os.DirEntry[str]) -> RawEntry:
    if entry.is_symlink():
        return RawEntry(entry.name, Kind.SYMLINK, 0)
    if entry.is_dir(follow_symlinks=False):
        return RawEntry(entry.name, Kind.DIRECTORY, 0)
    status = entry.stat(follow_symlinks=False)
    kind = kind_of(status.st_mode)
    return RawEntry(entry.name, kind, status.st_size if kind is Kind.FILE else 0)


def _status_or_none(name: str, dir_fd: int) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=dir_fd, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _require_file(status: os.stat_result) -> None:
    kind = kind_of(status.st_mode)
    if kind is not Kind.FILE:
        raise RefusedError(f"That is a {kind}, not a file; only files can be read.")


def _require_replaceable(status: os.stat_result | None, options: WriteOptions) -> None:
    """Refuse to replace what is not an ordinary, writable, unchanged file."""
    if status is None:
        if options.expected is not None:
            raise ToolError("The file was removed after it was read; nothing was changed. Look again.")
        return
    kind = kind_of(status.st_mode)
    if kind is Kind.SYMLINK:
        raise RefusedError("The path is a link; files are not written through links. Name the file itself.")
    if kind is not Kind.FILE:
        raise RefusedError(f"That is a {kind}; only files can be written.")
    if not status.st_mode & 0o222:
        raise RefusedError("The file is read-only; make it writable first if it should change.")
    if options.expected is not None and Stamp.of(status) != options.expected:
        raise ToolError("The file was changed after it was read; nothing was written. Read it again.")


def _write_beside(name: str, data: bytes, old: os.stat_result | None, dir_fd: int) -> None:
    """Write a new file, on disk when done, with the mode and owner of the one it will replace."""
    fd = os.open(name, _CREATE, 0o666, dir_fd=dir_fd)
    with os.fdopen(fd, "wb", buffering=0) as stream:
        view = memoryview(data)
        while view:
            view = view[stream.write(view) :]
        if old is not None:
            _keep_owner(fd, old)
            os.fchmod(fd, stat.S_IMODE(old.st_mode) & 0o777)
        os.fsync(fd)


def _keep_owner(fd: int, old: os.stat_result) -> None:
    new = os.fstat(fd)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with contextlib.suppress(PermissionError):  # only the superuser may give a file away
            os.fchown(fd, old.st_uid, old.st_gid)


def _sync_directory(dir_fd: int) -> None:
    """Put the new name on disk; a directory that we may not read cannot be synced, which loses nothing."""
    with contextlib.suppress(PermissionError):
        fd = os.open(".", _SCAN, dir_fd=dir_fd)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
