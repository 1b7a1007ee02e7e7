"""Programs that flows run in processes of their own; each takes its arguments and returns an exit code."""

import argparse
import asyncio
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import actors.session
from actors.conductor.messages import AwaitRun, ExecuteTask
from actors.models.offline_provider import default_catalogue
from actors.models.port import ModelCatalogue
from actors.session import Session, build_session
from app import cli
from storage.commit import Commit
from storage.event_store import EventStore
from storage.events.envelope import NewEvent, StoredEvent, new_id
from storage.options import StoreOptions
from tests.fakes.scripted import ScriptedModel, Seen, Step, call, gated, hang
from tests.flows.folders import DESCRIBE


def say(**words: Any) -> None:
    """Print a line of JSON with one system call: it is out when this returns, and never mixed or half."""
    os.write(1, json.dumps(words).encode() + b"\n")


def cli_with_a_model_that_hangs(argv: Sequence[str]) -> int:
    """Be the command line, with a further model ``hangs`` that never answers."""

    def catalogue() -> ModelCatalogue:
        models = default_catalogue()
        models.register(ScriptedModel({"": [hang() for _ in range(8)]}, name="hangs"))
        return models

    vars(actors.session)["default_catalogue"] = catalogue
    return cli.main(argv)


def cli_with_a_model_that_waits(argv: Sequence[str]) -> int:
    """Be the command line, with a model ``waits`` that completes when there is a file: FILE …"""
    file, *rest = argv
    waiting: set[asyncio.Task[None]] = set()

    async def wait(gate: asyncio.Event) -> None:
        while not os.path.exists(file):  # noqa: ASYNC110, ASYNC240, PTH110 -- another process makes it
            await asyncio.sleep(0.02)
        gate.set()

    def complete(_seen: Seen) -> Step:
        gate = asyncio.Event()
        waiting.add(asyncio.create_task(wait(gate)))
        return gated(call("complete", summary="What was found."), gate)

    def catalogue() -> ModelCatalogue:
        models = default_catalogue()
        models.register(ScriptedModel({"": [complete]}, name="waits"))
        return models

    vars(actors.session)["default_catalogue"] = catalogue
    return cli.main(rest)


def impatient_cli(argv: Sequence[str]) -> int:
    """Be the command line, with a store that waits one second instead of thirty: PAGES (0: no limit) …"""
    pages, *rest = argv
    pragmas = {"max_page_count": int(pages)} if int(pages) else {}
    open_ = vars(EventStore)["open"].__func__
    open_.__defaults__ = (StoreOptions(patience_s=1.0, pragmas=pragmas),)
    return cli.main(rest)


class AcknowledgingStore(EventStore):
    """Says each event that its producer was told to be on disk, and waits until that is said."""

    def append(self, events: Sequence[NewEvent]) -> Commit[tuple[int, ...]]:
        """Append, and say it when it is done."""
        commit = super().append(events)
        ids = [event.event_id for event in events]
        commit._future.add_done_callback(
            lambda done: None if done.exception() else say(seqs=done.result(), ids=ids)
        )
        return commit


def runs_for_ever(argv: Sequence[str]) -> int:
    """Describe folders, one run after the other in each, until killed: HOME FOLDER …"""
    home, *folders = map(Path, argv)

    async def work() -> None:
        with_store = AcknowledgingStore.open(home)
        session = build_session(with_store, home)
        await asyncio.gather(*(_again_and_again(session, folder) for folder in folders))

    asyncio.run(work())
    return 0


async def _again_and_again(session: Session, folder: Path) -> None:
    while True:
        run_id = new_id()
        say(started=run_id)
        await session.conductor.ask(ExecuteTask(run_id, DESCRIBE, folder))
        await session.conductor.ask(AwaitRun(run_id))


def follow(argv: Sequence[str]) -> int:
    """Subscribe to a home and say what arrives, until a run of that many has ended: HOME ENDS"""
    home, ends = Path(argv[0]), int(argv[1])
    done = threading.Event()
    ended = 0

    def arrived(batch: tuple[StoredEvent, ...]) -> None:
        nonlocal ended
        for event in batch:
            say(seq=event.seq, type=event.event_type, run_id=event.run_id)
            ended += event.event_type == "conductor.task.completed"
        if ended >= ends:
            done.set()

    store = EventStore.open(home)
    unsubscribe = store.subscribe(arrived)
    say(ready=True)
    in_time = done.wait(60)
    unsubscribe()
    store.close()
    return 0 if in_time else 1


def many_at_once(argv: Sequence[str]) -> int:
    """Describe folders at the same time in this one process; say the runs: HOME FOLDER …"""
    home, *folders = map(Path, argv)

    async def work() -> None:
        store = EventStore.open(home)
        session = build_session(store, home)
        tasks = [ExecuteTask(new_id(), DESCRIBE, folder) for folder in folders]
        for task in tasks:
            await session.conductor.ask(task)
        for task in tasks:
            ended = await session.conductor.ask(AwaitRun(task.run_id), timeout=50)
            say(run_id=task.run_id, folder=str(task.workspace), status=ended.status)
        await session.stop_all()
        store.close()

    asyncio.run(work())
    return 0


def lock(argv: Sequence[str]) -> int:
    """Hold a store so that nobody else can read or write it, until killed: HOME"""
    import sqlite3

    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    home: Path = parser.parse_args(argv).home
    connection = sqlite3.connect(home / "quire.db", isolation_level=None)
    connection.execute("PRAGMA locking_mode = exclusive")
    connection.execute("BEGIN EXCLUSIVE")
    say(locked=True)
    threading.Event().wait()
    return 0
