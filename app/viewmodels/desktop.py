"""What the desktop shows around its windows. Pure values."""

from dataclasses import dataclass

TRACE = "trace"
WRITER = "writer"
SETTINGS = "settings"
NOTICES = "notices"
DIAGNOSTICS = "diagnostics"
SHORTCUTS = "shortcuts"
COMPARE = "compare"
DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class WindowTab:
    """A window's button in the top bar. ``shown``: neither closed nor minimised."""

    window_id: str
    app: str
    title: str
    active: bool = False
    shown: bool = True


@dataclass(frozen=True, slots=True)
class WriterRequest:
    """A wish to see a run's document. ``requested_at`` is ``time.perf_counter()`` at the person's act.

    ``is_new`` is whether the run begins with it: there is nothing in the log to open.
    """

    run_id: str
    title: str
    requested_at: float
    objective: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A window was painted for the first time; how long that took, in milliseconds."""

    window_id: str
    app: str
    run_id: str | None
    request_to_visible_ms: float
    handling_ms: float


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the person. ``state`` is info, kept or failed; only an info goes away by itself.

    ``command`` is the name of a command that is offered beside it, as a button of these ``words``; ``more``
    is another command and its words.
    """

    text: str
    state: str = "info"
    command: str = ""
    words: str = ""
    more: tuple[str, str] = ("", "")


def writer_id(run_id: str) -> str:
    """Return the id of a run's Writer window."""
    return f"{WRITER}:{run_id}"


def summary(active: int, cost_today: float) -> str:
    """Return the line at the right of the top bar."""
    if active == 0 and cost_today <= 0:
        return "No run active"
    runs = f"{active} run{'' if active == 1 else 's'} active" if active else "No run active"
    return f"{runs} · ${cost_today:.2f} today" if cost_today > 0 else runs
