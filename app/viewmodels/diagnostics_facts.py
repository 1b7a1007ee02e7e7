"""What the diagnostics window is made of: figures as they were measured. Pure values."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took: milliseconds over the last samples; ``count`` may be of more than those."""

    count: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    max_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class ActorFacts:
    """One actor: what waits, what was done, how long messages waited and were worked on."""

    name: str
    waiting: int
    handled: int
    failed: int
    restarts: int
    tasks: int
    wait: Spread
    work: Spread


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """How long the windows of an app took from the wish to the screen."""

    app: str
    visible: Spread


@dataclass(frozen=True, slots=True)
class StallFacts:
    """The interface stood still for some milliseconds."""

    at: datetime
    ms: float


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """The interface's thread: gaps between frames (milliseconds, the newest last), stalls of the session."""

    gaps_ms: tuple[float, ...] = ()
    stalls: tuple[StallFacts, ...] = ()
    stall_count: int = 0


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """What is in the log, also in its journal; sizes in bytes. ``took_ms``: how long the counting took."""

    events: int
    runs: int
    log_bytes: int
    unmapped: int
    blobs: int
    blob_bytes: int
    rules: tuple[tuple[str, int], ...] = ()
    took_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """The log's file at present; ``trouble`` is one line when it cannot be written."""

    waiting: int
    journal_bytes: int
    trouble: str = ""
    counts: StoreCounts | None = None


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """The process; None is what the system does not tell. ``cpu`` is the share of one processor."""

    pid: int
    uptime_s: float
    cpu: float | None
    resident_bytes: int | None
    peak_bytes: int | None
    threads: int | None
    python_threads: tuple[str, ...]
    tasks: int
    open_files: int | None


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning in the program's log: its moment, level and words, without what others have written."""

    at: str
    level: str
    words: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything at one moment. ``store`` None: no log is open; ``actors`` None: none are started."""

    at: datetime
    frames: FrameFacts
    actors: tuple[ActorFacts, ...] | None
    openings: tuple[OpeningFacts, ...]
    store: StoreFacts | None
    machine: MachineFacts
    versions: tuple[tuple[str, str], ...]
    warnings: tuple[Warned, ...] = ()
    log_problem: str = ""


def spread(samples: Iterable[float], count: int | None = None) -> Spread:
    """Return the percentiles (nearest rank) of some durations in milliseconds."""
    ordered = sorted(samples)
    if not ordered:
        return Spread()

    def rank(share: float) -> float:
        return ordered[max(0, math.ceil(share * len(ordered)) - 1)]

    return Spread(len(ordered) if count is None else count, rank(0.50), rank(0.99), ordered[-1])
