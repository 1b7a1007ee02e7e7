"""The door to the modules that import pydantic-ai: loaded once, in a thread, at first use."""

import asyncio
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actors.models.conversation import Conversation


def _import_wire() -> None:
    from actors.models import attempt, conversation  # noqa: F401, PLC0415 -- 0.5 to 3 s: never at start-up


def _is_loaded() -> bool:
    # The name that the import defines last; a module that another thread is still importing has none yet.
    return hasattr(sys.modules.get("actors.models.attempt"), "Attempt")


async def load_wire() -> None:
    """Import pydantic-ai off the loop's thread; at once when it is already there.

    A busy thread pool must not hold up a call: the pool is asked only once.
    """
    if not _is_loaded():
        await asyncio.to_thread(_import_wire)


async def new_conversation(system: str) -> "Conversation":
    """Return an empty conversation; ``system`` is what the model is told it is and does."""
    await load_wire()
    from actors.models.conversation import Conversation  # noqa: PLC0415 -- loaded above, in a thread

    return Conversation(system)
