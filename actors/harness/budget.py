"""What a task has used of its bounds. Pure but for the clock it is given."""

from collections.abc import Callable
from dataclasses import dataclass

from actors.harness.profile import HarnessProfile
from actors.models.usage import add
from storage.events.llm import Usage


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound that was reached, in words; ``kind`` is ``timeout`` or ``limit``."""

    kind: str
    words: str


class Budget:
    """Counts steps, time, tokens and money against a profile."""

    def __init__(self, profile: HarnessProfile, clock: Callable[[], float]) -> None:
        self.profile = profile
        self.steps = 0
        self.usage = Usage()
        self.cost_usd: float | None = 0.0
        self._known_cost = 0.0
        self._clock = clock
        self._begun = clock()

    @property
    def left_seconds(self) -> float:
        """Time that is left."""
        return max(0.0, self.profile.max_seconds - (self._clock() - self._begun))

    @property
    def is_last_step(self) -> bool:
        """Whether only one more step is allowed, and not the first of one."""
        return 0 < self.steps == self.profile.max_steps - 1

    def step(self) -> None:
        """Count a model call."""
        self.steps += 1

    def spend(self, usage: Usage, cost_usd: float | None) -> None:
        """Count what a call used; a price that is not known makes the whole cost unknown."""
        if not usage.total_tokens and not cost_usd:
            return
        self.usage = add(self.usage, usage)
        if cost_usd is None:
            self.cost_usd = None
            return
        self._known_cost += cost_usd
        if self.cost_usd is not None:
            self.cost_usd = self._known_cost

    def paused(self, seconds: float) -> None:
        """Leave a pause out of the time."""
        self._begun += seconds

    def overspent(self) -> Limit | None:
        """Return the bound of tokens or money that was reached."""
        profile = self.profile
        if self.usage.total_tokens >= profile.max_tokens:
            return Limit("limit", f"used {self.usage.total_tokens:,} of {profile.max_tokens:,} tokens")
        if self._known_cost > 0 and self._known_cost >= profile.max_cost_usd:
            return Limit("limit", f"spent ${self._known_cost:.2f} of ${profile.max_cost_usd:.2f}")
        return None

    def reached(self) -> Limit | None:
        """Return the bound that forbids another step."""
        if self.left_seconds <= 0:
            return Limit("timeout", f"ran for {self.profile.max_seconds:g} s, its time limit")
        if self.steps >= self.profile.max_steps:
            return Limit("limit", f"took {self.steps} steps, as many as it may")
        return self.overspent()
