"""A backup of a home: a folder that is a home itself, made while the log is written to.

What is in it: the log with its long texts, the runs' files, the settings, prices, the layout and the
person's own words. What is not: keys, and the program's own log files.

The runs' files are copied before the log, so that no document is newer than the log that explains it. The log
is copied from one snapshot of it, in steps; then the copy is checked. All is built in a folder beside the
target, which is renamed at the end: whatever happens, the target is there whole or not at all.
"""

import contextlib
import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from storage.errors import KnownError, StoreError
from storage.paths import HomePaths

_PAGES_A_STEP: Final = 256
_LOOK_EVERY: Final = 20_000  # instructions of the database between two looks whether to stop
_SPARE_BYTES: Final = 4_000_000

Stage = Literal["files", "log", "check"]


class BackupStoppedError(KnownError):
    """The backup was stopped by the person; nothing is left of it."""


@dataclass(frozen=True, slots=True)
class BackupProgress:
    """How far it is: files or pages of the log that are done, of so many; a check counts nothing."""

    stage: Stage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What is in the backup; sizes in bytes."""

    target: Path
    events: int
    runs: int
    files: int
    size: int


Watch = Callable[[BackupProgress], bool]
"""Told how far it is, on the thread that makes the backup; returns whether to go on."""


def go_on(_progress: BackupProgress) -> bool:
    """Look at nothing, and go on."""
    return True


def back_up(paths: HomePaths, target: Path, watch: Watch = go_on) -> BackupReport:
    """Copy a home to a folder that does not exist yet, or is empty.

    Raises:
        StoreError: it cannot be read or written there; the message says what to do. Nothing is left there.
        BackupStoppedError: ``watch`` said so. Nothing is left there.
    """
    target = target.absolute()
    _check_target(paths, target)
    building: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _check_room(paths, target.parent)
        building = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        report = _build(paths, HomePaths(building), target, watch)
        if target.exists():
            target.rmdir()  # it was empty
        building.rename(target)
        _flush(target.parent)
    except (OSError, sqlite3.Error) as problem:
        raise _in_words(problem, target) from problem
    finally:
        if building is not None:
            shutil.rmtree(building, ignore_errors=True)
    return report


def _build(paths: HomePaths, copy: HomePaths, target: Path, watch: Watch) -> BackupReport:
    files = _copy_files(paths, copy, watch)
    _copy_log(paths.database, copy.database, watch)
    with contextlib.closing(sqlite3.connect(copy.database)) as connection:
        _check(connection, paths, watch)
        events = connection.execute("SELECT count(*) FROM events").fetchone()[0]
        runs = [run_id for (run_id,) in connection.execute("SELECT run_id FROM runs")]
    files -= _drop_unknown(copy, {copy.run_folder(run_id).name for run_id in runs})
    places = [copy.home, *(path for path in copy.home.rglob("*"))]
    for path in places:
        _flush(path)
    size = sum(path.stat().st_size for path in places if path.is_file())
    return BackupReport(target, events, len(runs), files, size)


def _check_target(paths: HomePaths, target: Path) -> None:
    home = paths.home.absolute()
    inside = home == target or home in target.parents
    with contextlib.suppress(OSError):
        inside = inside or home.resolve() in (target.resolve(), *target.resolve().parents)
    if inside:
        raise StoreError(f"{target} is in the folder that is to be kept; choose a place outside of {home}")
    try:
        taken = target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir())))
    except OSError as problem:
        raise _in_words(problem, target) from problem
    if taken:
        raise StoreError(f"{target} is there already; choose a new name")


def _check_room(paths: HomePaths, folder: Path) -> None:
    wanted = sum(path.stat().st_size for path in (paths.database, *_files(paths)) if path.exists())
    free = shutil.disk_usage(folder).free
    if free < wanted + _SPARE_BYTES:
        have, need = f"{free / 1e6:,.0f} MB", f"{(wanted + _SPARE_BYTES) / 1e6:,.0f} MB"
        raise StoreError(f"{folder} has {have} free, the backup needs {need}; choose another place")


def _files(paths: HomePaths) -> Iterator[Path]:
    """Yield the files beside the log; never a key."""
    beside = (paths.settings, paths.prices, paths.layout, paths.dictionary)
    yield from (path for path in beside if path.is_file())
    for folder, _, names in os.walk(paths.runs):
        for name in names:
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _copy_files(paths: HomePaths, copy: HomePaths, watch: Watch) -> int:
    found = list(_files(paths))
    copied = 0
    for number, path in enumerate(found):
        _look(watch, BackupProgress("files", number, len(found)))
        there = copy.home / path.relative_to(paths.home)
        there.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # a run was deleted, or a file was replaced just now
            shutil.copy2(path, there)
            copied += 1
    return copied


def _copy_log(log: Path, copy: Path, watch: Watch) -> None:
    def look(_status: int, remaining: int, total: int) -> None:
        _look(watch, BackupProgress("log", total - remaining, total))

    with (
        contextlib.closing(sqlite3.connect(f"{log.absolute().as_uri()}?mode=rw", uri=True)) as source,
        contextlib.closing(sqlite3.connect(copy)) as made,
    ):
        source.isolation_level = None
        source.execute(
            "BEGIN"
        )  # one snapshot for all steps: commits meanwhile neither show nor start it anew
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        made.execute("PRAGMA synchronous = off")  # it is flushed as a whole at the end
        source.backup(made, pages=_PAGES_A_STEP, progress=look, sleep=0)
        source.execute("ROLLBACK")


def _check(connection: sqlite3.Connection, paths: HomePaths, watch: Watch) -> None:
    def stop() -> bool:
        return not watch(BackupProgress("check"))

    _look(watch, BackupProgress("check"))
    connection.set_progress_handler(stop, _LOOK_EVERY)
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
    except sqlite3.OperationalError as problem:
        if getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise _stopped() from problem
        raise
    finally:
        connection.set_progress_handler(None, 0)
    if found != ["ok"]:
        words = (
            f"the log {paths.database} is damaged ({found[0]}), so its copy is not kept; run: quire verify"
        )
        raise StoreError(words)


def _drop_unknown(copy: HomePaths, known: set[str]) -> int:
    """Remove what was copied of runs that the log no longer has; return how many files that were."""
    dropped = 0
    for folder in copy.runs.iterdir() if copy.runs.is_dir() else ():
        if folder.name not in known:
            dropped += sum(path.is_file() for path in (folder, *folder.rglob("*")))
            shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
    return dropped


def _look(watch: Watch, progress: BackupProgress) -> None:
    if not watch(progress):
        raise _stopped()


def _stopped() -> BackupStoppedError:
    return BackupStoppedError("The backup was stopped; nothing is left of it.")


def _flush(path: Path) -> None:
    """Bring a file or a folder's list to the disk; a system that cannot do so for a folder is let be."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        if path.is_file():
            raise
    finally:
        os.close(handle)


def _in_words(problem: BaseException, target: Path) -> StoreError:
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    is_full = (isinstance(problem, OSError) and problem.errno in _FULL) or code == sqlite3.SQLITE_FULL
    if is_full:
        return StoreError(f"there is not enough room for the backup at {target}; choose another place")
    reason = (problem.strerror if isinstance(problem, OSError) else "") or str(problem)
    return StoreError(f"the backup {target} cannot be made ({reason}); choose another place")


_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
