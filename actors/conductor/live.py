"""The runs whose Writers are here: begun from a prompt, or opened from the log."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from actors.conductor.driver import RunDriver
from actors.conductor.messages import RunEnded
from actors.conductor.parts import Parts
from actors.conductor.setting import Setting, TaskRefusedError
from actors.harness.run_log import RunLog
from actors.runtime import Actor, ActorRef, Group
from actors.writer.actor import Writer
from actors.writer.desk import WriterSetup
from actors.writer.messages import SetStatus, WriterMessage
from storage.errors import KnownError
from storage.events.envelope import new_id, now
from storage.events.prompts import TracePromptReceived, UserInput, UserInputRecord
from storage.events.runs import ConductorTaskStarted

T = TypeVar("T")


class RunNotFoundError(KnownError):
    """There is no such run, or it is not here."""


@dataclass(eq=False)
class LiveRun:
    """A run whose Writer is here; ``driver`` None when it is only open for reading and review."""

    group: ActorRef[Any]
    writer: ActorRef[WriterMessage]
    driver: RunDriver | None = None
    ended: "asyncio.Future[RunEnded] | None" = None

    @property
    def is_driven(self) -> bool:
        """Whether the run is at work here."""
        return self.driver is not None and self.ended is not None and not self.ended.done()


class Host(Protocol):
    """The actor that the runs belong to."""

    def work(self, coro: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run a child task."""

    def spawn(self, actor: Actor[Any], name: str) -> ActorRef[Any]:
        """Start a child actor."""


class LiveRuns:
    """Begins and opens runs, each once, whoever asks meanwhile.

    Args:
        host: the actor that tasks and groups belong to.
        parts: what all runs share.
        ended: called with each end, on the loop.
    """

    def __init__(self, host: Host, parts: Parts, ended: Callable[[RunEnded], None]) -> None:
        self.driving = asyncio.Event()
        self._host = host
        self._parts = parts
        self._ended = ended
        self._runs: dict[str, LiveRun] = {}
        self._opening: dict[str, asyncio.Task[LiveRun]] = {}

    @property
    def driven(self) -> dict[str, LiveRun]:
        """The runs that are at work here, by id."""
        return {run_id: live for run_id, live in self._runs.items() if live.is_driven}

    async def here(self, run_id: str) -> LiveRun | None:
        """Return a run that is here, once it is open; None when it is not."""
        opening = self._opening.get(run_id)
        return await asyncio.shield(opening) if opening else self._runs.get(run_id)

    def begin(self, setting: Setting) -> "asyncio.Task[LiveRun]":
        """Begin a run.

        Raises:
            TaskRefusedError: it has begun before.
        """
        run_id = setting.task.run_id
        if run_id in self._runs or run_id in self._opening:
            raise TaskRefusedError(f"Run {run_id} is at work already.")
        return self._once(run_id, self._begin(setting))

    async def opened(self, run_id: str) -> LiveRun:
        """Return a run whose Writer is here, opened from the log if need be.

        Raises:
            RunNotFoundError: the log knows no such run, or another process works on it.
        """
        live = await self.here(run_id)
        if live is None:
            live = await asyncio.shield(self._once(run_id, self._open_stored(run_id)))
        return live

    def forget(self, run_id: str) -> None:
        """A run's driver is done; its Writer stays open."""
        if live := self._runs.get(run_id):
            live.driver = None
        if not self.driven:
            self.driving.clear()

    def _once(self, run_id: str, opening: Coroutine[Any, Any, LiveRun]) -> "asyncio.Task[LiveRun]":
        """Run what opens a run; who asks meanwhile waits for the same."""
        task = self._host.work(opening, f"open {run_id}")
        self._opening[run_id] = task
        task.add_done_callback(lambda _done: self._opening.pop(run_id, None))
        return task

    async def _begin(self, setting: Setting) -> LiveRun:
        task = setting.task
        if not await self._parts.store.leases.acquire(task.run_id):
            raise TaskRefusedError(f"Another process works on run {task.run_id}.")
        await RunLog(self._parts.store, "conductor").tell(*_first_events(setting))
        live = self._with_writer(
            WriterSetup(task.run_id, self._parts.home, setting.objective, task.desktop_id, task.policy)
        )
        try:
            await live.writer.ask(SetStatus(task.run_id, "initializing"))
        except KnownError:
            self._runs.pop(task.run_id, None)
            live.group.stop()
            raise
        live.ended = asyncio.get_running_loop().create_future()
        live.driver = RunDriver(setting, self._parts, live.writer, live.group)
        live.driver.begin(self._host.work(self._drive(live.driver, live), f"drive {task.run_id}"))
        self.driving.set()
        return live

    def _with_writer(self, setup: WriterSetup) -> LiveRun:
        """Start the Writer of a run in a group of its own."""
        group = self._host.spawn(Group(), f"run {setup.run_id}")
        writer = self._parts.system.spawn(
            Writer(setup, self._parts.store), name=f"{setup.run_id}/writer", parent=group
        )
        live = LiveRun(group, writer)
        self._runs[setup.run_id] = live
        return live

    async def _drive(self, driver: RunDriver, live: LiveRun) -> RunEnded:
        ended = await driver.drive()
        if live.ended is not None and not live.ended.done():
            live.ended.set_result(ended)
        self._ended(ended)
        return ended

    async def _open_stored(self, run_id: str) -> LiveRun:
        if await asyncio.to_thread(self._parts.store.run, run_id) is None:
            raise RunNotFoundError(f"There is no run {run_id}. See `quire runs` for what there is.")
        if not await self._parts.store.leases.acquire(run_id):
            raise RunNotFoundError(
                f"Run {run_id} is being worked on by another process; its document can be changed there."
            )
        return self._with_writer(WriterSetup(run_id, self._parts.home))


def _first_events(setting: Setting) -> tuple[UserInput, TracePromptReceived, ConductorTaskStarted]:
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
        ),
    )
