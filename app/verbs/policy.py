"""``policy``: choose what a run merges without a person, in whichever process it is at work."""

import argparse
import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from app.verbs.base import Console, Exit, UsageError, open_store, run_named
from app.verbs.steer import is_worked_on
from storage.control import ControlRequest
from storage.events.document import WriterPolicyChanged
from storage.events.runs import ConductorTaskStarted
from storage.options import EventQuery

if TYPE_CHECKING:
    from storage.event_store import EventStore

_PATIENCE_S = 10.0
_POLL_S = 0.1


def policy(args: argparse.Namespace, console: Console) -> Exit:
    """Choose a run's policy, and wait until it is in force."""
    with open_store(args.home, must_exist=True) as store:
        run_id = run_named(store, args.run)
        if is_worked_on(store, run_id):
            _ask_and_wait(store, run_id, args.policy)
        else:
            asyncio.run(_change(store, args.home, run_id, args.policy))
        console.say(f"{run_id} {args.policy}")
    return Exit.COMPLETED


def _ask_and_wait(store: "EventStore", run_id: str, wanted: str) -> None:
    if policy_in_force(store, run_id) == wanted:
        return
    store.control.request(run_id, ControlRequest("policy", {"policy": wanted})).result()
    deadline = time.monotonic() + _PATIENCE_S
    while policy_in_force(store, run_id) != wanted:
        if time.monotonic() > deadline:
            raise UsageError(
                f"Run {run_id} has not answered after {_PATIENCE_S:.0f} s. The request is kept; look again."
            )
        time.sleep(_POLL_S)  # another process answers; nothing of ours waits for this thread


def policy_in_force(store: "EventStore", run_id: str) -> str:
    """Return the policy that was chosen last, or the one that the run began with."""
    found = ""
    for prefix in (ConductorTaskStarted.event_type, WriterPolicyChanged.event_type):
        for event in store.read(EventQuery(run_id=run_id, prefix=prefix, newest=True, limit=1)):
            if isinstance(body := event.body, ConductorTaskStarted | WriterPolicyChanged):
                found = body.policy or found
    return found


async def _change(store: "EventStore", home: Path, run_id: str, wanted: str) -> None:
    from actors.conductor.messages import ChangePolicy, Policy  # noqa: PLC0415 - the actors cost 0.3 s
    from actors.session import build_session  # noqa: PLC0415 - the same

    chosen = next(name for name in get_args(Policy) if name == wanted)
    session = build_session(store, home)
    try:
        await session.conductor.ask(ChangePolicy(run_id, chosen))
    finally:
        await session.stop_all()
