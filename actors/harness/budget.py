"""What a task has used of its bounds. Pure but for the clock it is given."""

from collections.abc import Callable
from dataclasses import dataclass

from actors.harness.profile import HarnessProfile
from actors.models.usage import add
from storage.events.llm import Usage


class Purse:
    """What all agents of a run may use together; shared by their budgets."""

    def __init__(self, max_tokens: int, max_cost_usd: float) -> None:
        """Take the bounds: input and output tokens, and US dollars, of all calls."""
        self.max_tokens = max_tokens
        self.max_cost_usd = max_cost_usd
        self._tokens = 0
        self._cost = 0.0

    def spend(self, tokens: int, cost_usd: float) -> None:
        """Count what a call used."""
        self._tokens += tokens
        self._cost += cost_usd

    def empty(self) -> "Limit | None":
        """Return the bound that was reached."""
        if self._tokens >= self.max_tokens:
            return Limit("limit", f"the run used {self._tokens:,} of {self.max_tokens:,} tokens")
        if self._cost > 0 and self._cost >= self.max_cost_usd:
            return Limit("limit", f"the run spent ${self._cost:.2f} of ${self.max_cost_usd:.2f}")
        return None


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound that was reached, in words; ``kind`` is ``timeout`` or ``limit``."""

    kind: str
    words: str


class Budget:
    """Counts steps, time, tokens and money against a profile."""

    def __init__(
        self, profile: HarnessProfile, clock: Callable[[], float], purse: Purse | None = None
    ) -> None:
        self.profile = profile
        self._purse = purse
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
        if self._purse is not None:
            self._purse.spend(usage.total_tokens, cost_usd or 0.0)
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
        return None if self._purse is None else self._purse.empty()

    def reached(self) -> Limit | None:
        """Return the bound that forbids another step."""
        if self.left_seconds <= 0:
            return Limit("timeout", f"ran for {self.profile.max_seconds:g} s, its time limit")
        if self.steps >= self.profile.max_steps:
            return Limit("limit", f"took {self.steps} steps, as many as it may")
        return self.overspent()
