"""The runs whose Writers are here: begun from a prompt, or opened from the log.

A run that is here has its lease: nobody else changes its document. One that has ended, and whose Writer
nobody has asked anything for a while, is let go of; it is opened again when somebody wants it.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from actors.conductor.beginning import check_new, first_events, stored_objective
from actors.conductor.driver import RunDriver
from actors.conductor.earlier import check_earlier
from actors.conductor.gone import tell_gone
from actors.conductor.messages import RunEnded
from actors.conductor.parts import Parts
from actors.conductor.setting import Setting, TaskRefusedError
from actors.harness.run_log import RunLog
from actors.runtime import Actor, ActorRef, Group, RestartPolicy
from actors.writer.actor import Writer
from actors.writer.desk import WriterSetup
from actors.writer.messages import SetStatus, WriterMessage
from storage.errors import KnownError
from storage.projections.status import ENDED

CLOSE_S = 5.0
NO_RUN = "There is no run {}. See `quire runs` for what there is."

T = TypeVar("T")
logger = logging.getLogger(__name__)


class RunNotFoundError(KnownError):
    """There is no such run, or it is not here."""


@dataclass(eq=False)
class LiveRun:
    """A run whose Writer is here; ``driver`` None when it is only open for reading and review.

    ``handled`` is how many messages the Writer had handled at the last look.
    """

    group: ActorRef[Any]
    writer: ActorRef[WriterMessage]
    driver: RunDriver | None = None
    ended: "asyncio.Future[RunEnded] | None" = None
    handled: int = -1

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
    """Begins and opens runs, each once, whoever asks meanwhile; lets go of those that nobody needs.

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
        # Runs that are being begun, opened or let go of (which comes to None).
        self._changing: dict[str, asyncio.Task[LiveRun | None]] = {}

    @property
    def driven(self) -> dict[str, LiveRun]:
        """The runs that are at work here, by id."""
        return {run_id: live for run_id, live in self._runs.items() if live.is_driven}

    async def here(self, run_id: str) -> LiveRun | None:
        """Return a run that is here, once it is open; None when it is not."""
        while (change := self._changing.get(run_id)) is not None:
            await asyncio.wait([change])  # how it ends is for those who asked for it
        return self._runs.get(run_id)

    async def settled(self) -> None:
        """Wait until no run is being begun or opened, well or not."""
        while self._changing:
            await asyncio.wait(self._changing.values())

    def begin(self, setting: Setting) -> "asyncio.Task[LiveRun | None]":
        """Begin a run.

        Raises:
            TaskRefusedError: it has begun before.
        """
        run_id = setting.task.run_id
        _check_absent(self._runs, run_id)
        return self._once(run_id, self._begin(setting, self._changing.get(run_id)))

    async def opened(self, run_id: str) -> LiveRun:
        """Return a run whose Writer is here, opened from the log if need be.

        Raises:
            RunNotFoundError: the log knows no such run, or another process works on it.
        """
        live = await self.here(run_id)
        if live is None:
            await asyncio.shield(self._once(run_id, self._open_stored(run_id)))
            live = self._runs[run_id]
        return live

    def forget_driver(self, run_id: str) -> None:
        """A run's driver is done; its Writer stays open for a while."""
        if live := self._runs.get(run_id):
            live.driver = None
        if not self.driven:
            self.driving.clear()

    async def rest(self) -> None:
        """Let go of runs that are not at work and whose Writers had nothing to do since the last look."""
        ends = list[asyncio.Task[LiveRun | None]]()
        handled = {each.actor_id: each.handled for each in self._parts.system.metrics()}
        for run_id, live in self._runs.items():
            if live.is_driven or live.driver is not None or run_id in self._changing:
                continue
            before, live.handled = live.handled, handled.get(live.writer.actor_id, 0)
            if before == live.handled:
                ends.append(self._once(run_id, self._let_go(run_id, live)))
        if ends:
            await asyncio.wait(ends)

    async def give_back_all(self) -> None:
        """Give the leases of all runs back that have ended; the Writers have stopped."""
        for run_id, live in list(self._runs.items()):
            if not live.is_driven:
                await _give_back(self._parts, run_id)

    def _once(
        self, run_id: str, change: Coroutine[Any, Any, LiveRun | None]
    ) -> "asyncio.Task[LiveRun | None]":
        """Run what begins, opens or ends a run's stay; who asks meanwhile waits for the same."""
        task = self._changing[run_id] = self._host.work(change, f"change {run_id}")

        def is_over(done: "asyncio.Task[LiveRun | None]") -> None:
            if self._changing.get(run_id) is done:
                del self._changing[run_id]

        task.add_done_callback(is_over)
        return task

    async def _begin(self, setting: Setting, earlier: "asyncio.Task[LiveRun | None] | None") -> LiveRun:
        """Accept a run; ``earlier`` is what was going on with this id, such as somebody looking for it."""
        task = setting.task
        if earlier is not None:
            await asyncio.wait([earlier])
            _check_absent(self._runs, task.run_id)
        if not await self._parts.store.leases.acquire(task.run_id):
            raise TaskRefusedError(f"Another process works on run {task.run_id}.")
        try:
            await check_new(self._parts.store, task.run_id)
            await check_earlier(self._parts.store, task.follows)
            await RunLog(self._parts.store, "conductor").tell(*first_events(setting))
            live = self._with_writer(
                WriterSetup(task.run_id, self._parts.home, setting.objective, task.desktop_id, task.policy)
            )
            await live.writer.ask(SetStatus(task.run_id, "initializing"))
        except Exception:
            if (begun := self._runs.get(task.run_id)) is not None:
                await self._let_go(task.run_id, begun)
            await _give_back(self._parts, task.run_id)
            raise
        live.ended = asyncio.get_running_loop().create_future()
        live.driver = RunDriver(setting, self._parts, live.writer, live.group)
        _ = self._host.work(_drive(live.driver, live.ended, self._ended), f"drive {task.run_id}")
        self.driving.set()
        return live

    def _with_writer(self, setup: WriterSetup) -> LiveRun:
        """Start the Writer of a run in a group of its own; after a crash it starts again from the log."""
        group = self._host.spawn(Group(partial(self._lost, setup.run_id)), f"run {setup.run_id}")
        make = partial(Writer, setup, self._parts.store)
        writer = self._parts.system.spawn(
            make(), name=f"{setup.run_id}/writer", parent=group, policy=RestartPolicy(make)
        )
        live = LiveRun(group, writer)
        self._runs[setup.run_id] = live
        return live

    def _lost(self, run_id: str, child_id: str, error: BaseException) -> None:
        """An actor of a run has broken for good; without its Writer the run cannot go on."""
        live = self._runs.get(run_id)
        if live is None or child_id != live.writer.actor_id:
            return
        if live.driver is not None:
            live.driver.fail("bug", f"The document's Writer broke ({type(error).__name__}: {error}).")
        elif run_id not in self._changing:
            _ = self._once(run_id, self._let_go(run_id, live))

    async def _open_stored(self, run_id: str) -> LiveRun:
        rollup = await asyncio.to_thread(self._parts.store.run, run_id)
        if rollup is None:
            raise RunNotFoundError(NO_RUN.format(run_id))
        if not await self._parts.store.leases.acquire(run_id):
            raise RunNotFoundError(
                f"Run {run_id} is being worked on by another process; its document can be changed there."
            )
        if rollup.status not in ENDED:  # nobody else has its lease, and it is not driven here
            await tell_gone(self._parts.store, [run_id])
        # A run can be cut off before its document has begun, and an imported one may have none.
        objective = await stored_objective(self._parts.store, run_id) or rollup.objective or run_id
        return self._with_writer(WriterSetup(run_id, self._parts.home, objective))

    async def _let_go(self, run_id: str, live: LiveRun) -> None:
        """Stop a run's actors, its Writer when it has written everything, and give the lease back."""
        await self._parts.system.stop(live.group, CLOSE_S)
        self._runs.pop(run_id, None)
        await _give_back(self._parts, run_id)


def _check_absent(runs: Mapping[str, LiveRun], run_id: str) -> None:
    if run_id in runs:
        raise TaskRefusedError(f"Run {run_id} is at work already.")


async def _drive(
    driver: RunDriver, end: "asyncio.Future[RunEnded]", told: Callable[[RunEnded], None]
) -> None:
    ended = await driver.drive()
    if not end.done():
        end.set_result(ended)
    told(ended)


async def _give_back(parts: Parts, run_id: str) -> None:
    try:
        await parts.store.leases.release(run_id)
    except KnownError as error:  # it lapses when the process ends
        logger.warning("the lease of run %s is not given back: %s", run_id, error.for_user())
