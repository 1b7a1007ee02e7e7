"""The conductor: accepts runs, keeps their drivers, and hands on what a person or another process asks."""

import asyncio
import contextlib
from typing import assert_never, get_args

from actors.conductor.gone import mark_interrupted
from actors.conductor.live import NO_RUN, LiveRun, LiveRuns, RunNotFoundError
from actors.conductor.messages import (
    AwaitRun,
    CancelRun,
    ChangePolicy,
    ConductorMessage,
    ControlArrived,
    DriverEnded,
    ExecuteTask,
    InterruptRuns,
    LookAfterRuns,
    OpenWriter,
    PauseRun,
    Policy,
    ResumeRun,
    RunEnded,
    SendDirective,
    TaskAccepted,
    When,
    WindowProps,
)
from actors.conductor.parts import Parts, RunStore
from actors.conductor.setting import Setting, TaskRefusedError
from actors.runtime import Actor, ActorRef
from actors.writer.messages import SetPolicy, SubmitUserPrompt, WriterMessage
from storage.control import ControlRequest
from storage.errors import KnownError
from storage.events.envelope import new_id
from storage.paths import HomePaths
from storage.projections.status import ENDED

CONTROL_POLL_S = 0.2
LOOK_S = 15.0


class Conductor(Actor[ConductorMessage]):
    """One for a session. Holds no run's content: that is in the log and with its driver and its Writer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._runs = LiveRuns(self, parts, self._has_ended)
        self._is_closing = False

    async def started(self) -> None:
        """Listen for other processes, and look after the runs that are here."""
        _ = self.work(self._listen(), "listen for control requests")
        _ = self.work(self._keep_looking(), "keep looking after runs")

    async def stopping(self) -> None:
        """Give the leases of all runs back: their actors have stopped."""
        await self._runs.give_back_all()

    def receive(self, message: ConductorMessage) -> object:  # noqa: C901, PLR0911, PLR0912 -- one case a message
        """Handle one message; what takes time is answered later."""
        match message:
            case ExecuteTask():
                if self._is_closing:
                    raise TaskRefusedError("The program is closing; start the run when it is open again.")
                setting = Setting.of(message, self._parts.models)
                return _accepted(setting, self._runs.begin(setting), HomePaths(self._parts.home))
            case CancelRun(run_id=run_id, by=by):
                return self.work(self._cancel(run_id, by), f"cancel {run_id}")
            case PauseRun() | ResumeRun():
                return self.work(self._hold(message), f"pause or resume {message.run_id}")
            case SendDirective():
                return self.work(self._direct(message), f"directive to {message.run_id}")
            case ChangePolicy():
                return self.work(self._change_policy(message), f"policy of {message.run_id}")
            case OpenWriter(run_id=run_id):
                return self.work(self._writer_of(run_id), f"open {run_id} for a window")
            case AwaitRun(run_id=run_id):
                return self.work(self._end_of(run_id), f"await {run_id}")
            case InterruptRuns(reason=reason):
                return self.work(self._interrupt(reason), "interrupt all runs")
            case LookAfterRuns():
                return self.work(self._look_after(), "look after runs")
            case ControlArrived(request=request):
                return self._obey(request)
            case DriverEnded(ended=ended):
                self._runs.forget_driver(ended.run_id)
                return None
            case _:
                assert_never(message)

    async def _cancel(self, run_id: str, by: str) -> None:
        live = await self._runs.here(run_id)
        if live is not None and live.driver is not None and live.is_driven:
            live.driver.cancel(by)
        elif not await self._handed_on(run_id, ControlRequest("cancel", {"by": by})):
            raise RunNotFoundError(f"Run {run_id} is not at work. See `quire runs` for what there is.")

    async def _hold(self, message: PauseRun | ResumeRun) -> None:
        run_id, pauses = message.run_id, isinstance(message, PauseRun)
        live = await self._runs.here(run_id)
        driver = live.driver if live is not None and live.is_driven else None
        if driver is not None and driver.is_at_work:
            await (driver.pause(message.by) if pauses else driver.resume())
            return
        request = ControlRequest("pause" if pauses else "resume", {"by": message.by})
        if not await self._handed_on(run_id, request):
            raise RunNotFoundError(f"Run {run_id} is not at work. See `quire runs` for what there is.")

    async def _handed_on(self, run_id: str, request: ControlRequest) -> bool:
        """Ask the process that works on a run, if that is another one."""
        store = self._parts.store
        rollup, lease = await asyncio.to_thread(lambda: (store.run(run_id), store.leases.owner(run_id)))
        if rollup is None or rollup.status in ENDED or lease is None or lease.mine or not lease.alive:
            return False
        await store.control.request(run_id, request)
        return True

    async def _interrupt(self, reason: str) -> None:
        self._is_closing = True
        await self._runs.settled()
        ends = []
        for live in self._runs.driven.values():
            if live.driver is not None and live.ended is not None:
                live.driver.interrupt(reason)
                ends.append(live.ended)
        if ends:
            await asyncio.wait(ends)

    def _has_ended(self, ended: RunEnded) -> None:
        self.ref.tell(DriverEnded(ended))

    async def _end_of(self, run_id: str) -> RunEnded:
        live = await self._runs.here(run_id)
        if live is not None and live.ended is not None:
            return await asyncio.shield(live.ended)
        return await _stored_end(self._parts.store, run_id)

    async def _writer_of(self, run_id: str) -> ActorRef[WriterMessage]:
        return (await self._runs.opened(run_id)).writer

    # Words of a person, and of other processes

    async def _direct(self, message: SendDirective) -> object:
        if await self._runs.here(message.run_id) is None and await self._handed_on(
            message.run_id, _as_request(message)
        ):
            return None
        live = await self._runs.opened(message.run_id)
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
                section_id=message.section_id,
                quote=message.quote,
                when=message.when,
                input_id=message.input_id,
            )
        )
        if live.driver is not None and live.is_driven:
            live.driver.direct(message)
        return receipt

    async def _change_policy(self, message: ChangePolicy) -> object:
        request = ControlRequest("policy", {"policy": message.policy})
        if await self._runs.here(message.run_id) is None and await self._handed_on(message.run_id, request):
            return None
        live = await self._runs.opened(message.run_id)
        return await live.writer.ask(SetPolicy(message.run_id, message.policy))

    async def _look_after(self) -> None:
        await self._runs.rest()
        with contextlib.suppress(KnownError):  # a store in trouble is told where it is written to
            for run_id in await mark_interrupted(self._parts.store, self._parts.home):
                self.ref.tell(OpenWriter(run_id))  # it takes out what was half written

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self.ref.ask(LookAfterRuns())

    async def _listen(self) -> None:
        """Look for control requests while runs are driven here; at rest it costs nothing."""
        while True:
            await self._runs.driving.wait()
            try:
                requests = await asyncio.to_thread(self._parts.store.control.take, list(self._runs.driven))
            except KnownError:
                requests = []  # a store in trouble is told where it is written to
            for request in requests:
                self.ref.tell(ControlArrived(request))
            await asyncio.sleep(CONTROL_POLL_S)

    def _obey(self, request: ControlRequest) -> object:
        run_id, payload = request.run_id, request.payload
        live = self._runs.driven.get(run_id)
        if live is None or live.driver is None:
            return None  # it has ended meanwhile
        if request.kind == "cancel":
            live.driver.cancel(str(payload.get("by", "user")))
        if request.kind in ("pause", "resume"):
            by = str(payload.get("by", "user"))
            self.ref.tell(PauseRun(run_id, by) if request.kind == "pause" else ResumeRun(run_id, by))
        if request.kind == "directive":
            return self.work(self._direct(_directive(request)), f"directive to {run_id}")
        if request.kind == "policy" and (policy := _policy(request)) is not None:
            return self.work(self._change_policy(ChangePolicy(run_id, policy)), f"policy of {run_id}")
        return None


def _policy(request: ControlRequest) -> Policy | None:
    """Return the policy that another process asks for; None if there is none of this name."""
    return next((name for name in get_args(Policy) if name == request.payload.get("policy")), None)


def _as_request(message: SendDirective) -> ControlRequest:
    """Return a directive as it is handed to another process."""
    words = {"text": message.text, "target": message.target, "when": message.when}
    about = {"section_id": message.section_id, "quote": message.quote} if message.quote else {}
    named = {"input_id": message.input_id, "surface": message.surface}
    return ControlRequest("directive", words | named | about)


def _directive(request: ControlRequest) -> SendDirective:
    """Return what another process sent, as a message; what it left out has its default."""
    payload = request.payload
    when: When = payload["when"] if payload.get("when") in get_args(When) else "next"
    is_comment = payload.get("surface") == "writer.prompt_document"
    return SendDirective(
        request.run_id,
        str(payload.get("text", "")),
        target=str(payload.get("target", "run")),
        when=when,
        surface="writer.prompt_document" if is_comment else "writer.submit_user_prompt",
        input_id=str(payload.get("input_id", "")) or new_id(),
        section_id=str(payload["section_id"]) if payload.get("section_id") else None,
        quote=str(payload.get("quote", "")),
    )


async def _accepted(
    setting: Setting, opening: "asyncio.Task[LiveRun | None]", paths: HomePaths
) -> TaskAccepted:
    await asyncio.shield(opening)
    run_id = setting.task.run_id
    path = str(paths.document(run_id))
    props = WindowProps(run_id, setting.objective, path)
    return TaskAccepted(run_id, path, "markdown_report_to_writer", props)


async def _stored_end(store: RunStore, run_id: str) -> RunEnded:
    rollup = await asyncio.to_thread(store.run, run_id)
    if rollup is None:
        raise RunNotFoundError(NO_RUN.format(run_id))
    if rollup.status not in ENDED:
        raise RunNotFoundError(f"Run {run_id} is at work in another process; its status is {rollup.status}.")
    return RunEnded(run_id, rollup.status)
