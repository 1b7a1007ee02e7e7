"""What the store's tests share: small events, and somebody who listens."""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from storage.event_store import EventStore, NewEvent, StoredEvent
from storage.events.runs import ConductorTaskProgress

PROJECT = Path(__file__).parents[2]
PATIENCE_S = 90.0


def progress(message: str, run_id: str = "run-1") -> NewEvent:
    """Return a small event of a run."""
    return NewEvent(ConductorTaskProgress(run_id=run_id, message=message), "conductor")


def messages(events: list[StoredEvent] | tuple[StoredEvent, ...]) -> list[str]:
    """Return what small events say."""
    return [str(event.payload["message"]) for event in events if "message" in event.payload]


def put(store: EventStore, *events: NewEvent) -> tuple[int, ...]:
    """Append and wait until the events are on disk."""
    return store.append(events).result(PATIENCE_S)


class Listener:
    """Collects what a subscription delivers."""

    def __init__(self) -> None:
        self.batches: list[tuple[StoredEvent, ...]] = []
        self._heard = threading.Condition()

    def __call__(self, batch: tuple[StoredEvent, ...]) -> None:
        with self._heard:
            self.batches.append(batch)
            self._heard.notify_all()

    @property
    def events(self) -> list[StoredEvent]:
        return [event for batch in self.batches for event in batch]

    @property
    def seqs(self) -> list[int]:
        return [event.seq for event in self.events]

    def wait_for(self, condition: Callable[[], bool]) -> None:
        with self._heard:
            assert self._heard.wait_for(condition, PATIENCE_S), f"heard {len(self.events)} events"

    def wait_for_count(self, count: int) -> None:
        self.wait_for(lambda: len(self.events) >= count)


@contextlib.contextmanager
def tiny_mount(disk: Path, size: str) -> Iterator[Path]:
    """Lend a file system of a size; where none can be mounted, a folder that is no mount."""
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=False, capture_output=True
    )
    try:
        yield disk
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", disk], check=True)


def start_python(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start another process that knows the packages; it says and hears lines. Use the fixture."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line_of(process: subprocess.Popen[str]) -> str:
    """Return the next line that a process says; fail with its errors when it says none."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        _, errors = process.communicate(timeout=PATIENCE_S)
        raise AssertionError(f"the other process said nothing: {errors}")
    return line.rstrip("\n")


def tell(process: subprocess.Popen[str], line: str = "") -> None:
    """Say a line to a process."""
    stream: IO[str] | None = process.stdin
    assert stream is not None
    stream.write(line + "\n")
    stream.flush()


def end(process: subprocess.Popen[str]) -> None:
    """Let a process end by itself; fail when it did not end well."""
    _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, errors
