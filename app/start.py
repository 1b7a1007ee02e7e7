"""Opens a home for the desktop: imports and the log in a thread, the actors on the loop."""

import asyncio
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, cast

from app.services import Services
from storage.paths import HomePaths

if TYPE_CHECKING:  # these are what is imported late
    from actors.session import Session
    from app.settings.file import Loaded
    from storage.event_store import EventStore


async def open_services(home: Path) -> Services:
    """Open a home.

    Raises:
        StoreError: the log cannot be opened; the message says what to do.
    """
    store = await asyncio.to_thread(_open_store, home)
    session_module = await asyncio.to_thread(importlib.import_module, "actors.session")
    settings = await asyncio.to_thread(importlib.import_module, "app.settings.models")
    loaded = await asyncio.to_thread(_load_settings, home)
    configuration = settings.model_configuration(loaded.settings, HomePaths(home))
    options = session_module.ModelOptions(configuration=configuration)
    session = cast("Session", session_module.build_session(store, home, options))
    interrupted = await session_module.recover(session, store, home)
    return Services(
        home=home,
        store=store,
        system=session,
        conductor=session.conductor,
        warm=session.warm,
        models=session.models,
        metrics=session.system.metrics,
        interrupted=interrupted,
    )


def _load_settings(home: Path) -> "Loaded":
    module = importlib.import_module("app.settings.file")
    return cast("Loaded", module.load(HomePaths(home).settings))


def _open_store(home: Path) -> "EventStore":
    module = importlib.import_module("storage.event_store")
    return cast("EventStore", module.EventStore.open(home))
