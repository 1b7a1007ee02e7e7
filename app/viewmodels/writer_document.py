"""What the Writer window shows around the text: header, change cards, worker notes, foot. Frozen values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.viewmodels.writer_facts import Source, Worker, WriterFacts
from storage.document.document import RunDocument
from storage.document.patch import proposal_of
from storage.document.section import CONDUCTOR, USER
from storage.document.spans import Span
from storage.projections.status import ENDED, badge

EXCERPT = 72  # characters of a change that a card quotes
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
_MARKDOWN = re.compile(
    r"^\s*(?:#{1,6}|[-*+>]|\d+[.)])\s+|\[\^[^\]]*\]|[`*]|(?<=\])\([^)]*\)|[\[\]]", re.MULTILINE
)
_WORDS = {"initializing": "starting"}
_SOURCE_MARKS = {"confirmed": "✓", "located": "✓", "rejected": "✕"}
_SOURCE_WORDS = {"proposed": "source not checked yet", "fetched": "source read", "located": "source located"}


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
class SourceMark:
    """A source of a change, with how far it was checked."""

    glyph: str
    text: str
    tooltip: str
    state: str


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """One pending change. ``pos`` is where it begins in its section, in code points."""

    proposal_id: str
    number: int
    author: str
    section_id: str
    pos: int
    inserted: str
    deleted: str
    reason: str
    sources: tuple[SourceMark, ...]
    hunks: tuple[str, ...]

    @property
    def excerpt(self) -> str:
        """What changes, in one line."""
        if self.inserted and self.deleted:
            return f"“{self.deleted}” → “{self.inserted}”"
        return f"“{self.inserted}”" if self.inserted else f"delete “{self.deleted}”"


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
class WriterView:
    """All that the Writer window draws but the text itself, which travels as ``PageDelta``."""

    run_id: str
    objective: str
    status: StatusPill
    revision: int
    workers: tuple[WorkerChip, ...]
    changes: tuple[ChangeCard, ...]
    selected: str | None
    notes: tuple[NoteHeader, ...]
    foot: str
    quiet: str
    receipt: str
    notice: str
    empty: Empty | None
    can_cancel: bool

    @property
    def position(self) -> int | None:
        """The place of the selected change among the pending ones, from 0."""
        places = (place for place, card in enumerate(self.changes) if card.proposal_id == self.selected)
        return next(places, None)

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


def build_view(
    document: RunDocument, facts: WriterFacts, changes: tuple[ChangeCard, ...], state: ViewState
) -> WriterView:
    """Return what the window shows; ``changes`` come from ``change_cards``."""
    pill = status_pill(facts)
    selected = state.selected if any(card.proposal_id == state.selected for card in changes) else None
    return WriterView(
        run_id=document.run_id,
        objective=facts.objective or document.objective,
        status=pill,
        revision=document.revision,
        workers=worker_chips(facts.workers.values()),
        changes=changes,
        selected=selected,
        notes=note_headers(document, changes),
        foot=foot_line(facts),
        quiet=quiet_line(facts, state.now),
        receipt=facts.receipt,
        notice=state.notice or facts.stale,
        empty=_empty(document, facts, pill, state.now),
        can_cancel=pill.state not in ENDED,
    )


def status_pill(facts: WriterFacts) -> StatusPill:
    """Return the run's status; before any event exists it is starting."""
    state = facts.status.state if facts.known else "initializing"
    word = _WORDS.get(state, state)
    return StatusPill(state, badge(state), word, _GLYPHS.get(state, "◐"), facts.status.message)


def worker_chips(workers: Iterable[Worker]) -> tuple[WorkerChip, ...]:
    """Return one chip a worker: those at work first, then those that failed, then the rest."""
    rank = {"running": 0, "failed": 1}
    ordered = sorted(workers, key=lambda worker: rank.get(worker.state, 2))
    return tuple(_chip(worker) for worker in ordered)


def _chip(worker: Worker) -> WorkerChip:
    name = worker.worker_type or worker.worker_id or "worker"
    says = (
        worker.message if worker.state == "running" else {"completed": "done"}.get(worker.state, worker.state)
    )
    tooltip = f"{worker.worker_id or name}: {worker.state}"
    if worker.message and worker.message != says:
        tooltip += f" — {worker.message}"
    return WorkerChip(name, worker.state, _one_line(f"{name} {says}", 56), tooltip)


def change_cards(document: RunDocument, facts: WriterFacts) -> tuple[ChangeCard, ...]:
    """Return the changes that wait for review: the report's in order, then each notes section's."""
    numbers = {proposal_id: number for number, proposal_id in enumerate(document.proposals, 1)}
    reviewed = (section for section in document.sections if section.section_id != USER)
    report_first = sorted(reviewed, key=lambda section: section.section_id != CONDUCTOR)
    cards: list[ChangeCard] = []
    for section in report_first:
        found: dict[str, _Pending] = {}
        at = 0
        for chunk in section.content.chunks:
            if chunk.hunks:
                start = at
                for span in chunk.spans:
                    _collect(found, span, start)
                    start += span.live_length
            at += chunk.length
        cards.extend(
            _card(document, facts, section.section_id, (proposal_id, numbers.get(proposal_id, 0), pending))
            for proposal_id, pending in found.items()
        )
    return tuple(cards)


class _Pending:
    """What was found of one proposal while walking a section."""

    def __init__(self, pos: int) -> None:
        self.pos = pos
        self.inserted: list[str] = []
        self.deleted: list[str] = []
        self.hunks: dict[str, None] = {}
        self.author = ""


def _collect(found: dict[str, _Pending], span: Span, pos: int) -> None:
    if not span.live:
        return
    for hunk, is_insertion in ((span.insert_proposal, True), (span.delete_proposal, False)):
        if hunk is None:
            continue
        pending = found.setdefault(proposal_of(hunk), _Pending(pos))
        pending.hunks[hunk] = None
        (pending.inserted if is_insertion else pending.deleted).append(span.text)
        if is_insertion:
            pending.author = span.author


def _card(
    document: RunDocument, facts: WriterFacts, section_id: str, found: tuple[str, int, _Pending]
) -> ChangeCard:
    proposal_id, number, pending = found
    proposal = document.proposals.get(proposal_id)
    citations = proposal.citation_ids if proposal else ()
    return ChangeCard(
        proposal_id=proposal_id,
        number=number,
        author=proposal.author if proposal else pending.author,
        section_id=section_id,
        pos=pending.pos,
        inserted=_one_line("".join(pending.inserted), EXCERPT),
        deleted=_one_line("".join(pending.deleted), EXCERPT),
        reason=(proposal.reason or "") if proposal else "",
        sources=tuple(source_mark(facts.sources.get(citation, Source(citation))) for citation in citations),
        hunks=tuple(pending.hunks),
    )


def source_mark(source: Source) -> SourceMark:
    """Return the mark of a source: located and confirmed ones are ticked, rejected ones crossed."""
    words = _SOURCE_WORDS.get(source.state, f"source {source.state}")
    return SourceMark(_SOURCE_MARKS.get(source.state, "◔"), words, source.label, source.state)


def note_headers(document: RunDocument, changes: tuple[ChangeCard, ...]) -> tuple[NoteHeader, ...]:
    """Return the worker notes that hold something, in the document's order."""
    headers = []
    for section in document.sections:
        if section.section_id in (CONDUCTOR, USER) or not section.length:
            continue
        pending = sum(card.section_id == section.section_id for card in changes)
        title = _note_title(section.title, pending, section.state)
        headers.append(NoteHeader(section.section_id, title, pending, section.state))
    return tuple(headers)


def _note_title(name: str, pending: int, state: str) -> str:
    parts = [f"{pending} pending"] if pending else []
    parts += ["failed"] if state == "failed" else []
    return f"{name} — " + ", ".join(["notes", *parts])


def foot_line(facts: WriterFacts) -> str:
    """Return what stands at the foot: the model that was used, and how edits are treated."""
    policies = {
        "review": "every change waits for your review",
        "default": "additions are merged; changes to your text wait for review",
        "all": "all changes are merged",
    }
    if facts.model is None:
        model = ""
    elif facts.model == "offline":
        model = "Offline — no language model was used"
    else:
        model = f"Model {facts.model}"
    return " · ".join(part for part in (model, policies.get(facts.policy or "", "")) if part)


def quiet_line(facts: WriterFacts, now: datetime | None) -> str:
    """Return since when a run at work gave no sign, "" while there is nothing to say."""
    if now is None or facts.last_event is None or facts.status.state in ENDED:
        return ""
    if facts.status.state in ("paused", "waiting"):
        return ""
    seconds = (now - facts.last_event).total_seconds()
    return f"no sign for {duration(seconds)}" if seconds >= QUIET_AFTER else ""


def duration(seconds: float) -> str:
    """Return a wall clock span: "45s", "3m 12s", "2h 05m"."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m {whole % 60:02d}s"
    return f"{whole // 3600}h {whole % 3600 // 60:02d}m"


def _empty(document: RunDocument, facts: WriterFacts, pill: StatusPill, now: datetime | None) -> Empty | None:
    if any(section.length for section in document.sections if section.section_id != USER):
        return None
    return Empty(facts.objective or document.objective, _empty_text(facts, pill, now))


def _empty_text(facts: WriterFacts, pill: StatusPill, now: datetime | None) -> str:
    reason = f": {pill.message}" if pill.message else "."
    texts = {
        "initializing": "Starting the run…",
        "queued": "Queued. The run starts as soon as there is room for it.",
        "paused": "Paused before anything was written.",
        "completing": "Finishing…",
        "completed": "The run ended without writing anything.",
        "failed": f"Nothing was written; the run failed{reason}",
        "blocked": f"Nothing was written; the run is blocked{reason}",
        "cancelled": "Cancelled before anything was written.",
        "interrupted": "Interrupted before anything was written.",
    }
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


def _one_line(text: str, most: int) -> str:
    """Return the first words of a text as they read, without their Markdown."""
    line = " ".join(_MARKDOWN.sub("", text[: most * 4]).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
