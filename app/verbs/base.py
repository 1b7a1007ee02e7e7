"""What all verbs share: where output goes, how the store is opened, how a run is named."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from storage.errors import KnownError, StoreError

if TYPE_CHECKING:
    from storage.event_store import EventStore


class Exit(IntEnum):
    """Exit codes; see the README."""

    COMPLETED = 0
    FAILED = 1
    USAGE = 2
    BLOCKED = 3
    INTERRUPTED = 4
    TIMED_OUT = 124
    CANCELLED = 130


class UsageError(KnownError):
    """The command line asks for something that does not exist."""


@dataclass(frozen=True)
class Console:
    """Where a verb writes: answers to ``out``, everything else to ``err``."""

    out: TextIO
    err: TextIO

    @classmethod
    def standard(cls) -> "Console":
        """Return the process's own streams; what they cannot encode is escaped, closed ones hear nothing."""
        if sys.stdout is None or sys.stderr is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
            sys.stdout, sys.stderr = sys.stdout or nowhere, sys.stderr or nowhere
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return cls(sys.stdout, sys.stderr)

    def say(self, text: str) -> None:
        """Write a part of the answer."""
        self.out.write(text if text.endswith("\n") else f"{text}\n")

    def json(self, value: Any, *, indent: int | None = None) -> None:  # noqa: ANN401 - any JSON value
        """Write a JSON value on a line of its own."""
        self.say(json.dumps(value, ensure_ascii=False, indent=indent))

    def note(self, text: str) -> None:
        """Write a line beside the answer."""
        self.err.write(f"{text}\n")
        self.err.flush()


@contextmanager
def open_store(home: Path, *, must_exist: bool = False) -> Iterator["EventStore"]:
    """Open the store of a home and close it again.

    Raises:
        StoreError: it cannot be opened.
        UsageError: ``must_exist``, and there is none.
    """
    from storage.event_store import EventStore  # noqa: PLC0415 - peewee costs 0.1 s that `--help` need not pay
    from storage.paths import HomePaths  # noqa: PLC0415 - for the same reason

    _check_home(home)
    if must_exist and not HomePaths(home).database.exists():
        raise UsageError(f'There are no runs in {home} yet. Start one with: quire run "PROMPT"')
    store = EventStore.open(home)
    try:
        yield store
    finally:
        store.close()


def _check_home(home: Path) -> None:
    try:
        is_other = home.exists() and not home.is_dir()
        if home.is_dir():
            next(home.iterdir(), None)
    except OSError as problem:
        raise StoreError(f"{home} cannot be used ({problem.strerror}); choose another --home") from problem
    if is_other:
        raise StoreError(f"{home} is not a folder; choose another --home")


def run_named(store: "EventStore", name: str) -> str:
    """Return the id of a run named by its id, by the beginning of it, or as ``last``.

    Raises:
        UsageError: no run, or more than one, fits.
    """
    if store.run(name) is not None:
        return name
    runs = [rollup.run_id for rollup in store.runs()]
    if name == "last" and runs:
        return runs[0]
    fits = [run_id for run_id in runs if name and run_id.startswith(name)]
    if len(fits) == 1:
        return fits[0]
    if fits:
        raise UsageError(f"{len(fits)} runs begin with {name}: give more of the id. See: quire runs")
    raise UsageError(f"There is no run {name}. See: quire runs")
