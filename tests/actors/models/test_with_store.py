"""The caller on the real event store: what is told is on disk, and can be read back."""

from pathlib import Path

from actors.models.caller import CallLog, ModelCaller
from actors.models.calls import CallIdentity, CallRequest
from actors.models.load import new_conversation
from actors.models.wire import load_message
from storage.event_store import EventStore
from storage.events.llm import LlmCallCompleted, LlmCallStarted
from tests.fakes.scripted import ScriptedModel, say


async def test_a_call_is_in_the_log_with_its_texts(tmp_path: Path) -> None:
    store = EventStore.open(tmp_path)
    log: CallLog = store
    talk = await new_conversation("You are a researcher.")
    talk.user("What is in the folder?" * 1000)
    request = CallRequest(talk.system, talk.messages, ledger=talk.ledger)
    who = CallIdentity("run-1", "researcher", "worker", "loop", task_id="task-1")
    answer = await ModelCaller(log).call(ScriptedModel.of(say("Three.")).handle("", ""), who, request)
    started, completed = (event.body for event in store.read())
    assert isinstance(started, LlmCallStarted)
    assert isinstance(completed, LlmCallCompleted)
    assert started.system_ref is not None
    assert completed.output_ref is not None
    assert store.blob(started.system_ref).decode() == "You are a researcher."
    assert load_message(store.blob(started.message_refs[0]).decode()) == talk.messages[0]
    assert load_message(store.blob(completed.output_ref).decode()) == answer.response
    store.close()
