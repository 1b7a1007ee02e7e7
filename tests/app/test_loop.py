import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncGenerator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.loop import WORKER_THREADS, on_stop_signal, run_desktop


def test_the_main_coroutine_gives_the_exit_code_and_timers_of_qt_run_meanwhile(qapp: QApplication) -> None:
    fired: list[int] = []

    async def main() -> int:
        done = asyncio.Event()

        def fire() -> None:
            fired.append(threading.get_ident())
            done.set()

        QTimer.singleShot(0, fire)
        async with asyncio.timeout(5):
            await done.wait()
        return 7

    assert run_desktop(qapp, main) == 7
    assert fired == [threading.get_ident()]


def test_threads_are_few_and_a_subprocess_runs_on_the_same_loop(qapp: QApplication) -> None:
    async def main() -> int:
        names = await asyncio.gather(
            *(asyncio.to_thread(lambda: threading.current_thread().name) for _ in range(20))
        )
        assert len(set(names)) <= WORKER_THREADS
        child = await asyncio.create_subprocess_exec("true")
        return await child.wait()

    assert run_desktop(qapp, main) == 0


def test_a_polite_kill_is_a_callback_on_the_loop(qapp: QApplication) -> None:
    async def main() -> int:
        asked = asyncio.Event()
        forget = on_stop_signal(asked.set)
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(5):
            await asked.wait()
        forget()
        return 0

    assert run_desktop(qapp, main) == 0
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_generator_that_is_let_go_of_is_finished_on_the_loop(qapp: QApplication) -> None:
    hooks = sys.get_asyncgen_hooks()

    async def main() -> int:
        finished = asyncio.Event()

        async def words() -> AsyncGenerator[str, None]:
            try:
                yield "one"
                yield "two"
            finally:
                await asyncio.sleep(0)
                finished.set()

        stream = words()
        assert await anext(stream) == "one"
        del stream
        async with asyncio.timeout(5):
            await finished.wait()
        return 0

    assert run_desktop(qapp, main) == 0
    assert sys.get_asyncgen_hooks() == hooks


def test_an_error_of_the_main_coroutine_is_the_callers(qapp: QApplication) -> None:
    async def main() -> int:
        await asyncio.sleep(0)
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        run_desktop(qapp, main)
