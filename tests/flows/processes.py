"""Real processes of the program for tests: start, wait, kill, read what they say."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
PATIENCE_S = 120.0  # no limit on how fast it is: only what hangs takes so long
NOBODY = 65534
CLI = "app.cli:main"
_POLL_S = 0.01


@dataclass(frozen=True)
class Finished:
    """What a process left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line that it complained with."""
        lines = self.err.splitlines()
        assert len(lines) == 1, f"more than one line on stderr: {self.err}"
        assert lines[0].startswith("quire: "), self.err
        return lines[0].removeprefix("quire: ")


@dataclass(frozen=True)
class Start:
    """How a process is started; ``user`` None: as the present one."""

    program: str = CLI
    stdin: Path = Path(os.devnull)
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = PROJECT
    user: int | None = None


class Process:
    """A started process."""

    def __init__(self, forker: "Forker", pid: int, out: Path, err: Path) -> None:
        self.pid = pid
        self._forker = forker
        self._out = out
        self._err = err
        self._code: int | None = None

    @property
    def out(self) -> str:
        """What it has printed so far."""
        return self._out.read_text(encoding="utf-8", errors="replace")

    @property
    def err(self) -> str:
        """What it has said beside it so far."""
        return self._err.read_text(encoding="utf-8", errors="replace")

    def ended(self, seconds: float = 0.0) -> bool:
        """Whether it ends within so many seconds."""
        if self._code is None:
            self._code = self._forker.order(do="wait", pid=self.pid, seconds=seconds)["code"]
        return self._code is not None

    def wait(self, seconds: float = PATIENCE_S) -> Finished:
        """Wait for its end."""
        assert self.ended(seconds), f"still at work after {seconds} s: {self.err[-2000:]}"
        assert self._code is not None
        return Finished(self._code, self.out, self.err)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if not self.ended():
            os.kill(self.pid, number)

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so, while it is at work."""
        wait_until(
            condition, lambda: f"code {self._code}, said: {self.err[-2000:]}", lambda: not self.ended()
        )


class Forker:
    """Starts processes from one that has everything imported."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._started: list[Process] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.flows.forker"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="ascii",
        )
        self._heard()

    def order(self, **order: Any) -> dict[str, Any]:
        """Give an order and return the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the forker has ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def start(self, *argv: str | Path, how: Start = Start()) -> Process:
        """Start a program with arguments."""
        number = next(self._numbers)
        out, err = (self._folder / f"{number}.{name}" for name in ("out", "err"))
        out.touch(mode=0o666)
        err.touch(mode=0o666)
        answer = self.order(
            do="start",
            program=how.program,
            argv=[str(each) for each in argv],
            stdin=str(how.stdin),
            stdout=str(out),
            stderr=str(err),
            env=dict(how.env),
            cwd=str(how.cwd),
            user=how.user,
        )
        process = Process(self, answer["pid"], out, err)
        self._started.append(process)
        return process

    def end_all(self) -> None:
        """Kill what is still at work."""
        for process in self._started:
            if not process.ended():
                os.kill(process.pid, signal.SIGKILL)
                process.ended(90)
        self._started = []

    def close(self) -> None:
        """End the process that forks."""
        self.end_all()
        self._process.communicate(timeout=90)


@dataclass(frozen=True)
class Quire:
    """The command line on one home."""

    forker: Forker
    home: Path

    def start(self, *argv: str | Path, how: Start = Start()) -> Process:
        """Start a verb."""
        return self.forker.start("--home", self.home, *argv, how=how)

    def __call__(self, *argv: str | Path, how: Start = Start()) -> Finished:
        """Run a verb to its end."""
        return self.start(*argv, how=how).wait()


def wait_until(
    condition: Callable[[], object],
    explain: Callable[[], str] = str,
    possible: Callable[[], bool] = lambda: True,
    seconds: float = PATIENCE_S,
) -> None:
    """Wait until something is so, which another process brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert possible() or condition(), f"it can no longer come: {explain()}"
        assert time.monotonic() < deadline, f"not within {seconds} s: {explain()}"
        time.sleep(_POLL_S)  # the other process tells nobody
