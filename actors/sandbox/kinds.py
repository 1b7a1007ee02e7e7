"""What the sandbox knows about a file or directory entry."""

import io
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a directory entry is."""

    FILE = "file"
    DIRECTORY = "folder"
    SYMLINK = "symlink"
    FIFO = "named pipe"
    SOCKET = "socket"
    DEVICE = "device"
    OTHER = "special file"


_KINDS = {
    stat.S_IFREG: Kind.FILE,
    stat.S_IFDIR: Kind.DIRECTORY,
    stat.S_IFLNK: Kind.SYMLINK,
    stat.S_IFIFO: Kind.FIFO,
    stat.S_IFSOCK: Kind.SOCKET,
    stat.S_IFBLK: Kind.DEVICE,
    stat.S_IFCHR: Kind.DEVICE,
}


def kind_of(mode: int) -> Kind:
    """Return the kind that a ``st_mode`` means."""
    return _KINDS.get(stat.S_IFMT(mode), Kind.OTHER)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells whether a file is still the one that was read."""

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> "Stamp":
        """Return the stamp of a stat result."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A regular file, open for reading, that is certainly inside the workspace.

    ``path`` is the stored name from the workspace root with all links resolved; ``size`` is in bytes.
    """

    path: str
    stream: io.BufferedReader
    size: int
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry of a directory; ``name`` is the stored name, ``size`` is in bytes (0 unless a file)."""

    name: str
    kind: Kind
    size: int


class ReadBytes(Protocol):
    """Returns at most ``limit`` bytes of a regular file; the path is stored steps without links."""

    def __call__(self, parts: Sequence[str], limit: int, /) -> bytes:
        """Raise ``OSError`` or ``ToolError`` for what cannot be read."""


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """How a file is written.

    ``expected`` refuses the write when the file is no longer the one that was read; ``make_folders``
    creates missing parent folders.
    """

    expected: Stamp | None = None
    make_folders: bool = True
