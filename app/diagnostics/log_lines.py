"""The end of the log file, read into records."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

TAIL_BYTES = 64 * 1024
NOTABLE = frozenset({"WARNING", "ERROR", "CRITICAL"})
_HEAD = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d{3} (?P<level>[A-Z]+) (?P<name>\S+) (?P<message>.*)"
)


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One record. ``at`` is local time, ``2026-01-31 12:00:00``; ``more`` are the lines of a traceback."""

    at: str
    level: str
    name: str
    message: str
    more: tuple[str, ...] = ()

    @property
    def notable(self) -> bool:
        """Whether it is a warning or worse."""
        return self.level in NOTABLE

    def lines(self) -> tuple[str, ...]:
        """Return it as it is printed."""
        return (f"{self.at} {self.level} {self.name} {self.message}", *self.more)


def records(lines: Iterable[str]) -> tuple[LogRecord, ...]:
    """Return the records of some lines; what stands before the first head is the end of an older one."""
    found: list[LogRecord] = []
    for line in lines:
        head = _HEAD.fullmatch(line)
        if head is not None:
            found.append(LogRecord(head["at"], head["level"], head["name"], head["message"]))
        elif found:
            found[-1] = replace(found[-1], more=(*found[-1].more, line))
    return tuple(found)


def tail(path: Path, size: int = TAIL_BYTES) -> tuple[LogRecord, ...]:
    """Return the last records of a log file; none when there is no file.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - size))
            text = file.read(size).decode(errors="replace")
    except FileNotFoundError:
        return ()
    lines = text.splitlines()
    return records(lines[1:] if end > size else lines)
