"""The process in figures, as far as the system tells them."""

import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_STATUS = Path("/proc/self/status")
_FILES = Path("/proc/self/fd")


@dataclass(frozen=True, slots=True)
class ProcessFacts:
    """A process at one moment; None is what the system does not tell.

    Attributes:
        resident_bytes, peak_bytes: memory that it has, and had at most.
        threads: of the system, those of libraries too.
        python_threads: names of those that Python knows.
        open_files: files, sockets and pipes.
        cpu_s: processor time so far, seconds.
        clock_s: a clock to hold ``cpu_s`` against, seconds.
    """

    pid: int
    resident_bytes: int | None
    peak_bytes: int | None
    threads: int | None
    python_threads: tuple[str, ...]
    open_files: int | None
    cpu_s: float
    clock_s: float


def process_facts() -> ProcessFacts:
    """Return the figures of this process."""
    status = _status()
    return ProcessFacts(
        pid=os.getpid(),
        resident_bytes=_kilobytes(status.get("VmRSS")),
        peak_bytes=_kilobytes(status.get("VmHWM")) or _peak(),
        threads=int(status["Threads"]) if status.get("Threads", "").isdigit() else None,
        python_threads=tuple(sorted(each.name for each in threading.enumerate())),
        open_files=_open_files(),
        cpu_s=time.process_time(),
        clock_s=time.monotonic(),
    )


def _status() -> dict[str, str]:
    try:
        text = _STATUS.read_text(encoding="ascii", errors="replace")
    except OSError:
        return {}
    pairs = (line.partition(":") for line in text.splitlines())
    return {name: value.strip() for name, _, value in pairs}


def _kilobytes(value: str | None) -> int | None:
    number = (value or "").removesuffix(" kB").strip()
    return int(number) * 1024 if number.isdigit() else None


def _peak() -> int | None:
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415 -- there is none on Windows

    # Kilobytes, but bytes on macOS: getrusage(2) of either.
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def _open_files() -> int | None:
    try:
        return sum(1 for _ in _FILES.iterdir())
    except OSError:
        return None
