"""One attempt of a model call, and the events that tell of it. Imports pydantic-ai: see ``load``."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic_ai.messages import ModelResponse

from actors.models.calls import CallAnswer, CallIdentity, CallRequest
from actors.models.conversation import message_chars
from actors.models.failures import Failure
from actors.models.ledger import MessageLedger
from actors.models.port import ModelHandle
from actors.models.usage import estimated
from actors.models.wire import Progress, ask, dump_message, read_answer, usage_of
from storage.events.envelope import new_id, now
from storage.events.llm import LlmCallCompleted, LlmCallFailed, LlmCallStarted, Usage

PutBlob = Callable[[str], str]


@dataclass(slots=True)
class Attempt:
    """One try: its ids, its clock, and what is known of it so far."""

    handle: ModelHandle
    identity: CallIdentity
    request: CallRequest
    progress: Progress
    started_at: float
    trace_id: str = field(default_factory=new_id)

    @classmethod
    def begin(
        cls,
        handle: ModelHandle,
        identity: CallIdentity,
        request: CallRequest,
        clock: Callable[[], float],
    ) -> "Attempt":
        """Return an attempt that begins now, by ``clock`` (steady, seconds)."""
        progress = Progress(clock, request.on_delta, request.watcher)
        return cls(handle, identity, request, progress, clock())

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds since the attempt began."""
        return (self.progress.clock() - self.started_at) * 1000

    @property
    def first_token_ms(self) -> float | None:
        """Milliseconds to the first piece of the answer; None when it came in one piece or not at all."""
        first = self.progress.first_token_at
        return None if first is None else (first - self.started_at) * 1000

    def end_watching(self) -> None:
        """The attempt has failed: nobody is told of what may still come of it."""
        watcher, self.progress.watcher, self.progress.on_delta = self.progress.watcher, None, None
        if watcher is not None:
            watcher.dropped()

    async def ask(self) -> CallAnswer:
        """Ask the model; what it raises is for ``failures.classify``."""
        response = await ask(await self.handle.model(), self.request, self.progress)
        text, requests = read_answer(response)
        measured = not response.usage.unmeasured_requests
        usage = usage_of(response) if measured else self._estimate(response)
        price = self.handle.price if measured else None
        return CallAnswer(
            trace_id=self.trace_id,
            text=text,
            tool_requests=requests,
            response=response,
            usage=usage,
            cost_usd=None if price is None else price.cost(usage),
            duration_ms=self.elapsed_ms,
            finish_reason=_finish_reason(response, asks_for_tools=bool(requests)),
        )

    def _estimate(self, response: ModelResponse) -> Usage:
        request = self.request
        given = len(request.system) + sum(message_chars(message) for message in request.messages)
        return estimated(given, message_chars(response))

    def started(self, put: PutBlob) -> LlmCallStarted:
        """Return the event of the beginning; stores the messages that the log does not have."""
        who, request = self.identity, self.request
        ledger = request.ledger or MessageLedger()
        new = ledger.take(self.trace_id, request.messages, lambda message: put(dump_message(message)))
        return LlmCallStarted(
            run_id=who.run_id,
            trace_id=self.trace_id,
            task_id=who.task_id,
            call_id=who.call_id,
            actor_key=who.actor_key,
            role=who.role,
            function_name=who.function_name,
            provider=self.handle.provider,
            model=self.handle.name,
            started_at=now(),
            system_ref=put(request.system) if request.system else None,
            base_trace_id=new.base_trace_id,
            message_refs=new.refs,
            tools=[spec.name for spec in (*request.tools, *request.output_tools)],
        )

    def completed(self, answer: CallAnswer, put: PutBlob) -> LlmCallCompleted:
        """Return the event of an answer; stores it."""
        who = self.identity
        return LlmCallCompleted(
            run_id=who.run_id,
            trace_id=self.trace_id,
            task_id=who.task_id,
            call_id=who.call_id,
            actor_key=who.actor_key,
            output_ref=put(dump_message(answer.response)),
            duration_ms=answer.duration_ms,
            time_to_first_token_ms=self.first_token_ms,
            usage=answer.usage,
            cost_usd=answer.cost_usd,
            finish_reason=answer.finish_reason,
        )

    def failed(self, failure: Failure) -> LlmCallFailed:
        """Return the event of no answer."""
        who = self.identity
        return LlmCallFailed(
            run_id=who.run_id,
            trace_id=self.trace_id,
            task_id=who.task_id,
            call_id=who.call_id,
            actor_key=who.actor_key,
            duration_ms=self.elapsed_ms,
            error=failure.detail,
            failure_kind=failure.kind,
            usage=self.progress.usage,
        )


def _finish_reason(response: ModelResponse, *, asks_for_tools: bool) -> str:
    if response.finish_reason:
        return response.finish_reason
    return "tool_call" if asks_for_tools else "stop"
