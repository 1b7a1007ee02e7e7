"""The beginning of a run in the log: its first events, and that it has none yet."""

import asyncio

from actors.conductor.parts import RunStore
from actors.conductor.setting import Setting, TaskRefusedError
from storage.events.envelope import new_id, now
from storage.events.prompts import TracePromptReceived, UserInput, UserInputRecord
from storage.events.runs import ConductorTaskStarted
from storage.options import EventQuery


async def check_new(store: RunStore, run_id: str) -> None:
    """Look for a run of this id in the log.

    Raises:
        TaskRefusedError: it has begun before, here or in another process.
    """
    query = EventQuery(run_id=run_id, prefix=ConductorTaskStarted.event_type, limit=1)
    if await asyncio.to_thread(store.read, query):
        raise TaskRefusedError(f"Run {run_id} has begun before; a prompt starts a run of its own.")


async def stored_objective(store: RunStore, run_id: str) -> str:
    """Return the whole prompt of a stored run, as far as the log has it."""
    query = EventQuery(run_id=run_id, prefix=ConductorTaskStarted.event_type, limit=1, resolve=True)
    bodies = [event.body for event in await asyncio.to_thread(store.read, query)]
    return next((body.objective for body in bodies if isinstance(body, ConductorTaskStarted)), "")


def first_events(setting: Setting) -> tuple[UserInput, TracePromptReceived, ConductorTaskStarted]:
    """Return what the log is told when a run is accepted."""
    task, text = setting.task, setting.objective
    input_id = new_id()
    record = UserInputRecord(input_id=input_id, surface="conductor", text=text, created_at=now())
    folder = setting.folder or None
    return (
        UserInput(
            run_id=task.run_id,
            input_id=input_id,
            surface="conductor.execute",
            record=record,
            workspace=folder,
            model=task.model,
            policy=task.policy,
            follows=task.follows or None,
        ),
        TracePromptReceived(run_id=task.run_id, objective=text, desktop_id=task.desktop_id),
        ConductorTaskStarted(
            run_id=task.run_id,
            objective=text,
            desktop_id=task.desktop_id,
            status="initializing",
            phase="accepted",
            workspace=folder,
            model=task.model,
            policy=task.policy,
            follows=task.follows or None,
        ),
    )
