"""The child tasks of one incarnation of an actor."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, TypeVar

from actors.runtime.errors import ActorStopped, AskCancelled
from actors.runtime.mailbox import RUNNING, Envelope, Mailbox

T = TypeVar("T")


class ChildTasks:
    """Tasks that an actor started, and the answers that some of them will give.

    ``on_error(name, error)`` is called for an error that no asker takes.
    """

    def __init__(self, mailbox: Mailbox, on_error: Callable[[str, BaseException], None]) -> None:
        self._mailbox = mailbox
        self._on_error = on_error
        self._tasks: dict[asyncio.Task[Any], str] = {}
        self._answers: dict[asyncio.Task[Any], Envelope] = {}
        self._over = False

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, coro: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run ``coro``; its error goes to ``on_error``.

        Raises:
            ActorStopped: the actor is over; the coroutine is closed.
        """
        if self._over:
            coro.close()
            raise ActorStopped(self._mailbox.actor_id)
        # Whoever calls, the task speaks as the actor: its messages use the actor's own places.
        context = contextvars.copy_context()
        context.run(RUNNING.set, self._mailbox)
        task = asyncio.get_running_loop().create_task(
            coro, name=f"{self._mailbox.actor_id}/{name}", context=context
        )
        self._tasks[task] = name
        task.add_done_callback(self._ended)
        return task

    def answer(self, awaitable: Awaitable[Any], envelope: Envelope) -> None:
        """Give the envelope's asker what ``awaitable`` gives, when it does."""
        if isinstance(awaitable, asyncio.Task) and awaitable in self._tasks:
            task = awaitable
        else:
            coro = awaitable if asyncio.iscoroutine(awaitable) else _await(awaitable)
            task = self.start(coro, "answer")
        self._answers[task] = envelope

    def cancel(self) -> list[asyncio.Task[Any]]:
        """Cancel all that run and answer who waits for them; return the tasks."""
        self._over = True
        for envelope in self._answers.values():
            envelope.refuse(
                ActorStopped(self._mailbox.actor_id, "was stopped before it could answer; ask again")
            )
        for task in self._tasks:
            task.cancel()
        return list(self._tasks)

    async def end(self, limit_s: float) -> tuple[str, ...]:
        """Cancel all and wait for them; return the names of those still running after ``limit_s``."""
        tasks = self.cancel()
        if not tasks:
            return ()
        _, stuck = await asyncio.wait(tasks, timeout=limit_s)
        return tuple(sorted(task.get_name() for task in stuck))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        name = self._tasks.pop(task)
        envelope = self._answers.pop(task, None)
        if task.cancelled():
            if envelope is not None:
                envelope.refuse(AskCancelled(self._mailbox.actor_id))
            return
        error = task.exception()
        if error is None:
            if envelope is not None:
                envelope.answer(task.result())
        elif not (envelope is not None and envelope.refuse(error)) and not self._is_our_own_end(error):
            self._on_error(name, error)

    def _is_our_own_end(self, error: BaseException) -> bool:
        """Whether a task only failed because it spoke to its own actor, which has stopped."""
        return isinstance(error, ActorStopped) and error.actor_id == self._mailbox.actor_id


async def _await(awaitable: Awaitable[T]) -> T:
    return await awaitable


class Closers:
    """What must be closed at the end, last in, first out."""

    def __init__(self) -> None:
        self._closers: list[tuple[str, Callable[[], Awaitable[None] | None]]] = []

    def __len__(self) -> int:
        return len(self._closers)

    def add(self, name: str, closer: Callable[[], Awaitable[None] | None]) -> Callable[[], None]:
        """Register a closer; the function returned takes it back."""
        entry = (name, closer)
        self._closers.append(entry)
        return partial(self._remove, entry)

    async def close(self, limit_s: float, on_error: Callable[[str, BaseException], None]) -> None:
        """Call each; one that fails or takes longer than ``limit_s`` is reported and the others go on."""
        while self._closers:
            name, closer = self._closers.pop()
            try:
                async with asyncio.timeout(limit_s):
                    waiting = closer()
                    if waiting is not None:
                        await waiting
            except Exception as error:  # noqa: BLE001 -- whatever one closer does, the others must run
                on_error(name, error)

    def _remove(self, entry: tuple[str, Callable[[], Awaitable[None] | None]]) -> None:
        if entry in self._closers:
            self._closers.remove(entry)
