"""Opens a home for the desktop: imports and the log in a thread, the actors on the loop."""

import asyncio
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.services import Services

if TYPE_CHECKING:  # these are what is imported late
    from actors.session import Session
    from storage.event_store import EventStore


async def open_services(home: Path) -> Services:
    """Open a home.

    Raises:
        StoreError: the log cannot be opened; the message says what to do.
    """
    store = await asyncio.to_thread(_open_store, home)
    session_module = await asyncio.to_thread(importlib.import_module, "actors.session")
    session = cast("Session", session_module.build_session(store, home))
    await session_module.mark_interrupted(store, home)
    return Services(home=home, store=store, system=session, conductor=session.conductor, warm=session.warm)


def _open_store(home: Path) -> "EventStore":
    module = importlib.import_module("storage.event_store")
    return cast("EventStore", module.EventStore.open(home))
