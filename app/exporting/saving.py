"""An exported file takes its place whole: who reads it sees the old one or the new one, never a half."""

import os
from contextlib import suppress
from pathlib import Path

from storage.errors import KnownError
from storage.events.envelope import new_id

_NAME_BYTES = 100


class CannotSaveError(KnownError):
    """The file could not be written; what was there before is as it was."""


def save(path: Path, data: bytes) -> None:
    """Write a file durably; a link keeps being one, and a file that is there keeps its permissions.

    Raises:
        CannotSaveError: in words, what to do.
    """
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise CannotSaveError(f"{path} is a folder; choose a name for the file.")
        mode = _mode_of(target)
        if mode is not None and not os.access(target, os.W_OK):
            raise PermissionError(13, "Permission denied", str(target))
        _replace(target, data, mode)
    except OSError as problem:
        raise CannotSaveError(_in_words(path, problem)) from problem
    except ValueError as problem:  # a name that no system takes
        raise CannotSaveError(f"{path} is no name for a file; choose another.") from problem


def _mode_of(target: Path) -> int | None:
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        return None


def _replace(target: Path, data: bytes, mode: int | None) -> None:
    kept = target.name.encode(errors="replace")[:_NAME_BYTES].decode(errors="ignore")
    name = target.with_name(f".{kept}.{new_id()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(name, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            name.chmod(mode)
        name.replace(target)
    except BaseException:
        with suppress(OSError):
            name.unlink()
        raise
    with suppress(OSError):  # the file is there; that its name is too is as much as this system gives
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _in_words(path: Path, problem: OSError) -> str:
    match problem:
        case FileNotFoundError() | NotADirectoryError():
            return f"The folder {path.parent} is not there any more. Choose another file."
        case PermissionError():
            return f"{path} may not be written. Choose another file, or change its permissions."
        case _ if problem.errno in (28, 122):  # no space, or no more of the user's share
            return f"The disk is full: {path} was not written. Free some space, then save again."
        case _:
            return f"{path} cannot be written ({problem.strerror}). Choose another file."
