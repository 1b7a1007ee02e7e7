"""``run``: work on a prompt without a window; the document to stdout, progress to stderr."""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.settings.file import load
from app.settings.models import model_configuration
from app.verbs.base import Console, Exit, UsageError, open_store
from app.verbs.document import stored_document
from app.verbs.policy import policy_in_force
from app.verbs.progress import Progress
from app.viewmodels.run_json import tokens_json
from storage.document import clean_markdown, criticmarkup
from storage.errors import KnownError
from storage.events.envelope import new_id
from storage.paths import HomePaths

if TYPE_CHECKING:
    from actors.conductor.messages import RunEnded
    from storage.event_store import EventStore

EXITS = {
    "completed": Exit.COMPLETED,
    "failed": Exit.FAILED,
    "blocked": Exit.BLOCKED,
    "interrupted": Exit.INTERRUPTED,
    "cancelled": Exit.CANCELLED,
}
TIMED_OUT = "time limit"


def run(args: argparse.Namespace, console: Console) -> Exit:
    """Run a prompt to its end."""
    prompt = _from_stdin() if args.prompt == "-" else args.prompt
    with open_store(args.home) as store:
        _fill_in(args, console)
        run_id = new_id()
        progress = Progress(run_id, console)
        unsubscribe = store.subscribe(progress.committed)
        try:
            ended = asyncio.run(_to_the_end(store, run_id, prompt, args))
        finally:
            unsubscribe()
        return _report(store, ended, args, console)


def _fill_in(args: argparse.Namespace, console: Console) -> None:
    """Take from the settings what the command line leaves out."""
    paths = HomePaths(args.home)
    loaded = load(paths.settings)
    if loaded.problem:
        console.note(f"quire: {loaded.problem}")
    args.configuration = model_configuration(loaded.settings, paths)
    args.model = args.model or loaded.settings.model
    args.policy = args.policy or loaded.settings.policy


def _workspace(args: argparse.Namespace) -> Path:
    if args.workspace is not None:
        return Path(args.workspace)
    try:
        return Path.cwd()
    except OSError as problem:
        raise UsageError("The present folder is gone. Name one with --workspace.") from problem


def _from_stdin() -> str:
    """Return the prompt that is piped in, no more of it than tells that it is too large."""
    from actors.conductor.setting import MAX_PROMPT_BYTES  # noqa: PLC0415 - see below

    if sys.stdin is None:  # closed by whoever started us
        return ""
    return sys.stdin.buffer.read(MAX_PROMPT_BYTES + 1024).decode(errors="replace")


async def _to_the_end(store: "EventStore", run_id: str, prompt: str, args: argparse.Namespace) -> "RunEnded":
    from actors.conductor.messages import AwaitRun, CancelRun, ExecuteTask  # noqa: PLC0415 - the actors cost 0.3 s
    from actors.runtime import ActorStopped  # noqa: PLC0415 - the same
    from actors.session import ModelOptions, build_session, recover  # noqa: PLC0415 - the same

    session = build_session(store, args.home, ModelOptions(configuration=args.configuration))
    loop = asyncio.get_running_loop()

    def cancel(by: str) -> None:
        with contextlib.suppress(ActorStopped):  # it is over already
            session.conductor.tell(CancelRun(run_id, by))

    try:
        await recover(session, store, args.home)
        task = ExecuteTask(
            run_id, prompt, _workspace(args), args.model, args.policy, "headless", tuple(args.allow)
        )
        # Before the run is asked for: from here on it is the run that a signal ends.
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: a signal interrupts the run there
                loop.add_signal_handler(number, cancel, "user")
        await session.conductor.ask(task)
        timer = loop.call_later(args.timeout, cancel, TIMED_OUT) if args.timeout else None
        ended: RunEnded = await session.conductor.ask(AwaitRun(run_id))
        if timer is not None:
            timer.cancel()
        return ended
    finally:
        await session.stop_all()


def _report(store: "EventStore", ended: "RunEnded", args: argparse.Namespace, console: Console) -> Exit:
    document = stored_document(store, ended.run_id)
    exit_code = _exit_code(store, ended)
    if args.json:
        console.json(_run_json(store, ended, document.revision), indent=2)
        return exit_code
    # The policy may have been changed while the run was at work.
    is_reviewed = policy_in_force(store, ended.run_id) == "review"
    console.say(criticmarkup(document) if is_reviewed else clean_markdown(document))
    if exit_code is Exit.TIMED_OUT:
        words = f"its time limit of {args.timeout:g} s is over. Allow more with --timeout."
        console.note(f"quire: the run is cancelled: {words}")
    elif ended.status != "completed":
        console.note(f"quire: the run is {ended.status}. {' '.join(ended.message.split())}".strip())
    return exit_code


def _exit_code(store: "EventStore", ended: "RunEnded") -> Exit:
    if ended.status == "cancelled":
        from storage.options import EventQuery  # noqa: PLC0415 - rarely needed

        ends = store.read(EventQuery(run_id=ended.run_id, prefix="conductor.task.cancelled"))
        if any(getattr(event.body, "by", "") == TIMED_OUT for event in ends):
            return Exit.TIMED_OUT
    return EXITS.get(ended.status, Exit.FAILED)


def _run_json(store: "EventStore", ended: "RunEnded", revision: int) -> dict[str, Any]:
    rollup = store.run(ended.run_id)
    if rollup is None:
        raise KnownError(f"Run {ended.run_id} is not in the log. Check the disk with: quire verify")
    return {
        "run_id": ended.run_id,
        "status": ended.status,
        "message": ended.message,
        "objective": rollup.objective,
        "revision": revision,
        "document_path": rollup.document_path,
        "usage": tokens_json(rollup),
        "cost_usd": rollup.cost_usd,
        "workers": rollup.workers,
        "llm_calls": rollup.llm_calls,
        "tool_calls": rollup.tool_calls,
        "failures": rollup.failures,
        "duration_ms": rollup.duration_ms,
        "wall_ms": rollup.wall_ms,
    }
