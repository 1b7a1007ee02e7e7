"""The window of all runs' documents: which are listed, in which order, and what a row says. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Literal

from app.viewmodels import formats
from app.viewmodels.prompt import title
from app.viewmodels.run_status import shown_status
from app.viewmodels.writer_file import FileStatus
from app.viewmodels.writer_outline import count_words
from storage.document import RunDocument, clean_markdown, pending_changes
from storage.document.section import USER
from storage.events.legacy import parse_time
from storage.projections.rollup import RunRollup
from storage.projections.status import ENDED

DocumentSort = Literal["changed", "waiting", "objective", "status"]

SORTS: tuple[tuple[DocumentSort, str], ...] = (
    ("changed", "Last change"),
    ("waiting", "Changes that wait"),
    ("objective", "Objective"),
    ("status", "Status"),
)
NO_DOCUMENTS = "No documents yet. Type a prompt below to have one written, or open a Markdown file."
NONE_FITS = "No document holds these words in this status. Empty the search line, or choose all."
UNTITLED = "(no prompt)"
_STATUS_ORDER = ("in progress", "blocked", "failed", "interrupted", "completed", "cancelled")
MOST_OPENED = 12
_TOOLTIP_CHARS = 600


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted in a document at a revision.

    Attributes:
        pending: The changes that wait for review.
        file: What of it is on disk, if it is a file of the person's.
        last_event_at: The run's last event when it was counted.
    """

    revision: int
    words: int
    pending: int
    file: FileStatus | None = None
    last_event_at: str = ""

    def is_of(self, run: RunRollup) -> bool:
        """Whether nothing has changed since; what a run at work does beside its document does not matter."""
        is_same = run.status not in ENDED or self.last_event_at == run.last_event_at
        return self.revision >= run.revision and is_same


@dataclass(frozen=True, slots=True)
class DocumentChoices:
    """What the person has chosen: words, statuses (none is all of them), and the order."""

    text: str = ""
    badges: frozenset[str] = frozenset()
    sort: DocumentSort = "changed"


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One row. ``pending`` and ``words`` are empty until counted; ``badge`` is the colour of ``status``."""

    run_id: str
    title: str
    badge: str
    status: str
    glyph: str
    pending: str
    words: str
    relative: str
    tooltip: str

    @property
    def spoken(self) -> str:
        """The row in words, for assistive technology."""
        parts = (self.status, self.pending, self.words, f"changed {self.relative}")
        return f"{self.title}. {', '.join(part for part in parts if part)}"


@dataclass(frozen=True)
class DocumentsView:
    """The list; a row is made when it is looked at."""

    runs: tuple[RunRollup, ...] = ()
    figures: Mapping[str, Figures] = field(default_factory=lambda: MappingProxyType({}))
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    total: int = 0
    empty_text: str = ""
    choices: DocumentChoices = DocumentChoices()
    uncounted: int = 0
    """How many still have to be counted for the order to be right; 0 where the order asks for no count."""

    @property
    def count_text(self) -> str:
        """How many are listed, or how far the counting is that the order needs."""
        shown = len(self.runs)
        if self.uncounted:
            return f"{max(0, shown - self.uncounted):,} of {shown:,} counted"
        if shown == self.total:
            return formats.counted(shown, "document") if shown else ""
        return f"{shown:,} of {self.total:,}"

    def row(self, place: int) -> DocumentRow:
        """Return a row."""
        return document_row(self.runs[place], self.figures.get(self.runs[place].run_id), self.now)


def figures_of(document: RunDocument) -> Figures:
    """Count a document's words and the changes that wait; directives are no changes."""
    waiting = sum(1 for change in pending_changes(document) if change.section_id != USER and not change.draft)
    return Figures(document.revision, count_words(clean_markdown(document)), waiting)


def document_row(run: RunRollup, figures: Figures | None, now: datetime) -> DocumentRow:
    """Return the row of a run's document."""
    changed = parse_time(run.last_event_at) if run.last_event_at else now
    pending = formats.counted(figures.pending, "change") if figures and figures.pending else ""
    file = figures.file if figures and run.status == "completed" else None
    shown = shown_status(run)
    objective = run.objective.strip()[:_TOOLTIP_CHARS] or UNTITLED
    last = f"Last change {changed.astimezone():%Y-%m-%d %H:%M}"
    return DocumentRow(
        run_id=run.run_id,
        title=title(run.objective) or UNTITLED,
        badge=file.badge if file else shown.badge,
        status=file.word if file else shown.word,
        glyph=file.glyph if file else shown.glyph,
        pending=pending,
        words=formats.counted(figures.words, "word") if figures else "",
        relative=formats.relative_time(changed, now),
        tooltip="\n".join(line for line in (objective, file.message if file else "", last) if line),
    )


class DocumentListing:
    """Lists documents; what was found out of a run is kept until it changes."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[RunRollup, str]] = {}
        self._last: tuple[Sequence[RunRollup], DocumentChoices, frozenset[str]] | None = None
        self._listed: tuple[RunRollup, ...] = ()

    def of(
        self, runs: Sequence[RunRollup], choices: DocumentChoices, found: frozenset[str]
    ) -> tuple[RunRollup, ...]:
        """Return the runs whose documents are wanted; ``found`` are those whose text holds the words.

        The same is listed once: as long as the runs are the same tuple, and so are the choices.
        """
        last = self._last
        if last is None or last[0] is not runs or last[1:] != (choices, found):
            self._listed = self._list(runs, choices, found)
            self._last = (runs, choices, found)
        return self._listed

    def _list(
        self, runs: Sequence[RunRollup], choices: DocumentChoices, found: frozenset[str]
    ) -> tuple[RunRollup, ...]:
        words = choices.text.casefold().split()
        listed = [
            run
            for run in runs
            if (not choices.badges or run.badge in choices.badges)
            and (not words or run.run_id in found or self._holds(run, words))
        ]
        listed.sort(key=attrgetter("last_event_at"), reverse=True)
        if choices.sort == "objective":
            listed.sort(key=_by_objective)
        elif choices.sort == "status":
            listed.sort(key=_by_status)
        return tuple(listed)

    def _holds(self, run: RunRollup, words: Sequence[str]) -> bool:
        known = self._said.get(run.run_id)
        if known is None or known[0] is not run:
            known = self._said[run.run_id] = run, run.objective.casefold()
        return all(word in known[1] for word in words)


def by_waiting(
    listed: Sequence[RunRollup], figures: Mapping[str, Figures]
) -> tuple[tuple[RunRollup, ...], int]:
    """Return the documents with the most changes that wait first, and how many are not counted yet."""
    counts: dict[str, int] = {}
    for run in listed:
        known = figures.get(run.run_id)
        if known is not None:
            counts[run.run_id] = known.pending
    ordered = sorted(listed, key=lambda run: -counts.get(run.run_id, 0))
    return tuple(ordered), len(listed) - len(counts)


def _by_objective(run: RunRollup) -> str:
    return run.objective.strip().casefold()


def _by_status(run: RunRollup) -> int:
    return _STATUS_ORDER.index(run.badge)
