"""Runs that are at work for as long as somebody looks: a model that answers ever on, and reads as it goes."""

import asyncio
from collections.abc import Sequence
from typing import Any, overload

from pydantic_ai.messages import ModelMessage
from pydantic_ai.models.function import AgentInfo

from tests.fakes.scripted import ScriptedModel, Seen, Step, StepOrMaker, call, calls

ANSWER_S = 0.1
_MANY = 1_000_000


class Ever(Sequence[StepOrMaker]):
    """A script of one step, for ever."""

    def __init__(self, step: StepOrMaker) -> None:
        self._step = step

    def __len__(self) -> int:
        return _MANY

    @overload
    def __getitem__(self, at: int) -> StepOrMaker: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[StepOrMaker]: ...

    def __getitem__(self, at: int | slice) -> StepOrMaker | Sequence[StepOrMaker]:
        return self._step


class BusyModel(ScriptedModel):
    """Answers after a while: the conductor delegates and waits, workers list and read files."""

    async def _take(self, role: str, messages: list[ModelMessage], info: AgentInfo) -> Step:
        await asyncio.sleep(ANSWER_S)
        return await super()._take(role, messages, info)


def busy_model(**fields: Any) -> BusyModel:
    """Return a model that keeps its run at work."""
    reading = calls(("list_files", {}), ("read_file", {"path": "README.md"}))
    return BusyModel({"conductor": Ever(_conduct), "": Ever(reading)}, **fields)


def _conduct(seen: Seen) -> Step:
    if len(seen.returned) % 2:
        return call("await_worker", reason="until it has read")
    return call("spawn_worker", worker_type="researcher", objective="Read everything", reason="to know")
