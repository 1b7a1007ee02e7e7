"""The desktop in a process of its own, for tests that end it badly: HOME FOLDER HOW."""

import asyncio
import ctypes
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer

import actors.session
import app.desktop.assembly
from actors.conductor.messages import ExecuteTask
from actors.models.offline_provider import default_catalogue
from actors.models.port import ModelCatalogue
from app import main
from app.desktop.lifecycle import Lifecycle
from storage.events.envelope import new_id
from tests.fakes.scripted import ScriptedModel, hang

PROMPT = "Say nothing at all of the umbrella"
SLOT = "a slot has broken"
THREAD = "a thread has broken"


def segfault(_life: Lifecycle) -> None:
    """Read where nothing is."""
    ctypes.string_at(0)


def abort(_life: Lifecycle) -> None:
    """End as a failed assertion of a library does."""
    os.abort()


def wait(_life: Lifecycle) -> None:
    """Say that all is there, and go on until killed."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def run_and_wait(life: Lifecycle) -> None:
    """Start a run that never ends; go on until killed."""

    async def ask() -> None:
        assert life.desktop.services is not None
        task = ExecuteTask(new_id(), PROMPT, Path.cwd(), "hangs")
        await life.desktop.services.conductor.ask(task)
        wait(life)

    life.desktop.tasks.spawn(ask(), "a run that hangs")


def leave(life: Lifecycle) -> None:
    """Leave as a person does."""
    life.desktop.window.close()


def break_and_leave(life: Lifecycle) -> None:
    """Break in a thread, on the loop and in a slot; then leave as a person does."""
    thread = threading.Thread(target=_broken, args=(THREAD,), name="broken")
    thread.start()
    thread.join()
    context = {
        "message": "what the loop says",
        "exception": ValueError("of the loop"),
        "task": "secret words",
    }
    asyncio.get_event_loop().call_exception_handler(context)
    QTimer.singleShot(50, partial(leave, life))
    _broken(SLOT)


def fall(life: Lifecycle) -> None:
    """Let an error out of the program's own main task."""
    life._leaving.set()
    vars(life)["_end"] = _broken_end


async def _broken_end(_services: object) -> int:
    raise LookupError("the end has fallen")


def _broken(words: str) -> None:
    raise LookupError(words)


HOW: dict[str, Callable[[Lifecycle], None]] = {
    each.__name__: each for each in (segfault, abort, wait, run_and_wait, leave, break_and_leave, fall)
}


def program(home: Path, folder: Path, how: str) -> int:
    """Open the desktop, and do as told once the home is settled."""
    assemble = app.desktop.assembly.assemble

    def assembled(*args: Any) -> Lifecycle:
        lifecycle = assemble(*args)
        lifecycle.settled.connect(lambda: QTimer.singleShot(20, partial(HOW[how], lifecycle)))
        return lifecycle

    def catalogue() -> ModelCatalogue:
        models = default_catalogue()
        models.register(ScriptedModel({"": [hang() for _ in range(8)]}, name="hangs"))
        return models

    vars(app.desktop.assembly)["assemble"] = assembled
    vars(actors.session)["default_catalogue"] = catalogue
    os.chdir(folder)
    return main.run(home, "dark")


if __name__ == "__main__":
    sys.exit(program(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
