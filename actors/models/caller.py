"""One call of a model, told in the log: started, then completed or failed.

Each attempt is a pair of events of its own. Transient failures are tried again after a wait that doubles.
The time limit binds during the call, whatever the model does.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from actors.models.bounded import bounded
from actors.models.calls import CallAnswer, CallIdentity, CallRequest
from actors.models.errors import ModelError
from actors.models.load import load_wire
from actors.models.port import ModelHandle
from actors.models.usage import add
from storage.events.base import EventBody
from storage.events.envelope import NewEvent
from storage.events.llm import Usage

if TYPE_CHECKING:
    from actors.models.attempt import Attempt
    from actors.models.failures import Failure

IMPORT_SECONDS = 60.0
BACKOFF_SECONDS = 1.0
BACKOFF_MAX_SECONDS = 60.0


class CallLog(Protocol):
    """Where the events and the texts of a call go; an ``EventStore`` is one."""

    def append(self, events: Sequence[NewEvent]) -> Awaitable[object]:
        """Append events in order; the answer comes when they are on disk."""

    def put_blob(self, data: str) -> str:
        """Store a text once and return its name."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time, as the caller sees it: a steady clock in seconds, and a way to wait."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def backoff(attempt: int, retry_after: float | None) -> float:
    """Return the seconds to wait after a failed attempt (0, 1, …); the provider's own wish counts."""
    wait = min(BACKOFF_MAX_SECONDS, BACKOFF_SECONDS * 2.0**attempt)
    return wait if retry_after is None else min(BACKOFF_MAX_SECONDS, max(wait, retry_after))


class ModelCaller:
    """Calls models and tells the log."""

    def __init__(self, log: CallLog, clock: Clock | None = None) -> None:
        self._log = log
        self._clock = clock or Clock()

    async def call(self, handle: ModelHandle, identity: CallIdentity, request: CallRequest) -> CallAnswer:
        """Ask a model and return its answer.

        Raises:
            ModelError: it gave none; ``kind`` says why. The log has a pair of events for each attempt.
            asyncio.CancelledError: the caller was cancelled; the log says so.
            StoreError: the log cannot be written.
        """
        await load_wire()
        with contextlib.suppress(Exception):  # what is wrong is told by the attempt, in the log
            # Importing a maker's library is not the model's time.
            # Not wait_for: before Python 3.12 it loses a cancellation that comes as the model is there.
            async with asyncio.timeout(IMPORT_SECONDS):
                await handle.model()
        limits = request.limits
        over = self._clock.now() + (float("inf") if limits.total_seconds is None else limits.total_seconds)
        number, wasted = 0, Usage()
        while True:
            attempt = self._attempt(handle, identity, request)
            outcome = await self._try(attempt, min(limits.seconds, over - attempt.started_at))
            if isinstance(outcome, CallAnswer):
                return replace(outcome, wasted=wasted)
            wasted = add(wasted, attempt.progress.usage or Usage())
            wait = backoff(number, outcome.retry_after)
            in_time = self._clock.now() + wait < over
            if not (outcome.transient and number < limits.max_retries and in_time):
                raise ModelError(outcome.words, outcome.kind, attempt.trace_id, wasted)
            await self._clock.sleep(wait)
            number += 1

    def _attempt(self, handle: ModelHandle, identity: CallIdentity, request: CallRequest) -> "Attempt":
        from actors.models.attempt import Attempt  # noqa: PLC0415 -- loaded by call(), in a thread

        return Attempt.begin(handle.current(), identity, request, self._clock.now)

    async def _try(self, attempt: "Attempt", seconds: float) -> "CallAnswer | Failure":
        from actors.models.failures import CANCELLED  # noqa: PLC0415 -- loaded by call(), in a thread

        try:
            await self._tell(attempt, attempt.started(self._log.put_blob))
            outcome = await self._outcome(attempt, seconds)
        except asyncio.CancelledError:
            attempt.end_watching()
            # Not awaited: whoever cancels us waits for us. The log keeps the order all the same.
            _ = self._tell(attempt, attempt.failed(CANCELLED))
            raise
        if isinstance(outcome, CallAnswer):
            await self._tell(attempt, attempt.completed(outcome, self._log.put_blob))
        else:
            attempt.end_watching()
            await self._tell(attempt, attempt.failed(outcome))
        return outcome

    async def _outcome(self, attempt: "Attempt", seconds: float) -> "CallAnswer | Failure":
        from actors.models.failures import classify  # noqa: PLC0415 -- loaded by call(), in a thread

        try:
            name = f"{attempt.identity.actor_key} asks {attempt.handle.name}"
            return await bounded(attempt.ask(), seconds, name)
        except Exception as error:  # noqa: BLE001 -- whatever a model does, the call ends with an event
            return classify(error, attempt.handle)

    def _tell(self, attempt: "Attempt", body: EventBody) -> Awaitable[object]:
        return self._log.append([NewEvent(body, attempt.identity.speaker)])
