"""What a Writer window asks of the run's actors, one request after the other, in order."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from actors.conductor.messages import CancelRun, ChangePolicy, OpenWriter, SendDirective
from actors.runtime import ActorStopped
from actors.writer.messages import WriterMessage
from storage.errors import KnownError

Request = WriterMessage | CancelRun | ChangePolicy | SendDirective
Ask = Callable[[Request], Awaitable[Any]]
Spawn = Callable[[Coroutine[Any, Any, None], str], None]


class ConductorLink:
    """Asks the conductor, or the Writer of one run, which the conductor opens when it is first needed."""

    def __init__(self, run_id: str, ask_conductor: Callable[[Any], Awaitable[Any]]) -> None:
        self._run_id = run_id
        self._ask_conductor = ask_conductor
        self._writer: Any = None

    async def __call__(self, request: Request) -> Any:  # noqa: ANN401 -- each request has its own answer
        """Ask, and return the answer.

        Raises:
            KnownError: it cannot be done; the message says why.
        """
        if isinstance(request, CancelRun | ChangePolicy | SendDirective):
            return await self._ask_conductor(request)
        try:
            return await (await self._opened()).ask(request)
        except ActorStopped:
            # A Writer that nobody needed was stopped; changes are idempotent, so asking again is safe.
            self._writer = None
            return await (await self._opened()).ask(request)

    async def _opened(self) -> Any:  # noqa: ANN401 -- an ActorRef of the Writer's messages
        if self._writer is None:
            self._writer = await self._ask_conductor(OpenWriter(self._run_id))
        return self._writer


@dataclass(frozen=True, slots=True)
class _Post:
    request: Request | None
    done: Callable[[Any], None]
    failed: Callable[[KnownError], None]
    asker: int


class Outbox:
    """Sends requests in order; each is answered before the next goes out."""

    def __init__(self, spawn: Spawn, name: str) -> None:
        self._spawn = spawn
        self._name = name
        self._ask: Ask | None = None
        self._waiting: deque[_Post] = deque()
        self._at_work = False
        self._asker = 0

    def attach(self, ask: Ask) -> None:
        """Requests can be sent from now on; what waits goes out first."""
        self._ask = ask
        self._start()

    def put(
        self, request: Request, done: Callable[[Any], None], failed: Callable[[KnownError], None]
    ) -> None:
        """Send a request; its answer, or the error in words for the person, comes back here."""
        self._waiting.append(_Post(request, done, failed, self._asker))
        self._start()

    def then(self, act: Callable[[], None]) -> None:
        """Act when all that was asked till now is answered; at once if nothing is."""

        def on_turn(_nothing: Any) -> None:  # noqa: ANN401 -- as all answers
            act()

        if self._at_work or self._waiting:
            self._waiting.append(_Post(None, on_turn, _never, self._asker))
        else:
            act()

    def forget_asker(self) -> None:
        """Whoever asked until now is gone: what waits still goes out, its answers are dropped."""
        self._asker += 1

    def _start(self) -> None:
        if self._ask is not None and self._waiting and not self._at_work:
            self._at_work = True
            self._spawn(self._drain(self._ask), self._name)

    async def _drain(self, ask: Ask) -> None:
        try:
            while self._waiting:
                post = self._waiting.popleft()
                try:
                    answer = None if post.request is None else await ask(post.request)
                except KnownError as problem:
                    if post.asker == self._asker:
                        post.failed(problem)
                except asyncio.CancelledError:
                    self._waiting.appendleft(post)
                    raise
                else:
                    if post.asker == self._asker:
                        post.done(answer)
        finally:
            self._at_work = False


def _never(_problem: KnownError) -> None:
    """Nothing was asked, so nothing can fail."""
