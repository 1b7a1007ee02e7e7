"""Shared test plumbing: async tests, leak checks, isolated state."""

import asyncio
import gc
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import MultiSignalBlocker, SignalBlocker

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# No test asks the keyring of whoever runs it; the library keeps the first one that it finds.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

ASYNC_TEST_SECONDS = 90.0  # no limit on how fast it is: only what hangs takes so long
GUI_TEST_MS = round(ASYNC_TEST_SECONDS * 1000)


# How long an example takes says more about the machine than about the code. They are the same each time;
# `make soak` looks for others.
settings.register_profile(
    "quire",
    deadline=None,
    derandomize="QUIRE_NEW_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("quire")


def pytest_configure() -> None:
    """Collect cycles on this thread only, as the program does: see ``app.garbage``."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Collect what a test has left, by Python's own thresholds."""
    counts, limits = gc.get_count(), gc.get_threshold()
    due = [generation for generation in (0, 1, 2) if counts[generation] > limits[generation]]
    if due:
        gc.collect(due[-1])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what tests have measured: what they recorded as ``said``, in whichever process they ran."""
    reports = [report for key in ("passed", "failed") for report in terminalreporter.stats.get(key, ())]
    for report in reports:
        for name, words in getattr(report, "user_properties", ()):
            if name == "said":
                terminalreporter.write_line(str(words))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an ``async def`` test on a loop of its own; fail it on loop errors and on tasks left running."""
    function = pyfuncitem.obj
    if not inspect.iscoroutinefunction(function):
        return None
    names = inspect.signature(function).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in names}
    problems: list[dict[str, Any]] = []

    async def body() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: problems.append(context))
        async with asyncio.timeout(ASYNC_TEST_SECONDS):
            await function(**arguments)
        left = {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}
        if left:
            pytest.fail(f"tasks left running: {sorted(task.get_name() for task in left)}")

    with asyncio.Runner() as runner:
        runner.run(body())
    if problems:
        pytest.fail(f"the event loop reported: {problems}")
    return True


class PatientBot(QtBot):
    """Waits as long as all tests do; the five seconds of the plugin are a limit on the machine's speed."""

    def waitUntil(self, callback: Callable[[], bool | None], **options: Any) -> None:  # noqa: N802 -- its name
        """Wait for a condition."""
        super().waitUntil(callback, **{"timeout": GUI_TEST_MS, **options})

    def waitSignal(self, signal: Any, **options: Any) -> SignalBlocker:  # noqa: N802 -- its name
        """Wait for a signal."""
        return super().waitSignal(signal, **{"timeout": GUI_TEST_MS, **options})

    def waitSignals(self, signals: Any, **options: Any) -> MultiSignalBlocker:  # noqa: N802 -- its name
        """Wait for several signals."""
        return super().waitSignals(signals, **{"timeout": GUI_TEST_MS, **options})

    def waitExposed(self, widget: QWidget, **options: Any) -> Any:  # noqa: N802 -- its name
        """Wait until a window is on the screen."""
        return super().waitExposed(widget, **{"timeout": GUI_TEST_MS, **options})


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The plugin's fixture with more patience."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _isolated_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the user's own state."""
    monkeypatch.setenv("QUIRE_HOME", str(tmp_path / "quire-home"))
