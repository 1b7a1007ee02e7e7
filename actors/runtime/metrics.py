"""How long messages wait and are worked on, per actor."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

WINDOW = 512
"""Samples kept for percentiles: enough for a p99, small enough to sort whenever somebody looks."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds over the last samples (``max`` too); ``count`` is since the start."""

    count: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    max_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class MailboxMetrics:
    """One actor at one moment."""

    actor_id: str
    depth: int
    handled: int
    failed: int
    restarts: int
    child_tasks: int
    wait: Latency
    handling: Latency


@dataclass(eq=False, slots=True)
class LatencyWindow:
    """The last ``WINDOW`` durations, in seconds."""

    count: int = 0
    _samples: deque[float] = field(default_factory=lambda: deque(maxlen=WINDOW))

    def add(self, seconds: float) -> None:
        """Take one sample."""
        self.count += 1
        self._samples.append(seconds)

    def summary(self) -> Latency:
        """Return the percentiles (nearest rank) of the samples kept."""
        if not self._samples:
            return Latency()
        ordered = sorted(self._samples)

        def rank(share: float) -> float:
            return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000

        return Latency(self.count, rank(0.50), rank(0.99), ordered[-1] * 1000)


@dataclass(eq=False)
class Meter:
    """What is measured of one actor; ``on_slow(wait_ms)`` is called at most once per ``slow_every_s``."""

    slow_after_s: float
    slow_every_s: float
    on_slow: Callable[[float], None]
    handled: int = 0
    failed: int = 0
    wait: LatencyWindow = field(default_factory=LatencyWindow)
    handling: LatencyWindow = field(default_factory=LatencyWindow)
    _last_slow: float | None = None

    def took(self, wait_s: float, at: float) -> None:
        """A message was taken at time ``at`` after ``wait_s`` in the mailbox."""
        self.wait.add(wait_s)
        quiet = self._last_slow is not None and at - self._last_slow < self.slow_every_s
        if wait_s > self.slow_after_s and not quiet:
            self._last_slow = at
            self.on_slow(wait_s * 1000)

    def done(self, handling_s: float) -> None:
        """A message was handled in ``handling_s``."""
        self.handled += 1
        self.handling.add(handling_s)
