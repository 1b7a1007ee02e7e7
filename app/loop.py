"""One loop for widgets and actors; the only importer of qasync.

Hazards that this module and its users keep clear of: a nested Qt loop inside a coroutine (``exec()``,
``processEvents``) loses the wake-ups of other tasks for good, so dialogs are opened with ``open()`` and
signals from actors to widgets are queued. qasync's own executor starts ten threads at once; ours starts at
most four, when they are needed.
"""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import PySide6  # noqa: F401 -- qasync takes the first Qt binding that is imported; this one is ours
import qasync
from PySide6.QtWidgets import QApplication

WORKER_THREADS = 4
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_desktop(app: QApplication, main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main`` on the application's loop until it returns the exit code.

    The application must not quit by itself when its last window closes: ``main`` ends the program.
    """
    app.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: _new_loop(app)) as runner:
        return runner.run(_with_generators_finished(main))


async def _with_generators_finished(main: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run ``main``, and finish generators that are let go of half-way (a stream that broke off) on the loop.

    asyncio's own loops do so; qasync's does not, and their connections would stay open.
    """
    loop = asyncio.get_running_loop()
    closing: set[asyncio.Task[None]] = set()

    async def close(generator: AsyncGenerator[Any, Any]) -> None:
        await generator.aclose()

    def start(generator: AsyncGenerator[Any, Any]) -> None:
        task = loop.create_task(close(generator), name="finish a generator")
        closing.add(task)
        task.add_done_callback(closing.discard)

    def finish(generator: AsyncGenerator[Any, Any]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(start, generator)

    before = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(finalizer=finish)
    try:
        return await main()
    finally:
        await asyncio.gather(*closing, return_exceptions=True)
        sys.set_asyncgen_hooks(*before)


def on_stop_signal(callback: Callable[[], None]) -> Callable[[], None]:
    """Call back on the running loop at Ctrl-C or a polite kill; return how to take this back."""
    loop = asyncio.get_running_loop()
    if sys.platform == "win32":
        return _nothing
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, callback)
    return lambda: _forget(loop)


def _new_loop(app: QApplication) -> asyncio.AbstractEventLoop:
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    loop.set_default_executor(ThreadPoolExecutor(WORKER_THREADS, thread_name_prefix="quire"))
    return loop


def _forget(loop: asyncio.AbstractEventLoop) -> None:
    for number in STOP_SIGNALS:
        loop.remove_signal_handler(number)


def _nothing() -> None:
    """There are no such signals here."""
