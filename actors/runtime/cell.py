"""One running actor: its loop, its place in the tree, its supervision and its end. Used by the system only.

Life: ``started()`` → messages → the stop message → children stop → ``stopping()`` → child tasks are
cancelled → closers. After a bug: children stop → child tasks → closers → a fresh actor from the factory
with the same mailbox and reference, or the end.
"""

import asyncio
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from actors.runtime.actor import Actor
from actors.runtime.incarnation import ChildFailed, Incarnation
from actors.runtime.mailbox import RUNNING, Mailbox, StopRequested
from actors.runtime.metrics import MailboxMetrics, Meter
from actors.runtime.ref import ActorRef
from actors.runtime.supervision import NO_RESTART, RestartBudget, RestartPolicy
from storage.errors import KnownError
from storage.events.base import EventBody
from storage.events.runtime import ActorFailed, ActorMailboxSlow

T = TypeVar("T")

SLICE_MESSAGES = 64
"""Messages handled before the loop may do something else (paint, above all), however quick they are."""


@dataclass(frozen=True, slots=True)
class RuntimeOptions:
    """Limits of the runtime, in seconds; ``clock`` is monotonic."""

    clock: Callable[[], float] = time.monotonic
    slow_after_s: float = 0.1
    slow_every_s: float = 5.0
    hook_limit_s: float = 10.0
    slice_s: float = 0.004


DEFAULT_OPTIONS = RuntimeOptions()


class CellHost(Protocol):
    """What a cell needs of the system."""

    options: RuntimeOptions

    def emit(self, body: EventBody, actor_id: str) -> None:
        """Pass an event on."""

    def spawn(
        self,
        actor: Actor[T],
        *,
        name: str,
        parent: ActorRef[Any] | None = None,
        policy: RestartPolicy = NO_RESTART,
    ) -> ActorRef[T]:
        """Start an actor."""

    def forget(self, cell: "ActorCell") -> None:
        """The cell is over."""


class ActorCell:
    """The runtime's side of one actor."""

    def __init__(self, host: CellHost, actor: Actor[Any], name: str, policy: RestartPolicy) -> None:
        options = host.options
        self._host = host
        self._policy = policy
        self._budget = RestartBudget(policy)
        self._meter = Meter(options.slow_after_s, options.slow_every_s, self._slow)
        self.mailbox = Mailbox(name, actor.mailbox_capacity, options.clock)
        self.ref: ActorRef[Any] = ActorRef(self.mailbox)
        self.parent: ActorCell | None = None
        self.children: list[ActorCell] = []
        self.life = Incarnation(actor, self, options.hook_limit_s)
        self.task = asyncio.get_running_loop().create_task(self._run(), name=name)
        self.task.add_done_callback(self._ended)

    def spawn(self, actor: Actor[T], name: str, policy: RestartPolicy) -> ActorRef[T]:
        """Start a child actor."""
        return self._host.spawn(actor, name=name, parent=self.ref, policy=policy)

    def metrics(self) -> MailboxMetrics:
        """Return what was measured so far."""
        meter = self._meter
        return MailboxMetrics(
            actor_id=self.ref.actor_id,
            depth=self.mailbox.depth,
            handled=meter.handled,
            failed=meter.failed,
            restarts=self._budget.count,
            child_tasks=len(self.life.tasks),
            wait=meter.wait.summary(),
            handling=meter.handling.summary(),
        )

    def report(self, error: BaseException, *, restarted: bool, during: str = "") -> None:
        """Emit ``actor.failed``: a known error in its own words, a bug with its traceback."""
        self._meter.failed += 1
        known = isinstance(error, KnownError)
        text = error.for_user() if isinstance(error, KnownError) else f"{type(error).__name__}: {error}"
        body = ActorFailed(
            actor_id=self.ref.actor_id,
            error=f"{during}: {text}" if during else text,
            restarted=restarted,
            traceback=None if known else "".join(traceback.format_exception(error)),
        )
        self._host.emit(body, self.ref.actor_id)

    def abort(self) -> list[asyncio.Task[Any]]:
        """End without manners; return the tasks that had to be cancelled."""
        self.mailbox.close()
        tasks = self.life.tasks.cancel()
        if not self.task.done():
            self.task.cancel()
            tasks.append(self.task)
        return tasks

    def finish(self) -> None:
        """Answer who still waits and leave the tree; harmless when repeated."""
        self.mailbox.close()
        self.life.tasks.cancel()
        if self.parent is not None and self in self.parent.children:
            self.parent.children.remove(self)
        self._host.forget(self)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.finish()
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error  # a bug of the runtime itself: the loop's exception handler must see it

    async def _run(self) -> None:
        RUNNING.set(self.mailbox)
        while (failure := await self._live()) is not None:
            fresh = await self._supervise(failure)
            if fresh is None:
                return
            self.life = fresh
        self.mailbox.close()
        await self._stop_children()
        await self.life.stop()

    async def _live(self) -> BaseException | None:
        """Handle messages until the stop message (None) or a bug (which is returned)."""
        if (failure := await self.life.start()) is not None:
            return failure
        options = self._host.options
        clock = options.clock
        since, handled = clock(), 0
        while True:
            envelope = await self.mailbox.take()
            if isinstance(envelope.message, StopRequested):
                return None
            began = clock()
            self._meter.took(began - envelope.sent_at, began)
            failure = self.life.handle(envelope)
            self._meter.done(clock() - began)
            if failure is not None:
                return failure
            handled += 1
            if handled >= SLICE_MESSAGES or clock() - since > options.slice_s:
                await asyncio.sleep(0)
                since, handled = clock(), 0

    async def _supervise(self, failure: BaseException) -> Incarnation | None:
        """Return a fresh incarnation, after a while, or None when this is the end."""
        factory, delay = self._policy.factory, self._budget.spend(self._host.options.clock())
        if factory is None or delay is None:
            await self._give_up(failure)
            return None
        self.report(failure, restarted=True)
        await self._stop_children()
        await self.life.clear()
        # A wish to stop cuts the pause short: what is waiting is still handled before the stop.
        with suppress(TimeoutError):
            async with asyncio.timeout(delay):
                await self.mailbox.stop_wanted.wait()
        try:
            return Incarnation(factory(), self, self._host.options.hook_limit_s)
        except Exception as error:  # noqa: BLE001 -- a factory that fails is the end of the actor, not of the rest
            await self._give_up(error)
            return None

    async def _give_up(self, failure: BaseException) -> None:
        dropped = self.mailbox.close()
        self.report(
            failure, restarted=False, during=f"{dropped} waiting messages were dropped" if dropped else ""
        )
        await self._stop_children()
        await self.life.clear()
        if self.parent is not None:
            self.parent.mailbox.post(ChildFailed(self.ref.actor_id, failure))

    async def _stop_children(self) -> None:
        while self.children:
            for child in self.children:
                child.mailbox.request_stop()
            await asyncio.wait([child.task for child in self.children])
            for child in [child for child in self.children if child.task.done()]:
                child.finish()

    def _slow(self, wait_ms: float) -> None:
        body = ActorMailboxSlow(
            actor_id=self.ref.actor_id, wait_ms=round(wait_ms, 3), depth=self.mailbox.depth
        )
        self._host.emit(body, self.ref.actor_id)
