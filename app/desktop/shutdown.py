"""The end, in stages: refuse intents → save what is asked for → stop actors → flush the rest → close the log.

Each stage has its limit and is tried whatever became of the one before; what fails is logged.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

ACTORS_S = 5.0
STORE_S = 10.0
_SLACK_S = 3.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: its name for the log, what it does, and how long that may take (seconds)."""

    name: str
    act: Callable[[], Awaitable[object]]
    limit_s: float


async def run_stages(stages: tuple[Stage, ...]) -> tuple[str, ...]:
    """Run all stages in order; return the names of those that failed."""
    failed: list[str] = []
    for stage in stages:
        try:
            async with asyncio.timeout(stage.limit_s + _SLACK_S):
                await stage.act()
        except Exception:
            logger.exception("shutdown: %s failed", stage.name)
            failed.append(stage.name)
    return tuple(failed)
