"""Time that passes only when somebody waits."""

import asyncio

from actors.models.caller import Clock


class FakeTime:
    """A clock whose sleeps return at once and are remembered."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        """Seconds since whenever."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)

    def clock(self) -> Clock:
        """Return it as the caller wants it."""
        return Clock(self.now, self.sleep)
