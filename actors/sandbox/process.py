"""Running one command: its own process group, an environment without secrets, and an end for all of it.

A command gets no shell, no input and only the variables named here. When it ends, is cancelled or runs
out of time, everything it started is killed: its process group, its descendants, and (on Linux) whatever
left both but still carries the mark that was put into its environment. What a process that also wipes its
environment could do to stay needs a process namespace to prevent; this is no sandbox and claims to be none.
"""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from actors.sandbox.cancel import CancelToken, in_own_thread
from actors.sandbox.errors import ToolError
from storage.events.envelope import new_id

KEPT_BYTES = 1024 * 1024
"""How much of a command's output is kept: half from its beginning, half from its end."""

KILL_SECONDS = 1.0
POLL_SECONDS = 0.05
MARK = "QUIRE_COMMAND_ID"

_POSIX_VARIABLES = {"HOME", "LANG", "LANGUAGE", "LOGNAME", "PATH", "SHELL", "TMPDIR", "TZ", "USER"}
_WINDOWS_VARIABLES = {"APPDATA", "COMSPEC", "LOCALAPPDATA", "PATHEXT", "SYSTEMDRIVE", "SYSTEMROOT"}
_WINDOWS_VARIABLES |= {"TEMP", "TMP", "USERPROFILE", "WINDIR"}
ALLOWED_VARIABLES = frozenset(_POSIX_VARIABLES | _WINDOWS_VARIABLES)
"""Variables that are handed on, besides those that begin with ``LC_``."""

FIXED_VARIABLES = {
    "TERM": "dumb",
    "NO_COLOR": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
}
"""Nobody sits at this terminal: no colours, no pagers, no questions."""


@dataclass(frozen=True, slots=True)
class CommandRequest:
    """What to run, where, and for how many seconds at most."""

    argv: tuple[str, ...]
    folder: Path
    seconds: float
    kept_bytes: int = KEPT_BYTES


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """How it ended. ``exit_code`` is negative for a signal, None when it ran out of time.

    ``output`` is what it wrote to both streams, as it came; ``dropped`` bytes in its middle are gone.
    """

    exit_code: int | None
    head: bytes
    tail: bytes
    dropped: int
    seconds: float

    @property
    def timed_out(self) -> bool:
        """Whether it was killed because its time was over."""
        return self.exit_code is None


def child_environment(source: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a child: what is allowed of ours, and nothing else."""
    kept = {
        name: value for name, value in source.items() if name in ALLOWED_VARIABLES or name.startswith("LC_")
    }
    if os.name == "posix":  # a relative entry would find programs in the workspace
        entries = kept.get("PATH", os.defpath).split(os.pathsep)
        kept["PATH"] = os.pathsep.join(entry for entry in entries if entry.startswith("/"))
    return kept | FIXED_VARIABLES


async def run_process(request: CommandRequest) -> CommandOutcome:
    """Run a command to its end; cancelling the task kills it and all that it started.

    Raises:
        ToolError: it cannot be started.
    """
    return await in_own_thread(lambda token: _run(request, token), name="command")


class _Output:
    """Keeps the beginning and the end of a stream, counts what falls out between."""

    def __init__(self, limit: int) -> None:
        self._half = max(1, limit // 2)
        self.head = b""
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self.dropped = 0

    def add(self, piece: bytes) -> None:
        room = self._half - len(self.head)
        self.head += piece[:room]
        piece = piece[room:]
        if not piece:
            return
        self._tail.append(piece)
        self._tail_size += len(piece)
        while self._tail_size - len(self._tail[0]) >= self._half:
            gone = len(self._tail.popleft())
            self._tail_size -= gone
            self.dropped += gone

    @property
    def tail(self) -> tuple[bytes, int]:
        """The last bytes, and how many were dropped before them."""
        joined = b"".join(self._tail)
        over = max(0, len(joined) - self._half)
        return joined[over:], self.dropped + over

    def read_all(self, stream: IO[bytes]) -> None:
        """Read to the end; a closed stream is an end as well."""
        with contextlib.suppress(OSError, ValueError):
            while piece := os.read(stream.fileno(), 1 << 16):
                self.add(piece)


def _run(request: CommandRequest, token: CancelToken) -> CommandOutcome:
    mark = new_id()
    begun = time.monotonic()
    process = _start(request, mark)
    output = _Output(request.kept_bytes)
    if process.stdout is None:  # cannot be: it was asked for
        raise ToolError("The command's output cannot be read.")
    reader = threading.Thread(
        target=output.read_all, args=(process.stdout,), name="command-output", daemon=True
    )
    reader.start()
    exit_code: int | None = None
    try:
        while time.monotonic() - begun < request.seconds:
            with contextlib.suppress(subprocess.TimeoutExpired):
                exit_code = process.wait(POLL_SECONDS)
                break
            token.check()
    finally:
        _kill_all(process, mark)
        reader.join(KILL_SECONDS)
        process.stdout.close()
    tail, dropped = output.tail
    return CommandOutcome(exit_code, output.head, tail, dropped, time.monotonic() - begun)


def _start(request: CommandRequest, mark: str) -> subprocess.Popen[bytes]:
    environment = child_environment(os.environ) | {MARK: mark}
    try:
        return subprocess.Popen(  # noqa: S603 - the words were allowed by a rule; there is no shell
            request.argv,
            cwd=request.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            bufsize=0,
        )
    except FileNotFoundError as error:
        raise ToolError(
            f"There is no program {request.argv[0]!r} here; name one that is installed."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ToolError(f"The command cannot be started: {reason}. Check the program's name.") from error


def _kill_all(process: subprocess.Popen[bytes], mark: str) -> None:
    """Kill the command and everything that it started, until nothing of it is found any more."""
    if os.name != "posix":
        _kill_tree_windows(process)
        return
    end = time.monotonic() + KILL_SECONDS
    while True:
        found = set(_marked(mark)) | set(_descendants(process.pid))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(POLL_SECONDS)
        if (not found and process.poll() is not None) or time.monotonic() > end:
            return
        time.sleep(0.005)


def _kill_tree_windows(process: subprocess.Popen[bytes]) -> None:
    system = os.environ.get("SYSTEMROOT", r"C:\Windows")
    subprocess.run(  # noqa: S603 - fixed words
        [rf"{system}\System32\taskkill.exe", "/F", "/T", "/PID", str(process.pid)],
        check=False,
        capture_output=True,
        timeout=KILL_SECONDS,
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(KILL_SECONDS)


def _pids() -> list[int]:
    """Return all process ids, where the system tells (Linux)."""
    with contextlib.suppress(OSError):
        return [int(entry.name) for entry in os.scandir("/proc") if entry.name.isdigit()]
    return []


def _marked(mark: str) -> Iterator[int]:
    """Yield the living processes that carry the mark."""
    wanted = f"{MARK}={mark}".encode()
    for pid in _pids():
        with contextlib.suppress(OSError):
            if wanted in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                yield pid


def _descendants(root: int) -> set[int]:
    """Return the children of a process, their children, and so on."""
    parents: dict[int, int] = {}
    for pid in _pids():
        with contextlib.suppress(OSError, IndexError, ValueError):
            state, parent = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[:2]
            if state != b"Z":
                parents[pid] = int(parent)
    found, waiting = set[int](), {root}
    while waiting:
        waiting = {pid for pid, parent in parents.items() if parent in waiting} - found
        found |= waiting
    return found
