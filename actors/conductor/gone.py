"""Runs whose process went away without telling their end."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from actors.conductor.parts import RunStore
from actors.writer.file import remove_leftovers
from storage.events.envelope import NewEvent
from storage.events.runs import ConductorTaskInterrupted
from storage.paths import HomePaths

GONE = "The process that worked on it went away."


async def mark_interrupted(store: RunStore, home: Path) -> tuple[str, ...]:
    """Tell of each run that nobody works on any more and that has not ended; return their ids."""
    lapsed = tuple(await asyncio.to_thread(store.leases.lapsed))
    if lapsed:
        await tell_gone(store, lapsed)
        for run_id in lapsed:
            await asyncio.to_thread(remove_leftovers, HomePaths(home).document(run_id))
    return lapsed


async def tell_gone(store: RunStore, run_ids: Sequence[str]) -> None:
    """Tell that runs were interrupted."""
    events = [NewEvent(ConductorTaskInterrupted(run_id=each, reason=GONE), "session") for each in run_ids]
    await store.append(events)
