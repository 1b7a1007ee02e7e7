"""``prompt`` and ``cancel``: reach a run, in whichever process it is at work."""

import argparse
import asyncio
import time
from typing import TYPE_CHECKING

from app.verbs.base import Console, Exit, UsageError, open_store, run_named
from storage.control import ControlRequest
from storage.events.envelope import NewEvent, new_id
from storage.events.runs import ConductorTaskCancelled
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
        if not _is_worked_on(store, run_id):
            store.append([NewEvent(ConductorTaskCancelled(run_id=run_id, by="user"), "cli")]).result()
        else:
            store.control.request(run_id, ControlRequest("cancel", {"by": "user"})).result()
            _wait_for_end(store, run_id)
        console.say(f"{run_id} {_status(store, run_id)}")
    return Exit.COMPLETED


def _wait_for_end(store: "EventStore", run_id: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while _status(store, run_id) not in ENDED:
        if time.monotonic() > deadline:
            raise UsageError(
                f"Run {run_id} has not ended after {_PATIENCE_S:.0f} s. The request is kept; look again."
            )
        time.sleep(_POLL_S)  # another process answers; nothing of ours waits for this thread


def prompt(args: argparse.Namespace, console: Console) -> Exit:
    """Send words to a run: to itself, or to one of its workers."""
    with open_store(args.home, must_exist=True) as store:
        run_id = run_named(store, args.run)
        input_id = new_id()
        if _is_worked_on(store, run_id):
            payload = {
                "text": args.text,
                "target": args.worker or "run",
                "when": args.when,
                "input_id": input_id,
            }
            store.control.request(run_id, ControlRequest("directive", payload)).result()
            console.say(f"{input_id} sent")
            return Exit.COMPLETED
        if args.worker:
            raise UsageError(f"Run {run_id} is not at work, so {args.worker} cannot be told anything.")
        asyncio.run(_comment(store, run_id, args, input_id))
        console.say(
            f"{input_id} kept as a comment: the run is {_status(store, run_id)}, nobody acts on it now"
        )
    return Exit.COMPLETED


async def _comment(store: "EventStore", run_id: str, args: argparse.Namespace, input_id: str) -> None:
    from actors.conductor.messages import SendDirective  # noqa: PLC0415 - the actors cost 0.3 s
    from actors.session import build_session  # noqa: PLC0415 - the same

    session = build_session(store, args.home)
    try:
        await session.conductor.ask(
            SendDirective(run_id, args.text, surface="writer.prompt_document", input_id=input_id)
        )
    finally:
        await session.stop_all()


def _status(store: "EventStore", run_id: str) -> str:
    rollup = store.run(run_id)
    return rollup.status if rollup else "unknown"


def _is_worked_on(store: "EventStore", run_id: str) -> bool:
    lease = store.leases.owner(run_id)
    return lease is not None and lease.alive and _status(store, run_id) not in ENDED
