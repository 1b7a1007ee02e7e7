"""What happens to an actor that has failed; pure.

A ``KnownError`` (disk full, mailbox full, a refusal in words) says nothing about the actor's own state: it
is reported and the actor goes on. Anything else is a bug, and what the actor believes can no longer be
trusted: it is replaced by a fresh one from the policy's factory, later each time, and when that does not
help it is stopped and its parent is told.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actors.runtime.actor import Actor


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How often an actor may be replaced; without a ``factory`` it is stopped at its first bug.

    The n-th restart within ``within_s`` seconds waits ``backoff_s * 2**(n - 1)``, at most ``backoff_max_s``.
    """

    factory: "Callable[[], Actor[Any]] | None" = None
    max_restarts: int = 3
    within_s: float = 60.0
    backoff_s: float = 0.1
    backoff_max_s: float = 5.0


NO_RESTART = RestartPolicy()
"""Stopped at the first bug; the parent is told."""


@dataclass(eq=False)
class RestartBudget:
    """The restarts that one actor has had."""

    policy: RestartPolicy
    count: int = 0
    _recent: deque[float] = field(default_factory=deque)

    def spend(self, at: float) -> float | None:
        """Return the seconds to wait before the next restart, or None when there is to be none."""
        policy = self.policy
        while self._recent and at - self._recent[0] > policy.within_s:
            self._recent.popleft()
        if policy.factory is None or len(self._recent) >= policy.max_restarts:
            return None
        self._recent.append(at)
        self.count += 1
        return float(min(policy.backoff_max_s, policy.backoff_s * 2 ** (len(self._recent) - 1)))
