"""Long undoing and redoing that is stopped, with steps that were asked for meanwhile."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from actors.writer.answers import PatchReceipt
from actors.writer.messages import Undo
from app.presenters.writer_back import LONG, STOPPED_REDO, STOPPED_UNDO, TakingBack
from app.presenters.writer_outbox import Outbox
from app.presenters.writer_undo import Step
from storage.document import PatchRefused
from storage.errors import KnownError, StoreError

MANY = tuple(f"many-{number}" for number in range(2 * LONG))


class Hand:
    """A person's undo and redo against a Writer that answers when the test says so.

    Attributes:
        undone: The patches that the Writer was asked to take back.
        told: What the person was told.
    """

    def __init__(self) -> None:
        self.undone: list[str] = []
        self.told: list[str] = []
        self._answers: list[asyncio.Future[PatchReceipt]] = []
        self._tasks: list[asyncio.Task[None]] = []
        outbox = Outbox(self._spawn, "test")
        outbox.attach(self._ask)
        self.back = TakingBack("run-1", outbox, _at_once, self.told.append)
        self.back.stack.decided(Step(("first",)))
        self.back.stack.decided(Step(MANY))

    def _spawn(self, coroutine: Coroutine[Any, Any, None], _name: str) -> None:
        self._tasks.append(asyncio.ensure_future(coroutine))

    def _ask(self, request: object) -> "asyncio.Future[PatchReceipt]":
        assert isinstance(request, Undo)
        self.undone.append(request.patch_id_to_undo)
        answer: asyncio.Future[PatchReceipt] = asyncio.get_running_loop().create_future()
        self._answers.append(answer)
        return answer

    async def answer(self, times: int) -> None:
        """Let the Writer answer so often; each patch is taken back by one of that name with a dash."""
        for _ in range(times):
            await turns()
            self._answers.pop(0).set_result(PatchReceipt("run-1", f"{self.undone[-1]}-", 1))
            await turns()

    async def fail(self, problem: KnownError) -> None:
        """Let the Writer fail once."""
        await turns()
        self._answers.pop(0).set_exception(problem)
        await turns()

    async def all_answered(self) -> None:
        """Let the Writer answer until nothing is asked any more."""
        await turns()
        while self._answers:
            await self.answer(1)


async def turns() -> None:
    """Let the tasks go on as far as they can without an answer."""
    for _ in range(4):
        await asyncio.sleep(0)


def _at_once(act: Callable[[], None]) -> None:
    act()


async def test_what_is_asked_for_meanwhile_is_asked_for_no_more() -> None:
    hand = Hand()
    hand.back.undo()
    hand.back.undo()
    hand.back.redo()
    await hand.answer(5)
    stoppable = hand.back.can_stop
    hand.back.stop()
    assert (stoppable, hand.back.can_stop) == (True, False)
    await hand.all_answered()
    assert hand.undone == [*MANY[:-7:-1]], "what was asked already is waited for, nothing else is begun"
    assert hand.told[-1] == STOPPED_UNDO.format(30)
    hand.undone.clear()
    hand.back.undo()
    hand.back.undo()
    await hand.all_answered()
    assert hand.undone == [*MANY[:-6][::-1], "first"]
    hand.undone.clear()
    for _ in range(4):
        hand.back.redo()
    await hand.all_answered()
    parts = [*MANY[:-6][::-1]], [*MANY[:-7:-1]]
    assert hand.undone == ["first-", *(f"{each}-" for part in parts for each in reversed(part))]


async def test_doing_again_is_stopped() -> None:
    hand = Hand()
    hand.back.undo()
    await hand.all_answered()
    hand.undone.clear()
    hand.back.redo()
    await hand.answer(3)
    hand.back.stop()
    await hand.all_answered()
    assert hand.undone == [f"{each}-" for each in MANY[:4]]
    assert hand.told[-1] == STOPPED_REDO.format(20)
    hand.undone.clear()
    hand.back.redo()
    await hand.all_answered()
    assert hand.undone == [f"{each}-" for each in MANY[4:]]
    assert STOPPED_REDO.format(20) not in hand.told[hand.told.index(STOPPED_REDO.format(20)) + 1 :]
    assert hand.told[-1] == ""
    hand.undone.clear()
    hand.back.undo()
    hand.back.undo()
    await hand.all_answered()
    assert hand.undone == [f"{each}--" for each in MANY[::-1]]


async def test_the_rest_is_not_done_again_over_something_else() -> None:
    hand = Hand()
    hand.back.undo()
    await hand.all_answered()
    hand.back.redo()
    await hand.answer(3)
    hand.back.stack.decided(Step(("other",)))
    hand.back.stop()
    await hand.all_answered()
    hand.undone.clear()
    hand.back.redo()
    assert hand.back.stack.take_redo() is None
    hand.back.undo()
    hand.back.undo()
    await hand.all_answered()
    assert hand.undone == ["other", *(f"{each}--" for each in MANY[3::-1])]


async def test_a_short_step_and_none_cannot_be_stopped() -> None:
    hand = Hand()
    assert not hand.back.can_stop
    hand.back.stop()
    hand.back.stack.decided(Step(("last",)))
    hand.back.undo()
    assert not hand.back.can_stop
    await hand.all_answered()
    assert hand.undone == ["last"]
    assert hand.told == []


async def test_a_failure_midway_keeps_the_rest_to_be_taken_back_later() -> None:
    hand = Hand()
    hand.back.undo()
    await hand.answer(4)
    await hand.fail(StoreError("The disk is full; free some space."))
    assert hand.told[-1] == "Not undone: The disk is full; free some space."
    assert not hand.back.can_stop
    hand.undone.clear()
    hand.back.undo()
    await hand.all_answered()
    assert hand.undone == [*MANY[:-4][::-1]], "also what failed"
    hand.undone.clear()
    hand.back.redo()
    hand.back.redo()
    await hand.all_answered()
    assert hand.undone == [f"{each}-" for each in MANY], "and all of it done again"


@pytest.mark.parametrize("taken", [0, 4])
async def test_what_is_refused_keeps_nothing_up(taken: int) -> None:
    hand = Hand()
    hand.back.undo()
    await hand.answer(taken)
    await hand.fail(PatchRefused("This is not allowed."))
    assert hand.told[-1] == "Not undone: This is not allowed."
    hand.undone.clear()
    hand.back.undo()
    hand.back.undo()
    await hand.all_answered()
    assert hand.undone == [*MANY[: -taken - 1][::-1], "first"], "it is not tried again, the rest is"


async def test_a_failure_at_once_leaves_the_step_as_it_was() -> None:
    hand = Hand()
    hand.back.undo()
    await hand.fail(StoreError("The disk is full; free some space."))
    hand.undone.clear()
    hand.back.undo()
    await hand.all_answered()
    assert hand.undone == [*MANY[::-1]]
