"""The scripted model is what engine tests stand on, so it is tested itself."""

import asyncio

import pytest

from actors.models.caller import ModelCaller
from actors.models.calls import CallAnswer, CallIdentity, CallRequest
from actors.models.errors import ModelError
from actors.models.load import new_conversation
from actors.models.port import ModelCatalogue
from tests.fakes.log import MemoryLog
from tests.fakes.scripted import ScriptedModel, Seen, Step, call, gated, say

WHO = CallIdentity("run-1", "a", "r", "f")


async def ask(script: ScriptedModel, role: str, text: str) -> CallAnswer:
    talk = await new_conversation("sys")
    talk.user(text)
    handle = ModelCatalogue([script]).resolve("scripted", role)
    return await ModelCaller(MemoryLog()).call(handle, WHO, CallRequest(talk.system, talk.messages))


async def test_a_script_is_found_by_role_then_by_words_then_the_common_one() -> None:
    script = ScriptedModel({"conductor": [say("c")], "count files": [say("w1"), say("w2")], "": [say("any")]})
    assert (await ask(script, "conductor", "please count files")).text == "c"
    assert (await ask(script, "worker", "please count files")).text == "w1"
    assert (await ask(script, "worker", "something else")).text == "any"
    assert [seen.key for seen in script.seen] == ["conductor", "count files", ""]
    assert script.left == {"conductor": 0, "count files": 1, "": 0}


async def test_a_script_that_has_ended_fails_loudly() -> None:
    script = ScriptedModel.of(say("one"))
    await ask(script, "worker", "x")
    with pytest.raises(ModelError, match="has no step 2"):
        await ask(script, "worker", "x")


async def test_a_step_can_depend_on_what_was_seen() -> None:
    def answer(seen: Seen) -> Step:
        return call("echo", text=seen.said[0])

    got = await ask(ScriptedModel.of(answer), "worker", "hello")
    assert got.tool_requests[0].args == {"text": "hello"}


async def test_a_gate_holds_the_answer_back() -> None:
    gate, entered = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(ask(ScriptedModel.of(gated(say("x"), gate, entered)), "worker", "x"))
    await entered.wait()
    assert not task.done()
    gate.set()
    assert (await task).text == "x"
