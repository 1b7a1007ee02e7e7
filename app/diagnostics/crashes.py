"""Reports of sessions that died, in files of the home; the newest few are kept."""

import contextlib
from collections.abc import Sequence

from app.diagnostics.log_file import NAME
from app.diagnostics.log_lines import LogRecord, tail
from app.diagnostics.privacy import told
from app.diagnostics.sessions import DeadSession
from app.settings.file import write_atomically
from app.viewmodels.crash import Crash, crash_report
from storage.paths import HomePaths

KEPT = 5
LOG_LINES = 60
_REPORTS = "crash-*.txt"


def keep_report(paths: HomePaths, died: Sequence[DeadSession]) -> str:
    """Write a report of dead sessions, drop the oldest of the kept ones, and return its text."""
    log = _log(paths)
    text = crash_report([_crash(each, log) for each in died])
    newest = max(each.last_sign for each in died)
    with contextlib.suppress(OSError):
        write_atomically(paths.crashes / f"crash-{newest:%Y%m%d-%H%M%S}-{died[0].marker.pid}.txt", text)
        for old in sorted(paths.crashes.glob(_REPORTS))[:-KEPT]:
            old.unlink(missing_ok=True)
    return text


def newest_report(paths: HomePaths) -> str:
    """Return the newest report that is kept; empty when there is none."""
    try:
        found = sorted(paths.crashes.glob(_REPORTS))
        return found[-1].read_text(encoding="utf-8", errors="replace") if found else ""
    except OSError:
        return ""


def _crash(dead: DeadSession, log: Sequence[LogRecord]) -> Crash:
    started = dead.marker.started_at[:19].replace("T", " ")
    ended = f"{dead.last_sign.astimezone():%Y-%m-%d %H:%M:%S}"
    lines = [line for record in log if started <= record.at <= ended for line in told(record)]
    return Crash(
        cause=dead.cause,
        pid=dead.marker.pid,
        started_at=dead.marker.started_at,
        last_sign=dead.last_sign,
        versions=dead.marker.versions,
        trace=dead.trace if dead.cause == "native" else "\n".join(_trace(dead)),
        log_lines=tuple(lines[-LOG_LINES:]),
    )


def _trace(dead: DeadSession) -> Sequence[str]:
    """Return a trace of the program's own fault without what its words quote."""
    return told(LogRecord("", "", "", "", tuple(dead.trace.splitlines())))[1:]


def _log(paths: HomePaths) -> tuple[LogRecord, ...]:
    try:
        return tail(paths.logs / NAME)
    except OSError:
        return ()
