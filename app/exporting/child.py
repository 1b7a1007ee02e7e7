"""A process that does a part of an export: it can be stopped at any moment, and holds nothing up."""

import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from storage.errors import KnownError

_LONGEST_S = 300.0
_POLL_S = 0.05
# What a child may know of its surroundings; keys of models are not among it.
_KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "FONTCONFIG_FILE",
)


class ExportStopped(KnownError):  # noqa: N818 -- named for what happened, as it reads in an except
    """Somebody stopped the export."""

    def __init__(self) -> None:
        super().__init__("The export was stopped; no file was written.")


class ChildError(Exception):
    """A process could not be started, or did not end in time; the message is a part of a sentence."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a process said."""

    code: int
    out: bytes
    err: bytes

    @property
    def last_line(self) -> str:
        """The last line of its complaint."""
        lines = self.err.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self.code}"


def run_child(
    command: Sequence[str], given: bytes, stop: threading.Event, more: Mapping[str, str] | None = None
) -> Done:
    """Run a process on some input; it blocks.

    Args:
        command: the program and its arguments.
        given: its standard input.
        stop: ends it when set.
        more: what it may know of its surroundings beside the usual.

    Raises:
        ChildError: it could not be run.
        ExportStopped: ``stop`` was set.
    """
    around = {name: os.environ[name] for name in _KEPT if name in os.environ} | dict(more or {})
    # As a file: `communicate` loses what is left of an input when it is asked again after a time-out.
    with tempfile.TemporaryFile() as file:
        file.write(given)
        file.seek(0)
        process = _started(command, file, around)
        with process:
            try:
                out, err = _awaited(process, stop)
            finally:
                if process.poll() is None:
                    process.kill()
    return Done(process.returncode, out, err)


def _started(command: Sequence[str], file: IO[bytes], around: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(command, stdin=file, stdout=pipe, stderr=pipe, env=around)  # noqa: S603 - no shell
    except OSError as problem:
        raise ChildError(f"{command[0]} cannot be started ({problem.strerror})") from problem


def _awaited(process: "subprocess.Popen[bytes]", stop: threading.Event) -> tuple[bytes, bytes]:
    waited = 0.0
    while not stop.is_set():
        try:
            return process.communicate(timeout=_POLL_S)
        except subprocess.TimeoutExpired:  # it goes on; asked again, nothing is lost
            waited += _POLL_S
        if waited >= _LONGEST_S:
            raise ChildError("it did not end in five minutes")
    raise ExportStopped
