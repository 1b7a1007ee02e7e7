import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import pytest

from actors.writer.commit_line import CommitLine
from storage.errors import StoreError
from storage.events.document import WriterRunProgress
from storage.events.envelope import NewEvent


class GatedLog:
    """A log whose batches wait until they are let through, or refused."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, ...]] = []
        self.gates: list[asyncio.Future[None]] = []

    async def append(self, events: Sequence[NewEvent], /) -> object:
        self.batches.append(tuple(words(event) for event in events))
        gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gates.append(gate)
        await gate
        return ()


class Desk:
    """A commit line and what it told."""

    def __init__(self) -> None:
        self.log = GatedLog()
        self.told: list[object] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.line = CommitLine[str](self.log, self._start, self.told.append, self.told.append)

    def _start(self, coro: Coroutine[Any, Any, None], name: str) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(coro, name=name))

    async def turn(self, batches: int) -> None:
        while len(self.log.gates) < batches:  # noqa: ASYNC110 -- the log sets no event
            await asyncio.sleep(0)


def event(text: str) -> NewEvent:
    return NewEvent(WriterRunProgress(run_id="r", message=text), "writer")


def words(event: NewEvent) -> str:
    assert isinstance(event.body, WriterRunProgress)
    return event.body.message


async def test_what_comes_while_a_batch_is_on_its_way_goes_with_the_next_in_order() -> None:
    desk = Desk()
    first = desk.line.put([event("a")], "A")
    await desk.turn(1)
    second, third = desk.line.put([event("b"), event("c")], "B"), desk.line.put([event("d")], "C")
    desk.log.gates[0].set_result(None)
    await first
    await desk.turn(2)
    assert not second.done()
    desk.log.gates[1].set_result(None)
    await asyncio.gather(second, third)
    assert desk.log.batches == [("a",), ("b", "c", "d")]
    assert desk.told == ["A", "C"]
    await desk.line.drained()
    await asyncio.gather(*desk.tasks)


async def test_all_behind_a_failed_batch_fails_with_it_and_is_never_appended() -> None:
    desk = Desk()
    error = StoreError("the disk is full")
    waiting = [desk.line.put([event("a")], "A")]
    await desk.turn(1)
    waiting.append(desk.line.put([event("b")], "B"))
    desk.log.gates[0].set_exception(error)
    for future in waiting:
        with pytest.raises(StoreError):
            await future
    await desk.line.drained()
    assert desk.log.batches == [("a",)]
    assert desk.told == [error]
    await asyncio.gather(*desk.tasks)


async def test_after_a_failure_the_line_goes_on() -> None:
    desk = Desk()
    lost = desk.line.put([event("a")], "A")
    await desk.turn(1)
    desk.log.gates[0].set_exception(StoreError("locked"))
    await desk.line.drained()
    saved = desk.line.put([event("a again")], "A")
    await desk.turn(2)
    desk.log.gates[1].set_result(None)
    await saved
    assert isinstance(lost.exception(), StoreError)
    assert desk.line.idle
    await asyncio.gather(*desk.tasks)
