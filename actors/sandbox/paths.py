"""The workspace: the one folder whose files an agent's tools may touch.

Paths come from agents as text: relative to the workspace with ``/`` between the steps, names as
``names.shown_name`` shows them. An absolute path is taken when it lies inside. Everything else (links,
races, special files, atomic writing) is held by the backend: ``posix`` by directory handles, ``portable``
where the platform has none.
"""

import contextlib
import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from actors.sandbox.errors import RefusedError, ToolError
from actors.sandbox.kinds import Kind, OpenFile, RawEntry, ReadBytes, Stamp, WriteOptions
from actors.sandbox.names import shown_name, stored_name
from actors.sandbox.portable import ResolvedPathBackend
from actors.sandbox.posix import DirFdBackend

HAS_DIR_FDS = os.name == "posix" and {os.open, os.stat, os.rename, os.mkdir} <= os.supports_dir_fd
PROTECTED = ".git"
"""A folder that tools never write into: its hooks and settings run as commands of the person."""


class Backend(Protocol):
    """How confinement is done; paths are given as steps below the root."""

    def canonical(self, parts: Sequence[str]) -> tuple[tuple[str, ...], Kind]:
        """Return the path with links resolved, and what it is."""

    def open(self, parts: Sequence[str]) -> contextlib.AbstractContextManager[OpenFile]:
        """Open a regular file for reading."""

    def scan(self, parts: Sequence[str]) -> Iterator[RawEntry]:
        """Yield the entries of a directory whose path has no links in it."""

    def reader(self) -> contextlib.AbstractContextManager[ReadBytes]:
        """Open a reader of many files whose paths have no links in them."""

    def write(self, parts: Sequence[str], data: bytes, options: WriteOptions) -> None:
        """Give a file new contents atomically."""


class Workspace:
    """One folder, and what may be done below it.

    Args:
        root: an existing folder; links in the path to it are followed once, here.
        backend: how confinement is done; the platform's best when None.

    Raises:
        ToolError: there is no such folder, or it cannot be entered.
    """

    def __init__(self, root: Path | str, backend: type[Backend] | None = None) -> None:
        shown = shown_name(str(root))
        try:
            self.root = Path(root).expanduser().resolve(strict=True)
            chosen = backend or (DirFdBackend if HAS_DIR_FDS else ResolvedPathBackend)
            self._backend: Backend = chosen(self.root)  # type: ignore[call-arg]  # a Protocol has no __init__
        except (OSError, RuntimeError, ValueError) as error:
            raise ToolError(
                f"The workspace {shown} cannot be used: {_reason(error)}. Choose a folder."
            ) from error
        if not self.root.is_dir():
            raise ToolError(f"The workspace {shown} is not a folder. Choose a folder.")

    def __repr__(self) -> str:
        return f"Workspace({str(self.root)!r})"

    def canonical(self, path: str) -> tuple[str, Kind]:
        """Return the shown path with all links resolved (``.`` for the root), and what is there."""
        with self._in_words(path):
            parts, kind = self._backend.canonical(self.steps(path))
            return shown_name("/".join(parts)) or ".", kind

    def absolute(self, path: str) -> Path:
        """Return where a path would lie on disk, links not followed; it need not exist."""
        with self._in_words(path):
            return Path(os.path.normpath(self.root.joinpath(*self.steps(path))))

    @contextlib.contextmanager
    def open(self, path: str) -> Iterator[OpenFile]:
        """Open a regular file for reading.

        Raises:
            ToolError: it is missing, unreadable, no regular file, or outside the workspace.
        """
        with self._in_words(path), self._backend.open(self.steps(path)) as opened:
            yield opened

    def scan(self, parts: Sequence[str]) -> Iterator[RawEntry]:
        """Yield the entries of a directory; steps and names are stored names, without links.

        Raises:
            OSError: it cannot be listed; the walk counts these.
        """
        return self._backend.scan(parts)

    def reader(self) -> contextlib.AbstractContextManager[ReadBytes]:
        """Open a fast reader for files that a walk has met: stored steps, one folder after the other.

        What it returns raises ``OSError`` or ``ToolError`` for a file that cannot be read.
        """
        return self._backend.reader()

    def write(self, path: str, data: bytes, options: WriteOptions | None = None) -> None:
        """Give a file new contents atomically, on disk when this returns.

        Raises:
            ToolError: outside the workspace, through a link, no regular file, read-only, changed since
                it was read, or the disk refused.
        """
        with self._in_words(path):
            parts = self.steps(path)
            if not parts:
                raise ToolError("That is the workspace folder itself; name a file in it.")
            if ".." in parts:
                raise RefusedError("a path to write may not hold '..'; name it from the workspace folder.")
            if any(part.casefold() == PROTECTED for part in parts):
                raise RefusedError("Nothing is written inside .git; use git itself for that.")
            self._backend.write(parts, data, options or WriteOptions())

    def steps(self, path: str) -> tuple[str, ...]:
        """Return the stored steps of a shown path, below the root."""
        stored = stored_name(path)
        if "\0" in stored:
            raise RefusedError("A path cannot hold a zero character.")
        if os.name != "posix":
            stored = stored.replace(os.sep, "/")
        if Path(stored).is_absolute():
            if not Path(stored).is_relative_to(self.root):
                raise RefusedError("The path is absolute and outside the workspace; give one relative to it.")
            stored = Path(stored).relative_to(self.root).as_posix()
        return tuple(part for part in stored.split("/") if part not in {"", "."})

    @contextlib.contextmanager
    def _in_words(self, path: str) -> Iterator[None]:
        """Put the path in front of what went wrong."""
        shown = shown_name(stored_name(path)) or "."
        try:
            yield
        except ToolError as error:
            if str(error).startswith(f"{shown}: "):
                raise
            raise type(error)(f"{shown}: {error}") from error
        except (OSError, UnicodeError) as error:
            raise ToolError(f"{shown}: {_reason(error)}.") from error


_REASONS = {
    errno.ENOENT: "there is no such file or folder",
    errno.ENOTDIR: "a step of the path is not a folder",
    errno.EISDIR: "that is a folder",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ELOOP: "a link is in the way, or was put there just now",
    errno.ENAMETOOLONG: "a name in the path is too long",
    errno.ENOSPC: "the disk is full; free some space and try again",
    errno.EDQUOT: "the disk quota is used up; free some space and try again",
    errno.EROFS: "the disk is read-only",
    errno.EMFILE: "too many files are open; try again in a moment",
    errno.EXDEV: "the folder was moved to another disk meanwhile",
    errno.ENXIO: "that is a special file that cannot be read",
}


def _reason(error: Exception) -> str:
    """Return why, in words without a path."""
    if isinstance(error, OSError) and error.errno is not None:
        return _REASONS.get(error.errno) or (error.strerror or type(error).__name__).lower()
    if isinstance(error, RuntimeError):
        return "a circle of links"
    return "the name cannot be used on this system"


def reason_for(error: OSError) -> str:
    """Return why a file or folder could not be used, in words without a path."""
    return _reason(error)


__all__ = ["Backend", "Kind", "OpenFile", "RawEntry", "Stamp", "Workspace", "WriteOptions", "reason_for"]
