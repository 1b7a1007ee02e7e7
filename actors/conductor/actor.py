"""The conductor: accepts runs, keeps their drivers, and hands on what a person or another process asks."""

import asyncio
from collections.abc import Awaitable
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
STOP_S = 4.0


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
        self._opening: dict[str, asyncio.Task[ActorRef[WriterMessage]]] = {}
        self._driving = asyncio.Event()

    async def started(self) -> None:
        """Listen for other processes."""
        _ = self.work(self._listen(), "listen for control requests")

    async def stopping(self) -> None:
        """Interrupt what is still at work, so that the log says why it stopped."""
        ends = []
        for live in self._runs.values():
            if live.driver is not None and live.is_driven and live.ended is not None:
                live.driver.interrupt("The program was closed.")
                ends.append(live.ended)
        if ends:
            await asyncio.wait(ends, timeout=STOP_S)
        await asyncio.gather(*(self._parts.system.stop(live.group, STOP_S) for live in self._runs.values()))

    def receive(self, message: ConductorMessage) -> object:  # noqa: PLR0911 -- one case a message
        """Handle one message; what takes time is answered later."""
        match message:
            case ExecuteTask():
                return self._accept(Setting.of(message, self._parts.models))
            case CancelRun(run_id=run_id, by=by):
                self._driver(run_id).cancel(by)
                return None
            case SendDirective():
                return self.work(self._direct(message), f"directive to {message.run_id}")
            case OpenWriter(run_id=run_id):
                return self._open(run_id)
            case AwaitRun(run_id=run_id):
                return self._end_of(run_id)
            case ControlArrived(request=request):
                return self._obey(request.run_id, request.kind, dict(request.payload))
            case DriverEnded(ended=ended):
                self._forget_if_idle(ended)
                return None
            case _:
                assert_never(message)

    def _driver(self, run_id: str) -> RunDriver:
        live = self._runs.get(run_id)
        if live is None or live.driver is None or not live.is_driven:
            raise RunNotFoundError(f"Run {run_id} is not at work here. See `quire runs` for what there is.")
        return live.driver

    # Accepting

    def _accept(self, setting: Setting) -> Awaitable[TaskAccepted]:
        run_id = setting.task.run_id
        if run_id in self._runs:
            raise TaskRefusedError(f"Run {run_id} is at work already.")
        group = self.spawn(Group(), f"run {run_id}")
        setup = WriterSetup(
            run_id, self._parts.home, setting.objective, setting.task.desktop_id, setting.task.policy
        )
        writer = self._parts.system.spawn(
            Writer(setup, self._parts.store), name=f"{run_id}/writer", parent=group
        )
        live = _Live(group, writer, RunDriver(setting, self._parts, writer, group))
        live.ended = asyncio.get_running_loop().create_future()
        self._runs[run_id] = live
        return self.work(self._begin(setting, live), f"accept {run_id}")

    async def _begin(self, setting: Setting, live: _Live) -> TaskAccepted:
        task = setting.task
        try:
            if not await self._parts.store.leases.acquire(task.run_id):
                raise TaskRefusedError(f"Another process works on run {task.run_id}.")
            await RunLog(self._parts.store, "conductor").tell(*_first_events(setting))
            await live.writer.ask(SetStatus(task.run_id, "initializing"))
        except KnownError:
            self._runs.pop(task.run_id, None)
            live.group.stop()
            raise
        assert live.driver is not None  # noqa: S101 -- made with it
        driving = self.work(self._drive(live.driver, live), f"drive {task.run_id}")
        live.driver.begin(driving)
        self._driving.set()
        path = str(HomePaths(self._parts.home).document(task.run_id))
        props = WindowProps(task.run_id, setting.objective, path)
        return TaskAccepted(task.run_id, path, "markdown_report_to_writer", props)

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

    def _end_of(self, run_id: str) -> Awaitable[RunEnded]:
        live = self._runs.get(run_id)
        if live is not None and live.ended is not None:
            return asyncio.shield(live.ended)
        return self.work(self._stored_end(run_id), f"look up {run_id}")

    async def _stored_end(self, run_id: str) -> RunEnded:
        rollup = await asyncio.to_thread(self._parts.store.run, run_id)
        if rollup is None:
            raise RunNotFoundError(f"There is no run {run_id}. See `quire runs` for what there is.")
        if rollup.status not in ENDED:
            raise RunNotFoundError(
                f"Run {run_id} is at work in another process; its status is {rollup.status}."
            )
        return RunEnded(run_id, rollup.status)

    def _open(self, run_id: str) -> object:
        live = self._runs.get(run_id)
        if live is not None:
            return live.writer
        opening = self._opening.get(run_id)
        if opening is None:
            opening = self.work(self._open_stored(run_id), f"open {run_id}")
            self._opening[run_id] = opening
            opening.add_done_callback(lambda _done: self._opening.pop(run_id, None))
        return asyncio.shield(opening)

    async def _open_stored(self, run_id: str) -> ActorRef[WriterMessage]:
        if await asyncio.to_thread(self._parts.store.run, run_id) is None:
            raise RunNotFoundError(f"There is no run {run_id}. See `quire runs` for what there is.")
        if not await self._parts.store.leases.acquire(run_id):
            raise RunNotFoundError(
                f"Run {run_id} is being worked on by another process; its document can be changed there."
            )
        group = self.spawn(Group(), f"run {run_id}")
        setup = WriterSetup(run_id, self._parts.home)
        writer = self._parts.system.spawn(
            Writer(setup, self._parts.store), name=f"{run_id}/writer", parent=group
        )
        group_live = _Live(group, writer)
        self._runs[run_id] = group_live
        return writer

    # Words of a person, and of other processes

    async def _direct(self, message: SendDirective) -> object:
        live = self._runs.get(message.run_id)
        if live is None:
            writer = await self._open_stored(message.run_id)
        else:
            writer = live.writer
        if live is not None and live.driver is not None and live.is_driven:
            live.driver.check_target(message.target)
        surface = message.surface
        if surface == "conductor.execute":
            raise TaskRefusedError("A prompt starts a run of its own; a directive goes to a run.")
        receipt = await writer.ask(
            SubmitUserPrompt(
                message.run_id,
                message.text,
                surface=surface,
                target=message.target,
                when=message.when,
                input_id=message.input_id,
            )
        )
        if live is not None and live.driver is not None and live.is_driven:
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
