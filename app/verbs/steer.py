"""``prompt``, ``pause``, ``resume`` and ``cancel``: reach a run, in whichever process it is at work."""

import argparse
import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.verbs.base import Console, Exit, UsageError, open_store, run_named
from storage.control import ControlRequest
from storage.events.envelope import NewEvent, new_id
from storage.events.runs import ConductorTaskCancelled
from storage.events.workers import (
    WorkerTaskCancelled,
    WorkerTaskCompleted,
    WorkerTaskFailed,
    WorkerTaskStarted,
)
from storage.options import EventQuery
from storage.projections.status import ENDED

if TYPE_CHECKING:
    from storage.event_store import EventStore

# A run ends within 2 s of being asked to; the rest is for a busy machine.
_PATIENCE_S = 10.0
_POLL_S = 0.1


def cancel(args: argparse.Namespace, console: Console) -> Exit:
    """Cancel a run, and wait until it has ended."""
    with open_store(args.home, must_exist=True) as store:
        run_id = run_named(store, args.run)
        status = _status(store, run_id)
        if status in ENDED and status != "interrupted":
            raise UsageError(f"Run {run_id} has ended already: it is {status}.")
        if not is_worked_on(store, run_id):
            store.append([NewEvent(ConductorTaskCancelled(run_id=run_id, by="user"), "cli")]).result()
        else:
            store.control.request(run_id, ControlRequest("cancel", {"by": "user"})).result()
            _wait_until(store, run_id, lambda now: now in ENDED)
        console.say(f"{run_id} {_status(store, run_id)}")
    return Exit.COMPLETED


def pause(args: argparse.Namespace, console: Console) -> Exit:
    """Pause a run, and wait until it is."""
    return _hold(args, console, "pause")


def resume(args: argparse.Namespace, console: Console) -> Exit:
    """Let a paused run go on, and wait until it does."""
    return _hold(args, console, "resume")


def _hold(args: argparse.Namespace, console: Console, kind: Literal["pause", "resume"]) -> Exit:
    with open_store(args.home, must_exist=True) as store:
        run_id = run_named(store, args.run)
        status = _status(store, run_id)
        if not is_worked_on(store, run_id):
            raise UsageError(f"Run {run_id} is {status}, and no process works on it. Nothing can be held.")
        if kind == "resume" and status != "paused":
            raise UsageError(f"Run {run_id} is {status}. Only a paused run can go on.")
        store.control.request(run_id, ControlRequest(kind, {"by": "user"})).result()
        _wait_until(store, run_id, lambda now: (now == "paused") is (kind == "pause") or now in ENDED)
        console.say(f"{run_id} {_status(store, run_id)}")
    return Exit.COMPLETED


def _wait_until(store: "EventStore", run_id: str, is_so: Callable[[str], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not is_so(_status(store, run_id)):
        if time.monotonic() > deadline:
            raise UsageError(
                f"Run {run_id} has not answered after {_PATIENCE_S:.0f} s. The request is kept; look again."
            )
        time.sleep(_POLL_S)  # another process answers; nothing of ours waits for this thread


def prompt(args: argparse.Namespace, console: Console) -> Exit:
    """Send words to a run: to itself, or to one of its workers."""
    from actors.conductor.setting import checked_prompt  # noqa: PLC0415 - the actors cost 0.3 s

    text = checked_prompt(args.text)
    with open_store(args.home, must_exist=True) as store:
        run_id = run_named(store, args.run)
        input_id = new_id()
        if is_worked_on(store, run_id):
            _check_worker(store, run_id, args.worker)
            payload = {
                "text": text,
                "target": args.worker or "run",
                "when": args.when,
                "input_id": input_id,
            }
            store.control.request(run_id, ControlRequest("directive", payload)).result()
            console.say(f"{input_id} sent")
            return Exit.COMPLETED
        if args.worker:
            raise UsageError(f"Run {run_id} is not at work, so {args.worker} cannot be told anything.")
        asyncio.run(_comment(store, args.home, (run_id, text, input_id)))
        console.say(
            f"{input_id} kept as a comment: the run is {_status(store, run_id)}, nobody acts on it now"
        )
    return Exit.COMPLETED


async def _comment(store: "EventStore", home: Path, said: tuple[str, str, str]) -> None:
    from actors.conductor.messages import SendDirective  # noqa: PLC0415 - the actors cost 0.3 s
    from actors.session import build_session  # noqa: PLC0415 - the same

    run_id, text, input_id = said
    session = build_session(store, home)
    try:
        await session.conductor.ask(
            SendDirective(run_id, text, surface="writer.prompt_document", input_id=input_id)
        )
    finally:
        await session.stop_all()


def _check_worker(store: "EventStore", run_id: str, worker: str | None) -> None:
    """Refuse words for a worker that is not at work; the process of the run could only drop them."""
    at_work: dict[str, None] = {}
    for event in store.read(EventQuery(run_id=run_id, prefix="worker.task.")):
        body = event.body
        if isinstance(body, WorkerTaskStarted):
            at_work[body.worker_id] = None
        elif isinstance(body, WorkerTaskCompleted | WorkerTaskFailed | WorkerTaskCancelled):
            at_work.pop(body.worker_id, None)
    if worker and worker not in at_work:
        raise UsageError(f"{worker} is not at work in this run. At work: {', '.join(at_work) or 'none'}.")


def _status(store: "EventStore", run_id: str) -> str:
    rollup = store.run(run_id)
    return rollup.status if rollup else "unknown"


def is_worked_on(store: "EventStore", run_id: str) -> bool:
    """Whether a process works on a run, here or elsewhere."""
    lease = store.leases.owner(run_id)
    return lease is not None and lease.alive and _status(store, run_id) not in ENDED
