"""Running commands: real processes, and what is left of them."""

import asyncio
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from actors.sandbox import process
from actors.sandbox.errors import ToolError
from actors.sandbox.process import CommandOutcome, CommandRequest, child_environment, run_process

CANARY = "canary-6f1d2c"


def run(argv: list[str], folder: Path, seconds: float = 80.0, kept: int = 1 << 20) -> CommandOutcome:
    return asyncio.run(run_process(CommandRequest(tuple(argv), folder, seconds, kept)))


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def pids_in(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


async def until(condition: Callable[[], bool]) -> None:
    while not condition():  # noqa: ASYNC110 - what a process writes sets no event
        await asyncio.sleep(0.01)


@pytest.fixture
def family(tmp_path: Path) -> Iterator[list[str]]:
    """A command with a child, a grandchild, and one that left its session; each notes its pid."""
    script = """
        echo $$ >> pids
        sh -c 'echo $$ >> pids; sleep 300 & echo $! >> pids; wait' &
        setsid sh -c 'echo $$ >> pids; exec sleep 300' &
        (setsid sh -c 'echo $$ >> pids; exec sleep 300' &)
        wait; sleep 300
    """
    yield ["sh", "-c", script]
    for pid in pids_in(tmp_path / "pids"):
        if alive(pid):
            os.kill(pid, signal.SIGKILL)


def test_output_of_both_streams_comes_in_order_with_the_exit_code(tmp_path: Path) -> None:
    outcome = run(["sh", "-c", "echo one; echo two >&2; pwd; exit 3"], tmp_path)
    assert outcome.exit_code == 3
    assert outcome.head.decode().split() == ["one", "two", str(tmp_path)]


def test_a_command_has_no_input(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    own = os.dup(0)
    os.write(writing, b"what the person types")
    os.dup2(reading, 0)
    try:
        outcome = run(["cat"], tmp_path, seconds=3)
    finally:
        os.dup2(own, 0)
        for fd in (reading, writing, own):
            os.close(fd)
    assert (outcome.exit_code, outcome.head) == (0, b"")


def test_no_key_of_ours_reaches_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK", "PYTHONPATH"]
    for name in [*names, "QUIRE_HOME", "LD_PRELOAD_OF_SOMEBODY"]:
        monkeypatch.setenv(name, CANARY)
    monkeypatch.setenv("LC_TIME", "C")
    outcome = run(["env"], tmp_path)
    assert b"LC_TIME=C" in outcome.head
    assert CANARY.encode() not in outcome.head + outcome.tail
    whole = Path("/proc/self/environ")
    if whole.exists():
        assert CANARY.encode() not in run(["cat", str(whole)], tmp_path).head


def test_programs_are_not_found_in_the_workspace() -> None:
    environment = child_environment({"PATH": ".:/usr/bin::bin:/bin"})
    assert environment["PATH"] == "/usr/bin:/bin"


def test_a_long_output_keeps_its_ends_and_counts_the_rest(tmp_path: Path) -> None:
    code = "import sys\nfor n in range(200_000): print(f'{n:07}')"
    outcome = run(python(code), tmp_path, kept=8_000)
    assert outcome.head.startswith(b"0000000\n0000001")
    assert outcome.tail.endswith(b"0199999\n")
    assert len(outcome.head) + len(outcome.tail) == 8_000
    assert outcome.dropped == 200_000 * 8 - 8_000


def test_a_command_out_of_time_is_killed_with_all_that_it_started(
    tmp_path: Path, family: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def now() -> float:
        """A minute is over when all are there."""
        return 60.0 * (len(pids_in(tmp_path / "pids")) == 5)

    monkeypatch.setattr(process, "time", SimpleNamespace(monotonic=now, sleep=time.sleep))
    outcome = run(family, tmp_path, seconds=59)
    assert outcome.timed_out
    pids = pids_in(tmp_path / "pids")
    assert len(pids) == 5
    assert [pid for pid in pids if alive(pid)] == []


async def test_a_cancelled_command_is_killed_with_all_that_it_started(
    tmp_path: Path, family: list[str]
) -> None:
    task = asyncio.create_task(run_process(CommandRequest(tuple(family), tmp_path, 3600)))
    await until(lambda: len(pids_in(tmp_path / "pids")) == 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [pid for pid in pids_in(tmp_path / "pids") if alive(pid)] == []


def test_what_a_command_leaves_in_the_background_ends_with_it(tmp_path: Path) -> None:
    outcome = run(["sh", "-c", "setsid sleep 300 & echo $! > pid; sleep 300 & exit 0"], tmp_path)
    assert outcome.exit_code == 0
    assert not alive(int((tmp_path / "pid").read_text()))


def test_a_command_that_ignores_polite_signals_is_killed(tmp_path: Path) -> None:
    code = "import signal, time\nfor n in (1, 2, 15): signal.signal(n, signal.SIG_IGN)\ntime.sleep(300)"
    assert run(python(code), tmp_path, seconds=0.5).timed_out


def test_a_signal_shows_as_a_negative_code(tmp_path: Path) -> None:
    assert run(["sh", "-c", "kill -9 $$"], tmp_path).exit_code == -9


@pytest.mark.parametrize("argv", [["no-such-program-here"], ["/etc/passwd"], ["x" * 5000]])
def test_a_command_that_cannot_start_is_told_in_words(tmp_path: Path, argv: list[str]) -> None:
    with pytest.raises(ToolError) as caught:
        run(argv, tmp_path)
    assert "\n" not in caught.value.for_user()
    assert shlex.join(argv)[:10]
