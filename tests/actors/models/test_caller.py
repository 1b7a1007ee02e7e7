import asyncio

import pytest
from pydantic_ai import exceptions
from pydantic_ai.messages import ModelResponse, TextPart, ThinkingPart, ToolCallPart
from pydantic_ai.models.function import FunctionModel
from pydantic_ai.usage import RequestUsage

from actors.models.caller import ModelCaller
from actors.models.calls import CallAnswer, CallIdentity, CallLimits, CallRequest, OutputSpec
from actors.models.conversation import Conversation
from actors.models.errors import ModelError
from actors.models.load import new_conversation
from actors.models.port import ModelHandle
from actors.models.price import Price
from actors.models.wire import load_message
from storage.errors import StoreError
from storage.events.llm import LlmCallCompleted, LlmCallFailed, LlmCallStarted
from tests.fakes.clock import FakeTime
from tests.fakes.log import MemoryLog
from tests.fakes.scripted import ScriptedModel, Step, call, calls, fail, gated, hang, say

WHO = CallIdentity("run-1", "researcher", "worker", "loop", task_id="task-1", call_id="call-1")
TOOL = OutputSpec("read_file", "Reads a file.", {"type": "object", "properties": {}})


async def ask(
    script: ScriptedModel,
    log: MemoryLog,
    talk: Conversation | None = None,
    limits: CallLimits | None = None,
    clock: FakeTime | None = None,
) -> CallAnswer:
    talk = talk or await hello()
    request = CallRequest(
        talk.system, talk.messages, tools=[TOOL], limits=limits or CallLimits(), ledger=talk.ledger
    )
    caller = ModelCaller(log, clock.clock() if clock else None)
    return await caller.call(script.handle("", "worker"), WHO, request)


async def hello() -> Conversation:
    talk = await new_conversation("You are a researcher.")
    talk.user("What is in the folder?")
    return talk


async def test_an_answer_is_a_pair_of_events_with_all_ids() -> None:
    log, script = MemoryLog(), ScriptedModel.of(say("Three files."))
    answer = await ask(script, log)
    assert answer.text == "Three files."
    assert log.types == ["llm.call.started", "llm.call.completed"]
    started, completed = log.one(LlmCallStarted), log.one(LlmCallCompleted)
    assert started.trace_id == completed.trace_id == answer.trace_id
    for body in (started, completed):
        assert (body.run_id, body.task_id, body.call_id) == ("run-1", "task-1", "call-1")
        assert body.actor_key == "researcher"
    assert (started.provider, started.model, started.role) == ("scripted", "scripted", "worker")
    assert started.function_name == "loop"
    assert started.tools == ["read_file"]
    assert started.system_ref is not None
    assert log.blobs[started.system_ref] == "You are a researcher."
    assert completed.finish_reason == "stop"
    assert completed.usage.total_tokens == 110
    assert completed.cost_usd == 0.0
    assert completed.time_to_first_token_ms is None
    assert [event.actor_id for event in log.events] == ["researcher", "researcher"]
    assert script.seen[0].instructions == "You are a researcher."


async def test_the_stored_texts_are_the_messages_themselves() -> None:
    log = MemoryLog()
    talk = await hello()
    answer = await ask(ScriptedModel.of(say("Three files.")), log, talk)
    (ref,) = log.one(LlmCallStarted).message_refs
    assert load_message(log.blobs[ref]) == talk.messages[0]
    output = log.one(LlmCallCompleted).output_ref
    assert output is not None
    assert load_message(log.blobs[output]) == answer.response


async def test_a_second_call_lists_only_what_is_new() -> None:
    log, script = MemoryLog(), ScriptedModel.of(say("one"), say("two"))
    talk = await hello()
    first = await ask(script, log, talk)
    talk.answered(first.response)
    talk.user("And now?")
    await ask(script, log, talk)
    one, two = log.of(LlmCallStarted)
    assert one.base_trace_id is None
    assert two.base_trace_id == one.trace_id
    assert len(two.message_refs) == 2
    assert two.message_refs[0] == log.of(LlmCallCompleted)[0].output_ref
    assert load_message(log.blobs[two.message_refs[1]]) == talk.messages[2]


async def test_a_conversation_that_was_changed_is_listed_anew() -> None:
    log, script = MemoryLog(), ScriptedModel.of(say("one"), say("two"))
    talk = await hello()
    await ask(script, log, talk)
    other = await hello()
    other.ledger = talk.ledger
    await ask(script, log, other)
    assert log.of(LlmCallStarted)[1].base_trace_id is None
    assert len(log.of(LlmCallStarted)[1].message_refs) == 1


async def test_tool_requests_come_back_typed() -> None:
    step = calls(("read_file", {"path": "a"}), ("read_file", '{"path": "b"}'), ("read_file", "{not json"))
    answer = await ask(ScriptedModel.of(step), MemoryLog())
    assert [request.args for request in answer.tool_requests] == [{"path": "a"}, {"path": "b"}, {}]
    assert [request.raw for request in answer.tool_requests] == ["", "", "{not json"]
    assert answer.finish_reason == "tool_call"


async def test_streaming_gives_pieces_and_the_time_of_the_first() -> None:
    log, time_ = MemoryLog(), FakeTime()
    gate, entered = asyncio.Event(), asyncio.Event()
    step = gated(Step("one\ntwo\n", call("read_file", path="a").tools), gate, entered)
    script = ScriptedModel.of(step, streams=True)
    talk = await hello()
    heard: list[str] = []
    request = CallRequest(talk.system, talk.messages, tools=[TOOL], on_delta=heard.append)
    waiting = asyncio.create_task(
        ModelCaller(log, time_.clock()).call(script.handle("", "worker"), WHO, request)
    )
    await entered.wait()
    time_.seconds += 0.25
    gate.set()
    answer = await waiting
    assert heard == ["one\n", "two\n"]
    assert (answer.text, answer.tool_requests[0].args) == ("one\ntwo\n", {"path": "a"})
    assert log.one(LlmCallCompleted).time_to_first_token_ms == 250.0
    assert log.one(LlmCallCompleted).duration_ms == 250.0


async def test_a_failing_watcher_does_not_fail_the_call(caplog: pytest.LogCaptureFixture) -> None:
    def watcher(text: str) -> None:
        raise RuntimeError(text)

    script = ScriptedModel.of(Step("one\ntwo\n"), streams=True)
    talk = await hello()
    request = CallRequest("", talk.messages, on_delta=watcher)
    answer = await ModelCaller(MemoryLog()).call(script.handle("", ""), WHO, request)
    assert answer.text == "one\ntwo\n"
    assert len([record for record in caplog.records if "watcher" in record.message]) == 1


async def test_a_hung_call_ends_at_its_limit() -> None:
    log, script = MemoryLog(), ScriptedModel.of(hang())
    with pytest.raises(ModelError) as caught:
        await ask(script, log, limits=CallLimits(seconds=0.05, max_retries=3))
    assert caught.value.kind == "timeout"
    assert "within 0.05 s" in caught.value.for_user()
    assert log.types == ["llm.call.started", "llm.call.failed"], "our own limit is not tried again"
    assert log.one(LlmCallFailed).failure_kind == "timeout"


async def test_a_hung_stream_ends_at_its_limit() -> None:
    log, script = MemoryLog(), ScriptedModel.of(hang(), streams=True)
    with pytest.raises(ModelError, match="within"):
        await ask(script, log, limits=CallLimits(seconds=0.05))
    assert log.one(LlmCallFailed).failure_kind == "timeout"


async def test_a_model_that_swallows_its_cancellation_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actors.models.bounded.GRACE_SECONDS", 0.05)
    release = asyncio.Event()

    class Stubborn(ScriptedModel):
        async def _take(self, *args: object) -> Step:
            while not release.is_set():
                try:
                    await release.wait()
                except asyncio.CancelledError:
                    continue
            return say("too late")

    log = MemoryLog()
    with pytest.raises(ModelError, match="within"):
        await ask(Stubborn({}), log, limits=CallLimits(seconds=0.05))
    assert log.types[-1] == "llm.call.failed"
    release.set()
    await settle()


async def settle() -> None:
    """Let tasks that are ready end."""
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    if others:
        await asyncio.wait(others, timeout=60)


async def test_cancelling_is_told_and_goes_on() -> None:
    log, entered = MemoryLog(), asyncio.Event()
    task = asyncio.create_task(ask(ScriptedModel.of(hang(entered)), log))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log.types == ["llm.call.started", "llm.call.failed"]
    assert log.one(LlmCallFailed).failure_kind == "cancelled"


@pytest.mark.parametrize("turns", range(24))
async def test_a_cancellation_is_never_lost_whenever_it_comes(turns: int) -> None:
    """In one turn of the loop it was: as the model that had been waited for was there."""
    log = MemoryLog()
    task = asyncio.create_task(ask(ScriptedModel.of(hang()), log))
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=60)
    assert done
    assert task.cancelled()
    assert log.types in ([], ["llm.call.started", "llm.call.failed"])
    await settle()


async def test_a_model_that_cancels_itself_is_a_failure_not_a_cancellation() -> None:
    log = MemoryLog()
    with pytest.raises(ModelError) as caught:
        await ask(ScriptedModel.of(fail(asyncio.CancelledError())), log)
    assert caught.value.kind == "provider"
    assert log.one(LlmCallFailed).failure_kind == "provider"


@pytest.mark.parametrize(
    ("error", "kind", "attempts"),
    [
        (exceptions.ModelHTTPError(401, "m"), "auth", 1),
        (exceptions.ModelHTTPError(403, "m"), "auth", 1),
        (exceptions.ModelHTTPError(404, "m"), "provider", 1),
        (exceptions.ModelHTTPError(400, "m", "bad"), "provider", 1),
        (exceptions.ModelHTTPError(408, "m"), "timeout", 3),
        (exceptions.ModelHTTPError(429, "m"), "rate_limit", 3),
        (exceptions.ModelRateLimitError("m", "slow down"), "rate_limit", 3),
        (exceptions.ModelQuotaExceededError("m", "no money"), "rate_limit", 1),
        (exceptions.ModelHTTPError(500, "m"), "provider", 3),
        (exceptions.ModelHTTPError(503, "m"), "provider", 3),
        (exceptions.ModelConnectionError("m", "no route"), "network", 3),
        (exceptions.ModelTimeoutError("m", "slow"), "timeout", 3),
        (exceptions.ModelContextWindowExceededError("m", "too long"), "provider", 1),
        (ConnectionResetError("gone"), "network", 3),
        (TimeoutError(), "timeout", 3),
        (exceptions.UnexpectedModelBehavior("what?", "<html>"), "validation", 1),
        (exceptions.ContentFilterError("no"), "provider", 1),
        (ValueError("not json"), "validation", 1),
        (RuntimeError("odd"), "unknown", 1),
        (RecursionError("deep"), "unknown", 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
async def test_failures_have_a_kind_and_only_transient_ones_are_tried_again(
    error: Exception, kind: str, attempts: int
) -> None:
    log, time_ = MemoryLog(), FakeTime()
    script = ScriptedModel.of(*[fail(error)] * 5)
    with pytest.raises(ModelError) as caught:
        await ask(script, log, clock=time_)
    assert caught.value.kind == kind
    assert [body.failure_kind for body in log.of(LlmCallFailed)] == [kind] * attempts
    assert len(log.of(LlmCallStarted)) == attempts
    assert len({body.trace_id for body in log.of(LlmCallStarted)}) == attempts
    assert "\n" not in caught.value.for_user()
    assert "scripted" in caught.value.for_user()


async def test_back_off_doubles_and_the_next_attempt_may_work() -> None:
    log, time_ = MemoryLog(), FakeTime()
    broken = fail(exceptions.ModelHTTPError(503, "m"))
    script = ScriptedModel.of(broken, broken, broken, say("at last"))
    answer = await ask(script, log, limits=CallLimits(max_retries=3), clock=time_)
    assert answer.text == "at last"
    assert time_.slept == [1.0, 2.0, 4.0]
    assert log.types == ["llm.call.started", "llm.call.failed"] * 3 + [
        "llm.call.started",
        "llm.call.completed",
    ]
    starts = log.of(LlmCallStarted)
    assert [start.base_trace_id for start in starts[1:]] == [start.trace_id for start in starts[:-1]]
    assert [len(start.message_refs) for start in starts] == [1, 0, 0, 0]


async def test_the_providers_wish_to_wait_counts_within_reason() -> None:
    time_ = FakeTime()
    asks = [fail(exceptions.ModelRateLimitError("m", "slow", retry_after=wait)) for wait in (7.0, 9999.0)]
    await ask(ScriptedModel.of(*asks, say("ok")), MemoryLog(), clock=time_)
    assert time_.slept == [7.0, 60.0]


async def test_no_wait_goes_beyond_the_total_time() -> None:
    log, time_ = MemoryLog(), FakeTime()
    broken = fail(exceptions.ModelHTTPError(503, "m"))
    limits = CallLimits(max_retries=9, total_seconds=5)
    with pytest.raises(ModelError):
        await ask(ScriptedModel.of(*[broken] * 9), log, limits=limits, clock=time_)
    assert time_.slept == [1.0, 2.0]
    assert len(log.of(LlmCallFailed)) == 3


async def test_the_total_time_binds_during_an_attempt() -> None:
    with pytest.raises(ModelError, match="within"):
        await ask(ScriptedModel.of(hang()), MemoryLog(), limits=CallLimits(seconds=20, total_seconds=0.05))


async def test_keys_do_not_reach_the_log() -> None:
    log = MemoryLog()
    body = "Incorrect API key provided: sk-proj-abcdef1234567890. Authorization: Bearer xyz.123"
    with pytest.raises(ModelError) as caught:
        await ask(ScriptedModel.of(fail(exceptions.ModelHTTPError(400, "m", body))), log)
    told = log.one(LlmCallFailed).error + caught.value.for_user()
    assert "abcdef1234567890" not in told
    assert "xyz.123" not in told


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [TextPart("")],
        [TextPart("lone \ud800 surrogate")],
        [ThinkingPart("\udfff")],
        [ToolCallPart("read_file", {"path": "\ud800", "n": float("nan"), "o": object()})],
        [ToolCallPart("read_file\ud800", None)],
        [ToolCallPart("read_file", "[1, 2]")],
        [ToolCallPart("read_file", '{"a": "\\ud800"}')],
        [ToolCallPart("read_file", "[" * 100_000)],
    ],
    ids=range(9),
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # pydantic warns of what it cannot serialise
async def test_nothing_that_a_model_says_breaks_the_caller(parts: list[TextPart]) -> None:
    log = MemoryLog()
    talk = await hello()
    said = ModelResponse(parts=parts, usage=RequestUsage(input_tokens=1))
    answer = await ask(ScriptedModel.of(Step(response=said)), log, talk)
    assert log.types == ["llm.call.started", "llm.call.completed"]
    talk.answered(answer.response)
    again = await ask(ScriptedModel.of(say("ok")), log, talk)
    assert again.text == "ok"


async def test_something_that_is_no_answer_is_a_validation_failure() -> None:
    log = MemoryLog()
    nonsense: ModelResponse = "not a response"  # type: ignore[assignment]  # what a broken provider might give
    with pytest.raises(ModelError) as caught:
        await ask(ScriptedModel.of(Step(response=nonsense)), log)
    assert caught.value.kind == "validation"


async def test_a_model_that_cannot_be_built_is_told_like_any_failure() -> None:
    def build() -> None:
        raise ModelError("There is no key for it. Add one in Settings, Models.", kind="auth")

    log, talk = MemoryLog(), await hello()
    handle = ModelHandle("acme", "acme:big", build)  # type: ignore[arg-type]  # never returns
    with pytest.raises(ModelError, match="no key") as caught:
        await ModelCaller(log).call(handle, WHO, CallRequest("", talk.messages))
    assert caught.value.kind == "auth"
    assert log.types == ["llm.call.started", "llm.call.failed"]


async def test_cost_is_what_the_price_says_and_unknown_without_one() -> None:
    used = RequestUsage(
        input_tokens=1_000_000, cache_read_tokens=400_000, cache_write_tokens=100_000, output_tokens=200_000
    )
    for price, cost in ((Price(2.0, 10.0, 0.5, 3.0), 1.0 + 0.2 + 0.3 + 2.0), (None, None)):
        log, script = MemoryLog(), ScriptedModel.of(Step("x", usage=used))
        script.price = price
        await ask(script, log)
        assert log.one(LlmCallCompleted).cost_usd == cost


async def test_usage_that_was_not_measured_is_estimated_and_has_no_cost() -> None:
    log, script = MemoryLog(), ScriptedModel.of(Step("x" * 400, usage=RequestUsage(unmeasured_requests=1)))
    script.price = Price(1.0, 1.0)
    await ask(script, log)
    completed = log.one(LlmCallCompleted)
    assert completed.cost_usd is None
    assert completed.usage.output_tokens == 100
    assert completed.usage.input_tokens > 0
    assert completed.usage.model_dump()["estimated"] is True


async def test_what_failed_attempts_used_is_not_forgotten() -> None:
    log = MemoryLog()
    cut = Step("some words that cost money", error_after=ConnectionResetError("gone"))
    answer = await ask(ScriptedModel.of(cut, say("ok"), streams=True), log, clock=FakeTime())
    (failed,) = log.of(LlmCallFailed)
    assert failed.failure_kind == "network"
    assert failed.usage is not None
    assert failed.usage.output_tokens > 0
    assert answer.wasted == failed.usage


async def test_a_log_that_cannot_be_written_is_not_the_models_fault() -> None:
    log = MemoryLog()
    log.broken = True
    with pytest.raises(StoreError):
        await ask(ScriptedModel.of(say("x")), log)


async def test_building_a_model_is_not_the_time_of_the_call() -> None:
    log, script, clock = MemoryLog(), ScriptedModel.of(say("Four.")), FakeTime()

    def build() -> FunctionModel:
        clock.seconds += 300.0
        return script.build()

    handle = ModelHandle("slow", "slow", build)
    talk = await hello()
    await ModelCaller(log, clock.clock()).call(handle, WHO, CallRequest(talk.system, talk.messages))
    assert log.one(LlmCallCompleted).duration_ms < 1000


async def test_a_model_that_cannot_be_built_is_a_failed_call() -> None:
    log = MemoryLog()

    def build() -> FunctionModel:
        raise ModelError("The library is not installed.")

    talk = await hello()
    request = CallRequest(talk.system, talk.messages)
    with pytest.raises(ModelError, match="not installed"):
        await ModelCaller(log).call(ModelHandle("none", "none", build), WHO, request)
    assert log.types == ["llm.call.started", "llm.call.failed"]
