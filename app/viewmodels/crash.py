"""What is said of a session that did not end as it should: a line, and a report. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_CAUSES = {
    "native": "A fault in native code ended it; the stack below tells where.",
    "fault": "A fault of the program ended it; the trace below tells where.",
    "killed": "It left no trace of a fault: it was ended from outside: a kill, a log-out, no memory.",
    "machine": "The computer went off or started anew while it was open; there is no trace of a fault.",
}


@dataclass(frozen=True, slots=True)
class Crash:
    """A session that died, with what is known of it."""

    cause: str
    pid: int
    started_at: str
    last_sign: datetime
    versions: tuple[tuple[str, str], ...] = ()
    trace: str = ""
    log_lines: tuple[str, ...] = ()


def when(moment: datetime, now: datetime) -> str:
    """Return a moment for a person: ``today at 14:02``, ``yesterday at 9:15``, ``on 2026-01-31 at 09:15``."""
    time = f"{moment:%H:%M}"
    if moment.date() == now.date():
        return f"today at {time}"
    if moment.date() == (now - timedelta(days=1)).date():
        return f"yesterday at {time}"
    return f"on {moment:%Y-%m-%d} at {time}"


def crash_notice(last_sign: datetime, interrupted: int, now: datetime) -> str:
    """Return the line at the next start."""
    runs = {0: "no run was interrupted", 1: "1 run was interrupted"}
    lost = runs.get(interrupted, f"{interrupted} runs were interrupted")
    return (
        f"Quire did not close properly last time ({when(last_sign, now)}). "
        f"Nothing that was committed is lost: {lost}."
    )


def crash_report(crashes: Sequence[Crash]) -> str:
    """Return the report of one or more dead sessions, the newest first."""
    ordered = sorted(crashes, key=lambda each: each.last_sign, reverse=True)
    return "\n".join(line for crash in ordered for line in _lines(crash)).rstrip() + "\n"


def guilty_first(trace: str) -> str:
    """Return a native trace of several threads with the one that broke before the others."""
    head, *threads = trace.split("\n\n")
    ordered = sorted(threads, key=lambda each: not each.startswith("Current thread"))
    return "\n\n".join((head, *ordered))


def _lines(crash: Crash) -> list[str]:
    lines = ["Quire: a session that did not close properly", "=" * 44, ""]
    lines += [_CAUSES.get(crash.cause, _CAUSES["killed"]), ""]
    lines += [f"Last sign of it  {crash.last_sign.isoformat(sep=' ', timespec='seconds')}"]
    if crash.started_at:
        lines += [f"Started          {crash.started_at.replace('T', ' ')}", f"Process          {crash.pid}"]
    for title, part in (
        ("Trace", guilty_first(crash.trace).splitlines()),
        ("Versions", [f"{name:<20} {version}" for name, version in crash.versions]),
        ("Last lines of the log", list(crash.log_lines)),
    ):
        if part:
            lines += ["", title, "-" * len(title), *part]
    return [*lines, "", ""]
