"""The conductor: accepts runs, keeps their drivers, and hands on what a person or another process asks."""

import asyncio
from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass
from typing import Any, assert_never, get_args

from actors.conductor.driver import RunDriver
from actors.conductor.messages import (
    AwaitRun,
    CancelRun,
    ConductorMessage,
    ControlArrived,
    DriverEnded,
    ExecuteTask,
    InterruptRuns,
    OpenWriter,
    RunEnded,
    SendDirective,
    TaskAccepted,
    When,
    WindowProps,
)
from actors.conductor.parts import Parts
from actors.conductor.setting import Setting, TaskRefusedError
from actors.harness.run_log import RunLog
from actors.runtime import Actor, ActorRef, Group
from actors.writer.actor import Writer
from actors.writer.desk import WriterSetup
from actors.writer.messages import SetStatus, SubmitUserPrompt, WriterMessage
from storage.errors import KnownError
from storage.events.envelope import new_id, now
from storage.events.prompts import TracePromptReceived, UserInput, UserInputRecord
from storage.events.runs import ConductorTaskStarted
from storage.paths import HomePaths
from storage.projections.status import ENDED

CONTROL_POLL_S = 0.2


class RunNotFoundError(KnownError):
    """There is no such run, or it is not here."""


@dataclass(eq=False)
class _Live:
    """A run whose Writer is here; ``driver`` None when it is only open for reading and review."""

    group: ActorRef[Any]
    writer: ActorRef[WriterMessage]
    driver: RunDriver | None = None
    ended: "asyncio.Future[RunEnded] | None" = None

    @property
    def is_driven(self) -> bool:
        """Whether the run is at work here."""
        return self.driver is not None and self.ended is not None and not self.ended.done()


class Conductor(Actor[ConductorMessage]):
    """One for a session. Holds no run's content: that is in the log and with its driver and its Writer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._runs: dict[str, _Live] = {}
        self._opening: dict[str, asyncio.Task[_Live]] = {}
        self._driving = asyncio.Event()

    async def started(self) -> None:
        """Listen for other processes."""
        _ = self.work(self._listen(), "listen for control requests")

    def receive(self, message: ConductorMessage) -> object:  # noqa: PLR0911 -- one case a message
        """Handle one message; what takes time is answered later."""
        match message:
            case ExecuteTask():
                return self._accept(Setting.of(message, self._parts.models))
            case CancelRun(run_id=run_id, by=by):
                return self.work(self._cancel(run_id, by), f"cancel {run_id}")
            case SendDirective():
                return self.work(self._direct(message), f"directive to {message.run_id}")
            case OpenWriter(run_id=run_id):
                return self.work(self._writer_of(run_id), f"open {run_id} for a window")
            case AwaitRun(run_id=run_id):
                return self.work(self._end_of(run_id), f"await {run_id}")
            case InterruptRuns(reason=reason):
                return self.work(self._interrupt(reason), "interrupt all runs")
            case ControlArrived(request=request):
                return self._obey(request.run_id, request.kind, dict(request.payload))
            case DriverEnded(ended=ended):
                self._forget_if_idle(ended)
                return None
            case _:
                assert_never(message)

    async def _cancel(self, run_id: str, by: str) -> None:
        if run_id in self._opening:
            await self._opened(run_id)
        live = self._runs.get(run_id)
        if live is None or live.driver is None or not live.is_driven:
            raise RunNotFoundError(f"Run {run_id} is not at work here. See `quire runs` for what there is.")
        live.driver.cancel(by)

    async def _interrupt(self, reason: str) -> None:
        ends = []
        for live in self._runs.values():
            if live.driver is not None and live.is_driven and live.ended is not None:
                live.driver.interrupt(reason)
                ends.append(live.ended)
        if ends:
            await asyncio.wait(ends)

    # Accepting

    def _accept(self, setting: Setting) -> Awaitable[TaskAccepted]:
        run_id = setting.task.run_id
        if run_id in self._runs or run_id in self._opening:
            raise TaskRefusedError(f"Run {run_id} is at work already.")
        opening = self._open_once(run_id, self._begin(setting))
        return self._accepted(setting, opening)

    async def _accepted(self, setting: Setting, opening: "asyncio.Task[_Live]") -> TaskAccepted:
        await asyncio.shield(opening)
        run_id = setting.task.run_id
        path = str(HomePaths(self._parts.home).document(run_id))
        props = WindowProps(run_id, setting.objective, path)
        return TaskAccepted(run_id, path, "markdown_report_to_writer", props)

    async def _begin(self, setting: Setting) -> _Live:
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
        live.driver.begin(self.work(self._drive(live.driver, live), f"drive {task.run_id}"))
        self._driving.set()
        return live

    def _with_writer(self, setup: WriterSetup) -> _Live:
        """Start the Writer of a run in a group of its own."""
        group = self.spawn(Group(), f"run {setup.run_id}")
        writer = self._parts.system.spawn(
            Writer(setup, self._parts.store), name=f"{setup.run_id}/writer", parent=group
        )
        live = _Live(group, writer)
        self._runs[setup.run_id] = live
        return live

    def _open_once(self, run_id: str, opening: Coroutine[Any, Any, _Live]) -> "asyncio.Task[_Live]":
        """Run what opens a run; who asks meanwhile waits for the same."""
        task = self.work(opening, f"open {run_id}")
        self._opening[run_id] = task
        task.add_done_callback(lambda _done: self._opening.pop(run_id, None))
        return task

    async def _drive(self, driver: RunDriver, live: _Live) -> RunEnded:
        ended = await driver.drive()
        if live.ended is not None and not live.ended.done():
            live.ended.set_result(ended)
        self.ref.tell(DriverEnded(ended))
        return ended

    def _forget_if_idle(self, ended: RunEnded) -> None:
        live = self._runs.get(ended.run_id)
        if live is not None:
            live.driver = None
        if not any(each.is_driven for each in self._runs.values()):
            self._driving.clear()

    # Following and opening

    async def _end_of(self, run_id: str) -> RunEnded:
        if run_id in self._opening:
            await self._opened(run_id)
        live = self._runs.get(run_id)
        if live is not None and live.ended is not None:
            return await asyncio.shield(live.ended)
        return await self._stored_end(run_id)

    async def _stored_end(self, run_id: str) -> RunEnded:
        rollup = await asyncio.to_thread(self._parts.store.run, run_id)
        if rollup is None:
            raise RunNotFoundError(f"There is no run {run_id}. See `quire runs` for what there is.")
        if rollup.status not in ENDED:
            raise RunNotFoundError(
                f"Run {run_id} is at work in another process; its status is {rollup.status}."
            )
        return RunEnded(run_id, rollup.status)

    async def _opened(self, run_id: str) -> _Live:
        """Return a run whose Writer is here, opened from the log if need be."""
        live = self._runs.get(run_id)
        if live is not None and run_id not in self._opening:
            return live
        opening = self._opening.get(run_id) or self._open_once(run_id, self._open_stored(run_id))
        return await asyncio.shield(opening)

    async def _open_stored(self, run_id: str) -> _Live:
        if await asyncio.to_thread(self._parts.store.run, run_id) is None:
            raise RunNotFoundError(f"There is no run {run_id}. See `quire runs` for what there is.")
        if not await self._parts.store.leases.acquire(run_id):
            raise RunNotFoundError(
                f"Run {run_id} is being worked on by another process; its document can be changed there."
            )
        return self._with_writer(WriterSetup(run_id, self._parts.home))

    async def _writer_of(self, run_id: str) -> ActorRef[WriterMessage]:
        return (await self._opened(run_id)).writer

    # Words of a person, and of other processes

    async def _direct(self, message: SendDirective) -> object:
        live = await self._opened(message.run_id)
        if live.driver is not None and live.is_driven:
            live.driver.check_target(message.target)
        surface = message.surface
        if surface == "conductor.execute":
            raise TaskRefusedError("A prompt starts a run of its own; a directive goes to a run.")
        receipt = await live.writer.ask(
            SubmitUserPrompt(
                message.run_id,
                message.text,
                surface=surface,
                target=message.target,
                when=message.when,
                input_id=message.input_id,
            )
        )
        if live.driver is not None and live.is_driven:
            live.driver.direct(message)
        return receipt

    async def _listen(self) -> None:
        """Look for control requests while runs are driven here; at rest it costs nothing."""
        while True:
            await self._driving.wait()
            driven = [run_id for run_id, live in self._runs.items() if live.is_driven]
            try:
                requests = await asyncio.to_thread(self._parts.store.control.take, driven)
            except KnownError:
                requests = []  # a store in trouble is told where it is written to
            for request in requests:
                self.ref.tell(ControlArrived(request))
            await asyncio.sleep(CONTROL_POLL_S)

    def _obey(self, run_id: str, kind: str, payload: dict[str, Any]) -> object:
        live = self._runs.get(run_id)
        if live is None or live.driver is None or not live.is_driven:
            return None  # it has ended meanwhile
        if kind == "cancel":
            live.driver.cancel(str(payload.get("by", "user")))
        if kind == "directive":
            when: When = payload["when"] if payload.get("when") in get_args(When) else "next"
            message = SendDirective(
                run_id,
                str(payload.get("text", "")),
                target=str(payload.get("target", "run")),
                when=when,
                input_id=str(payload.get("input_id", "")) or new_id(),
            )
            return self.work(self._direct(message), f"directive to {run_id}")
        return None


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
