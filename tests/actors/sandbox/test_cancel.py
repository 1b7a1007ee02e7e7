import asyncio
import threading
import time

import pytest

from actors.sandbox.cancel import Budget, CancelToken, WorkCancelled, in_own_thread, in_thread


async def test_work_runs_in_another_thread_and_answers() -> None:
    assert await in_thread(lambda _token: threading.get_ident()) != threading.get_ident()
    assert await in_own_thread(lambda _token: threading.current_thread().name, "own") == "own"


async def test_an_error_reaches_the_asker() -> None:
    def fail(_token: CancelToken) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await in_thread(fail)
    with pytest.raises(ValueError, match="no"):
        await in_own_thread(fail, "own")


@pytest.mark.parametrize("own", [False, True])
async def test_cancelling_the_task_stops_the_thread_before_it_returns(own: bool) -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(token: CancelToken) -> None:
        try:
            while True:
                begun.set()
                token.check()
                time.sleep(0.001)
        except WorkCancelled:
            ended.set()
            raise

    task = asyncio.create_task(in_own_thread(work, "own") if own else in_thread(work))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


def test_the_earlier_of_two_limits_binds() -> None:
    assert Budget(5.0, time.monotonic() + 1).seconds <= 1
    assert Budget(1.0, time.monotonic() + 5).seconds <= 1
    assert Budget(5.0, time.monotonic() - 1).spent
    assert not Budget(5.0).spent
