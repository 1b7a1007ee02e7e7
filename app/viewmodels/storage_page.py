"""What is kept, where, and how much room it takes, as the settings window shows it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from app.viewmodels.formats import counted, size


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a home: what it is, how much room it takes, and a word more."""

    title: str
    size: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class StorageView:
    """What is shown. ``done`` is how much of a backup is made, 0 to 100; None = none is being made."""

    place: str = ""
    counts: str = "looking…"
    parts: tuple[Part, ...] = ()
    words: str = ""
    state: str = ""
    done: int | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts and bytes of a home's parts."""

    runs: int
    events: int
    log: int
    texts: int
    journal: int
    run_files: int
    program_log: int
    other: int


def parts(sizes: Sizes) -> tuple[Part, ...]:
    """Return the parts and their sum, for a table."""
    total = sizes.log + sizes.journal + sizes.run_files + sizes.program_log + sizes.other
    return (
        Part("The log", size(sizes.log), f"long texts and files in it: {size(sizes.texts)}"),
        Part("Its journal", size(sizes.journal), "what was written last; it empties itself"),
        Part("Runs' files", size(sizes.run_files), "each run's document"),
        Part("The program's own log", size(sizes.program_log), "for finding faults; it is kept small"),
        Part("Settings and the rest", size(sizes.other)),
        Part("Together", size(total)),
    )


def counts(sizes: Sizes) -> str:
    """Return how much is in the log, in words."""
    return f"{counted(sizes.runs, 'run')}, {counted(sizes.events, 'event')}"


def backup_name(now: datetime) -> str:
    """Return the folder of a backup made now; later ones sort behind it."""
    return f"quire-backup-{now:%Y-%m-%d-%H%M%S}"


def share(stage: str, done: int, total: int) -> int:
    """Return how much of a backup is made, 0 to 100: files to 20, the log to 90, then its check."""
    part = done / total if total else 0.0
    first, last = {"files": (0, 20), "log": (20, 90)}.get(stage, (90, 90))
    return round(first + (last - first) * part)
