"""Which sessions of a home are open, and which died: a marker file for each process, locked while it lives.

The system gives the lock back however a process ends, so a marker that can be locked is of a dead one;
nothing depends on process ids, which other processes get later. A clean end removes the marker. Beside it is
a file that ``faulthandler`` writes to when native code breaks. Several processes may share a home, and of
several that start at once one finds a dead one. Headless verbs have no markers.
"""

import contextlib
import faulthandler
import json
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from actors.models.redaction import redact
from app.diagnostics.log_file import LogFile
from app.diagnostics.versions import versions
from storage.paths import HomePaths

MARKER = "open-*.json"
_FAULT_SUFFIX = ".fault"

logger = logging.getLogger(__name__)

Cause = Literal["native", "fault", "killed", "machine"]
"""A fault in native code, one in the program's own, ended from outside, or with the whole machine."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What a session says of itself at its start. ``boot`` tells starts of the machine apart."""

    pid: int
    started_at: str
    boot: str
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeadSession:
    """A session without an end. ``last_sign`` is the last moment at which it is known to have lived."""

    marker: Marker
    cause: Cause
    last_sign: datetime
    trace: str = ""


class SessionGuard:
    """Marks the session of this process in a home."""

    def __init__(self, paths: HomePaths) -> None:
        self._paths = paths
        self.log: LogFile | None = None
        """The log that knows which keys no trace may show."""
        self._marker: Path | None = None
        self._lock: int | None = None
        self._faults: IO[str] | None = None

    def enter(self) -> tuple[DeadSession, ...]:
        """Mark this session as open; return those that died, each to one caller only. Reads and writes files.

        A home that cannot be written has no markers; the store tells the person of it.
        """
        try:
            self._paths.crashes.mkdir(parents=True, exist_ok=True)
            dead = tuple(self._claimed())
            self._mark()
        except OSError as problem:
            logger.info("this session is not marked as open: %s", problem)
            return ()
        return dead

    @contextlib.contextmanager
    def guarding(self) -> Iterator["SessionGuard"]:
        """Take the mark away at a clean end; an error that gets out is written beside it."""
        try:
            yield self
        except BaseException as fault:
            self._note(fault)
            raise
        self._leave()

    def _mark(self) -> None:
        moment = datetime.now().astimezone()
        marker = Marker(os.getpid(), moment.isoformat(timespec="seconds"), _boot(), versions())
        handle, made = tempfile.mkstemp(dir=self._paths.crashes, prefix="new-", suffix=".json")
        os.write(handle, json.dumps(asdict(marker)).encode())
        _locked(handle)
        name = f"open-{moment:%Y%m%d-%H%M%S-%f}-{marker.pid}.json"
        self._lock, self._marker = handle, Path(made).replace(self._paths.crashes / name)
        self._faults = self._marker.with_suffix(_FAULT_SUFFIX).open("w", encoding="utf-8")
        faulthandler.enable(self._faults)

    def _note(self, fault: BaseException) -> None:
        secrets = self.log.secrets() if self.log is not None else ()
        if self._faults is not None:
            with contextlib.suppress(OSError):
                self._faults.write(redact("".join(traceback.format_exception(fault)), secrets))
        self._close_faults()

    def _leave(self) -> None:
        if self._marker is None or self._lock is None:
            return
        self._close_faults()
        with contextlib.suppress(OSError):
            self._marker.with_suffix(_FAULT_SUFFIX).unlink(missing_ok=True)
            self._marker.unlink(missing_ok=True)  # before the lock is given back: nobody takes it for dead
        os.close(self._lock)
        self._marker = self._lock = None

    def _close_faults(self) -> None:
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None

    def _claimed(self) -> Iterator[DeadSession]:
        found = sorted(self._paths.crashes.glob(MARKER))
        for path in found:
            with contextlib.suppress(OSError):
                dead = self._claim(path, alone=len(found) == 1)
                if dead is not None:
                    yield dead

    def _claim(self, path: Path, *, alone: bool) -> DeadSession | None:
        handle = os.open(path, os.O_RDWR)
        try:
            if not _locked(handle) or not os.fstat(handle).st_nlink:
                return None  # it lives, or somebody else was quicker
            marker = _read(handle)
            faults = path.with_suffix(_FAULT_SUFFIX)
            dead = _dead(marker, _text(faults), _last_sign(marker, faults, self._paths, alone=alone))
            faults.unlink(missing_ok=True)
            path.unlink()
            return dead
        finally:
            os.close(handle)


def _dead(marker: Marker, trace: str, last_sign: datetime) -> DeadSession:
    cause: Cause
    if trace.startswith(("Fatal Python error", "Windows fatal exception")):
        cause = "native"
    elif trace:
        cause = "fault"
    else:
        cause = "machine" if marker.boot and marker.boot != _boot() else "killed"
    return DeadSession(marker, cause, last_sign, trace)


def _read(handle: int) -> Marker:
    """Return what a marker says; of a damaged one, nothing."""
    try:
        values = json.loads(os.read(handle, 1 << 16))
        pairs = tuple((str(name), str(version)) for name, version in values["versions"])
        return Marker(int(values["pid"]), str(values["started_at"]), str(values["boot"]), pairs)
    except (ValueError, TypeError, KeyError):
        return Marker(0, "", "", ())


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _last_sign(marker: Marker, faults: Path, paths: HomePaths, *, alone: bool) -> datetime:
    """Return the newest moment at which a session wrote; files that sessions share count for a single one."""
    files = [faults, *((paths.layout, paths.logs / "quire.log") if alone else ())]
    moments = [moment for path in files if (moment := _changed(path)) is not None]
    with contextlib.suppress(ValueError):
        moments.append(datetime.fromisoformat(marker.started_at).astimezone())
    return max(moments, default=datetime.now().astimezone())


def _changed(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    except OSError:
        return None


def _boot() -> str:
    """Return what tells one start of the machine from another; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _locked(handle: int) -> bool:
    """Lock an open file for as long as it stays open; False when another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 -- only there

            os.lseek(handle, 1 << 20, os.SEEK_SET)  # beyond the text, which stays readable
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl  # noqa: PLC0415 -- not on Windows

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
