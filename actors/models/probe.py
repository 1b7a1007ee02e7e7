"""Tries a model with one small, real call."""

import time
from dataclasses import dataclass

from actors.models.bounded import bounded
from actors.models.calls import CallIdentity, CallRequest
from actors.models.load import load_wire, new_conversation
from actors.models.port import ModelHandle
from storage.events.llm import Usage

PROBE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What came of a test: one line of words, the time it took, the tokens it cost."""

    ok: bool
    words: str
    milliseconds: float = 0.0
    usage: Usage | None = None


async def try_model(handle: ModelHandle, seconds: float = PROBE_SECONDS) -> ConnectionReport:
    """Ask a model for one word; never raises for what the model or the network does.

    It is no run and leaves no events: nothing but the settings window asks for it.
    """
    await load_wire()
    from actors.models.attempt import Attempt  # noqa: PLC0415 -- imports pydantic-ai, just loaded in a thread
    from actors.models.failures import classify  # noqa: PLC0415 -- the same

    talk = await new_conversation("You are asked whether you can be reached.")
    talk.user("Answer with the one word: ready")
    request = CallRequest(system=talk.system, messages=talk.messages)
    identity = CallIdentity("", "settings", "probe", "test connection")
    attempt = Attempt.begin(handle.current(), identity, request, time.monotonic)
    try:
        answer = await bounded(attempt.ask(), seconds, f"test of {handle.name}")
    except Exception as error:  # noqa: BLE001 -- whatever a model does, the person reads a line
        return ConnectionReport(
            ok=False, words=classify(error, attempt.handle).words, milliseconds=attempt.elapsed_ms
        )
    said = " ".join(answer.text.split())[:40]
    words = f'{handle.name} answered "{said}" in {answer.duration_ms / 1000:.1f}s.'
    return ConnectionReport(ok=True, words=words, milliseconds=answer.duration_ms, usage=answer.usage)
