"""What the Writer window shows around the text: header, worker notes, foot. Frozen values."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.viewmodels.writer_changes import ChangeCard, Changes, one_line
from app.viewmodels.writer_facts import Worker, WriterFacts
from app.viewmodels.writer_words import targets
from storage.document.document import RunDocument
from storage.document.section import CONDUCTOR, USER
from storage.projections.status import ENDED, badge

RECEIPTS = 10  # of the last words to the agents
QUIET_AFTER = 30.0  # seconds without a sign of a run at work, before the header says since when
_GLYPHS = {
    "completed": "✓",
    "failed": "✕",
    "blocked": "■",
    "cancelled": "○",
    "interrupted": "○",
    "queued": "○",
    "paused": "◑",
}
OPENING = "opening"  # no state of a run: its window is there, and its document is being read
_WORDS = {"initializing": "starting"}
_HINTS = {
    "failed": "What was written stays. The Trace window shows the step that failed; the prompt runs again "
    "with \u2191 and Enter in the prompt bar.",
    "blocked": "What was written stays. When this is settled, the prompt runs again with \u2191 and Enter in "
    "the prompt bar.",
    "interrupted": "What was written stays. The prompt runs again with \u2191 and Enter in the prompt bar.",
}


@dataclass(frozen=True, slots=True)
class StatusPill:
    """The run's status: ``badge`` chooses the colour, word and glyph say it without one."""

    state: str
    badge: str
    word: str
    glyph: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class WorkerChip:
    """One worker in the header: who, doing what; ``state`` as in ``Worker``."""

    worker_type: str
    state: str
    text: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class NoteHeader:
    """A worker's notes section under the report."""

    section_id: str
    title: str
    pending: int
    state: str


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands in place of a document that has no text yet."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a run did not come to its end, and what can be done; ``badge`` chooses the colour."""

    badge: str
    title: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class WriterView:
    """All that the Writer window draws but the text itself, which travels as ``PageDelta``."""

    run_id: str
    objective: str
    status: StatusPill
    revision: int
    workers: tuple[WorkerChip, ...]
    changes: tuple[ChangeCard, ...]
    positions: tuple[int, ...]
    """Where each change begins in its section, in code points."""
    selected: str | None
    notes: tuple[NoteHeader, ...]
    foot: str
    quiet: str
    receipt: str
    notice: str
    empty: Empty | None
    outcome: Outcome | None
    can_cancel: bool
    policy: str = ""
    """What is merged without a person; "" while it is not known."""
    receipts: tuple[str, ...] = ()
    """What became of the last words to the agents, the newest first."""
    age: str = ""
    """How long ago a run at work gave its last sign; "" where ``quiet`` says it."""
    waiting: str = ""
    """How many changes wait for review, and where; "" if none does."""
    at_work: tuple[str, ...] = ()
    """The workers that can be told something, by id."""
    can_stop: bool = False
    """Whether the notice tells of something that can be stopped."""

    @property
    def position(self) -> int | None:
        """The place of the selected change among the pending ones, from 0."""
        places = (place for place, card in enumerate(self.changes) if card.proposal_id == self.selected)
        return next(places, None)

    @property
    def is_writing(self) -> bool:
        """Whether the selected change is still being written."""
        return self.position is not None and self.changes[self.position].draft

    @property
    def counter(self) -> str:
        """The pending changes in words: "3 of 7", "7 changes"."""
        count = len(self.changes)
        if self.position is not None:
            return f"{self.position + 1} of {count}"
        return {0: "no changes", 1: "1 change"}.get(count, f"{count} changes")


@dataclass(frozen=True, slots=True)
class ViewState:
    """What a view is built with beside document and facts: the person's choice, the time, a notice."""

    selected: str | None = None
    now: datetime | None = None
    notice: str = ""
    can_stop: bool = False


def build_view(document: RunDocument, facts: WriterFacts, changes: Changes, state: ViewState) -> WriterView:
    """Return what the window shows; ``changes`` come from a ``ChangeBook``."""
    pill = status_pill(facts)
    return WriterView(
        run_id=document.run_id,
        objective=facts.objective or document.objective,
        status=pill,
        revision=document.revision,
        workers=worker_chips(facts.workers.values()),
        changes=changes.cards,
        positions=changes.positions,
        selected=state.selected,
        notes=note_headers(document, changes.cards),
        foot=foot_line(facts),
        quiet=quiet_line(facts, state.now),
        receipt=_receipt(facts, pill),
        notice=state.notice or (facts.stale if pill.state not in ENDED else ""),
        empty=_empty(document, facts, pill, state.now),
        outcome=_outcome(pill),
        can_cancel=pill.state not in (*ENDED, OPENING),
        policy=facts.policy or "",
        receipts=tuple(reversed(facts.receipts.values()))[:RECEIPTS],
        age=age_line(facts, state.now),
        waiting=waiting_line(document, changes.cards),
        at_work=targets(facts.workers.values()),
        can_stop=state.can_stop,
    )


def status_pill(facts: WriterFacts) -> StatusPill:
    """Return the run's status, or a file's; before any event exists it is starting, or being opened."""
    if not facts.known and not facts.is_new:
        return StatusPill(
            OPENING, badge("queued"), OPENING, _GLYPHS.get(OPENING, "◐"), "It is read from the log"
        )
    state = facts.status.state if facts.known else "initializing"
    if state == "completed" and (file := facts.file.status) is not None:
        return StatusPill(state, file.badge, file.word, file.glyph, file.message)
    word = _WORDS.get(state, state)
    return StatusPill(state, badge(state), word, _GLYPHS.get(state, "◐"), facts.status.message)


def worker_chips(workers: Iterable[Worker]) -> tuple[WorkerChip, ...]:
    """Return one chip a worker: those at work first, then those that failed, then the rest.

    One is called by its type; of several of a type, each by its own name.
    """
    rank = {"running": 0, "failed": 1}
    ordered = sorted(workers, key=lambda worker: rank.get(worker.state, 2))
    types = Counter(worker.worker_type for worker in ordered)
    return tuple(_chip(worker, is_only=types[worker.worker_type] == 1) for worker in ordered)


def _chip(worker: Worker, *, is_only: bool) -> WorkerChip:
    name = worker.worker_type or worker.worker_id or "worker"
    called = name if is_only else worker.worker_id or name
    says = (
        worker.message if worker.state == "running" else {"completed": "done"}.get(worker.state, worker.state)
    )
    tooltip = f"{worker.worker_id or name}: {worker.state}"
    if worker.message and worker.message != says:
        tooltip += f" — {worker.message}"
    return WorkerChip(name, worker.state, one_line(f"{called} {says}", 56), tooltip)


def note_headers(document: RunDocument, changes: tuple[ChangeCard, ...]) -> tuple[NoteHeader, ...]:
    """Return the worker notes that hold something, in the document's order."""
    headers = []
    for section in document.sections:
        if section.section_id in (CONDUCTOR, USER) or not section.length:
            continue
        own = [card for card in changes if card.section_id == section.section_id]
        pending, writing = len(own), any(card.draft for card in own)
        title = _note_title(section.title, pending, "writing…" if writing else section.state)
        headers.append(NoteHeader(section.section_id, title, pending, section.state))
    return tuple(headers)


def _note_title(name: str, pending: int, state: str) -> str:
    parts = [f"{pending} pending"] if pending else []
    parts += [state] if state in ("failed", "writing…") else []
    return f"{name} — " + ", ".join(["notes", *parts])


def foot_line(facts: WriterFacts) -> str:
    """Return what stands at the foot: the model that was used, and whom the run follows."""
    if facts.model is None:
        model = ""
    elif facts.model == "offline":
        model = "Offline — no language model was used"
    else:
        model = f"Model {facts.model}"
    follows = "follows an earlier report" if facts.follows else ""
    return " · ".join(part for part in (model, follows) if part)


def quiet_line(facts: WriterFacts, now: datetime | None) -> str:
    """Return since when a run at work gave no sign, "" while there is nothing to say."""
    if now is None or facts.last_event is None or facts.status.state in ENDED:
        return ""
    if facts.status.state in ("paused", "waiting"):
        return ""
    seconds = (now - facts.last_event).total_seconds()
    return f"no sign for {duration(seconds)}" if seconds >= QUIET_AFTER else ""


def age_line(facts: WriterFacts, now: datetime | None) -> str:
    """Return how long ago a run at work gave its last sign; "" when that is long ago, which is said apart."""
    if now is None or facts.last_event is None or facts.status.state in (*ENDED, "paused", "waiting"):
        return ""
    seconds = max(0.0, (now - facts.last_event).total_seconds())
    return f"last event {duration(seconds)} ago" if seconds < QUIET_AFTER else ""


def waiting_line(document: RunDocument, cards: tuple[ChangeCard, ...]) -> str:
    """Return how many changes wait, and where: "3 changes wait: 2 in the report, 1 in Researcher's notes"."""
    if not cards:
        return ""
    places = Counter(card.section_id for card in cards)
    changes = "1 change waits" if len(cards) == 1 else f"{len(cards)} changes wait"
    parts = []
    for section_id, count in places.items():
        section = document.find(section_id)
        name = (
            "the report" if section_id == CONDUCTOR else f"{section.title if section else section_id}'s notes"
        )
        parts.append(f"{count} in {name}")
    return (
        f"{changes}: {', '.join(parts)}"
        if len(parts) > 1
        else f"{changes} in {parts[0].partition(' in ')[2]}"
    )


def duration(seconds: float) -> str:
    """Return a wall clock span: "45s", "3m 12s", "2h 05m"."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60:02d}s"
    return f"{whole // 3600}h {whole % 3600 // 60:02d}m"


def _outcome(pill: StatusPill) -> Outcome | None:
    """Return what is said where everybody sees it, for the ends that ask something of the person."""
    hint = _HINTS.get(pill.state)
    if hint is None:
        return None
    return Outcome(pill.badge, f"{pill.glyph} {pill.word.capitalize()}", pill.message, hint)


def _receipt(facts: WriterFacts, pill: StatusPill) -> str:
    """Return what became of the last directive; one that comes after the end is only a comment."""
    if facts.receipt and not facts.is_seen and pill.state in ENDED:
        return "kept as a comment: the run has ended"
    return facts.receipt


def _empty(document: RunDocument, facts: WriterFacts, pill: StatusPill, now: datetime | None) -> Empty | None:
    if any(section.length for section in document.sections if section.section_id != USER):
        return None
    return Empty(facts.objective or document.objective, _empty_text(facts, pill, now))


def _empty_text(facts: WriterFacts, pill: StatusPill, now: datetime | None) -> str:
    texts = {
        OPENING: "Opening…",
        "initializing": "Starting the run…",
        "queued": "Queued. The run starts as soon as there is room for it.",
        "paused": "Paused before anything was written.",
        "completing": "Finishing…",
        "completed": "The run ended without writing anything.",
        "failed": "Nothing was written before the run failed.",
        "blocked": "Nothing was written before the run was blocked.",
        "cancelled": "Cancelled before anything was written.",
        "interrupted": "Interrupted before anything was written.",
    }
    if facts.file.source and pill.state == "completed":
        return "The file is empty. Type here, or paste."
    if text := texts.get(pill.state):
        return text
    quiet = quiet_line(facts, now)
    at_work = [worker for worker in facts.workers.values() if worker.state == "running"]
    if quiet:
        return f"Nothing is written yet; {quiet}."
    if at_work:
        names = ", ".join(dict.fromkeys(worker.worker_type for worker in at_work))
        return f"Nothing is written yet. At work: {names}."
    return "Nothing is written yet. The conductor decides what to do…"
