"""How much room a home takes, part by part."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.database import Connection, size_bytes
from storage.paths import HomePaths


@dataclass(frozen=True, slots=True)
class HomeUsage:
    """Sizes in bytes. ``texts`` are the long texts and files within the log, so they count in ``log``."""

    events: int
    runs: int
    log: int
    texts: int
    journal: int
    run_files: int
    program_log: int
    other: int

    @property
    def total(self) -> int:
        """All of it on the disk."""
        return self.log + self.journal + self.run_files + self.program_log + self.other


def usage(connection: Connection, paths: HomePaths) -> HomeUsage:
    """Return the sizes of a home; reads no event."""
    database = paths.database
    beside = [database.with_name(database.name + end) for end in ("-wal", "-shm")]
    known = {database, *beside}
    others = [path for path in _files_in(paths.home) if path not in known]
    return HomeUsage(
        events=int(connection.value("SELECT count(*) FROM events")),
        runs=int(connection.value("SELECT count(*) FROM runs")),
        log=size_bytes(connection),
        texts=int(connection.value("SELECT sum(length(data)) FROM blobs") or 0),
        journal=sum(_size(path) for path in beside),
        run_files=sum(_size(path) for path in _walk(paths.runs)),
        program_log=sum(_size(path) for path in _walk(paths.logs)),
        other=sum(_size(path) for path in others),
    )


def _files_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return []


def _walk(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0
