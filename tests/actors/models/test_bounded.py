import asyncio

import pytest

from actors.models.bounded import LimitReached, StoppedItself, bounded


async def never() -> None:
    await asyncio.Event().wait()


async def test_what_is_in_time_is_given_back() -> None:
    async def work() -> int:
        return 7

    assert await bounded(work(), 5, "work") == 7


async def test_its_own_error_comes_through() -> None:
    async def work() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await bounded(work(), 5, "work")


@pytest.mark.parametrize("seconds", [0.01, 0, -3])
async def test_the_limit_is_told(seconds: float) -> None:
    with pytest.raises(LimitReached) as caught:
        await bounded(never(), seconds, "work")
    assert caught.value.seconds == seconds
    assert isinstance(caught.value, TimeoutError)


async def test_a_timeout_inside_is_not_the_limit() -> None:
    async def work() -> None:
        raise TimeoutError("inside")

    with pytest.raises(TimeoutError) as caught:
        await bounded(work(), 5, "work")
    assert not isinstance(caught.value, LimitReached)


async def test_work_that_cancels_itself_is_told_apart_from_a_cancelled_caller() -> None:
    async def work() -> None:
        raise asyncio.CancelledError

    with pytest.raises(StoppedItself):
        await bounded(work(), 5, "work")


async def test_cancelling_the_caller_cancels_the_work() -> None:
    entered, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        entered.set()
        try:
            await never()
        finally:
            ended.set()

    task = asyncio.create_task(bounded(work(), 5, "work"))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_an_error_of_work_that_was_given_up_is_not_reported() -> None:
    async def work() -> None:
        try:
            await never()
        finally:
            raise ValueError("while it was cancelled")

    with pytest.raises(LimitReached):
        await bounded(work(), 0.01, "work")
