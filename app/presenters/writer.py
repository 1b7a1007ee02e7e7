"""The Writer window's presenter: folds one run's events into its document and what stands around it.

It opens with the objective before any event exists, loads what is stored in the background, and then follows
the feed. What the person does besides typing goes out through ``commands``.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.presenters.writer_code import Coloring
from app.presenters.writer_commands import WriterCommands
from app.presenters.writer_editing import Editing
from app.presenters.writer_find import Finding
from app.presenters.writer_loading import EventReader, LoadedRun, WriterLoader, patch_of
from app.presenters.writer_outbox import Ask, Outbox, Spawn
from app.presenters.writer_outline import Outlining
from app.presenters.writer_past import PastCommands
from app.presenters.writer_reading import Reading
from app.presenters.writer_replacing import Hands
from app.presenters.writer_replica import Replica
from app.presenters.writer_typing import TypingSender
from app.presenters.writer_words import WriterWords
from app.viewmodels.writer_changes import ChangeBook, Changes
from app.viewmodels.writer_document import ViewState, WriterView, build_view
from app.viewmodels.writer_facts import WriterFacts
from app.viewmodels.writer_page import PageDelta
from app.viewmodels.writer_text import TextEdit
from storage.document import Patch, PatchRefused, RunDocument, clean_markdown
from storage.events.document import WriterRunPatch
from storage.events.envelope import StoredEvent, new_id

TICK_MS = 1_000


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the time comes from: of the day for ages, monotonic for what belongs together."""

    now: Callable[[], datetime] = _utc_now
    monotonic: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class WriterSetup:
    """What a Writer window is about. ``spawn(coroutine, name)`` runs a task and keeps hold of it.

    ``is_new`` is whether the run begins now; of another one there is something to open.
    """

    run_id: str
    objective: str
    spawn: Spawn
    clock: Clock = Clock()
    is_new: bool = False


def _document_of(replica: Replica) -> RunDocument:
    return replica.document


class WriterPresenter(QObject):
    """Holds one run's document for one Writer window; events of other runs are passed over.

    Signals:
        view_changed(WriterView): everything but the text.
        page_shown(PageDelta): a section from its first line, whatever was shown before.
        page_changed(PageDelta): how a section gets to its next state.
        copy_ready(str): clean Markdown for the clipboard.
    """

    view_changed = Signal(object)
    page_shown = Signal(object)
    page_changed = Signal(object)
    copy_ready = Signal(str)

    def __init__(self, setup: WriterSetup, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._setup = setup
        self._facts = WriterFacts(setup.objective, is_new=setup.is_new)
        self._replica = Replica(RunDocument.new(setup.run_id, setup.objective), new_id)
        self._outbox = Outbox(setup.spawn, f"writer window {setup.run_id}")
        self._loader = WriterLoader(setup.run_id, self)
        self._typing = TypingSender(self._outbox, self)
        after_typing = partial(self._typing.after, self._replica)
        self.commands = WriterCommands(setup.run_id, self._outbox, after_typing, self)
        self.past = PastCommands(
            self._outbox, self.commands.undo_stack, partial(_document_of, self._replica), self
        )
        self.editing = Editing(self.commands, self._outbox, self._replica, self)
        self.words = WriterWords(setup.run_id, self._outbox, self)
        self.view_changed.connect(self.words.set_view)
        hands = Hands(self._show, partial(self._typing.send, self._replica), after_typing)
        self.finding = Finding(self._replica, self.commands.undo_stack, hands, self)
        self.outlining = Outlining(self._replica, self)
        self.reading = Reading(self._replica, self)
        self.coloring = Coloring(self)
        for follower in (self.finding, self.outlining):
            self.page_changed.connect(follower.follow)
            self.page_shown.connect(follower.follow)
        self.view_changed.connect(self.reading.set_view)
        self._book = ChangeBook()
        self._changes = Changes()
        self._stale = True
        self._notice = ""
        self._view: WriterView | None = None
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._ticker.timeout.connect(self._publish)
        self._loader.loaded.connect(self._on_loaded)
        self._loader.filled.connect(self._on_filled)
        self.commands.selection_changed.connect(self._on_noticed)
        self._typing.sent.connect(self._on_noticed)
        self._typing.refused.connect(self._on_refused)
        told = (each.noticed for each in (self.commands, self.past, self.words))
        for fault in (
            *told,
            self._loader.failed,
            self._typing.delayed,
            self.reading.failed,
            self.coloring.failed,
        ):
            fault.connect(self._on_noticed)

    @property
    def revision(self) -> int:
        """The revision on show; -1 while the log is being read."""
        return -1 if self._loader.reading else self._replica.document.revision

    @property
    def document(self) -> RunDocument:
        """The document as it is shown, with what was typed just now."""
        return self._replica.document

    def show_all(self) -> None:
        """Tell everything anew: a window has just opened."""
        for page in self._replica.pages():
            self.page_shown.emit(page)
        self._view = None
        self._publish()

    def attach(self, reader: EventReader, ask: Ask) -> None:
        """The log can be read and the actors can be asked from now on."""
        self._outbox.attach(ask)
        self._loader.attach(reader)
        self._loader.load(self._setup.objective)

    def take(self, events: tuple[StoredEvent, ...]) -> None:
        """Take a committed batch; only this run's events count."""
        own = [event for event in events if event.run_id == self._setup.run_id]
        if self._loader.reading:
            self._loader.keep(own)
        elif own:
            for event in own:
                self._facts.apply(event)
                if event.event_type.startswith("citation."):
                    self._book.forget_cards()
                    self._stale = True
            patches = [event for event in own if event.event_type == WriterRunPatch.event_type]
            self._receive([patch_of(event) for event in patches])

    def type(self, edit: TextEdit) -> None:
        """Take what the person typed into the report; the window shows it already."""
        at = self._setup.clock.monotonic()
        if not self.commands.undo_stack.joins(edit, at):
            self._replica.seal()
        try:
            deltas = self._replica.type(edit)
        except PatchRefused as problem:
            self._notice = problem.for_user()
            self.show_all()
            return
        patch_id = self._replica.unconfirmed[-1].patch_id
        self.commands.undo_stack.typed(patch_id, edit, at)
        self.commands.review.deselect()
        self.finding.typed(edit)
        self._show(deltas)
        self._typing.send(self._replica)

    def copy(self) -> None:
        """Hand the report out as clean Markdown."""
        self.copy_ready.emit(clean_markdown(self._replica.document))

    def close(self) -> None:
        """The window is gone. What was asked still goes out, and so does all that was typed."""
        self._ticker.stop()
        self.finding.close()
        self._typing.close(self._replica)
        self._loader.close()
        self.reading.close()
        self.outlining.close()
        self.coloring.close()

    def _receive(self, patches: list[Patch]) -> None:
        # A proposal may end, or get its reason, without a change of the text.
        self._stale = self._stale or any(patch.kind == "propose" for patch in patches)
        self._show(self._replica.receive(patches))
        if self._replica.apart:
            self._loader.load(self._setup.objective)
        elif self._replica.missing:
            self._loader.fill(self._replica.revision)
        self._typing.send(self._replica)

    def _on_loaded(self, run: LoadedRun) -> None:
        self._facts = run.facts
        self._notice = run.problem
        self._book.forget_cards()
        self._stale = True
        if self._replica.unconfirmed and not self._replica.apart:
            self._show(self._replica.receive(run.patches))
        elif run.document.revision > self._replica.revision or self._replica.apart:
            known = frozenset(patch.patch_id for patch in run.patches)
            self._replica.load(run.document, known, run.pages)
            self.show_all()
        self.take(self._loader.kept(run.last_seq))
        self._publish()
        self._typing.send(self._replica)

    def _on_filled(self, patches: list[Patch]) -> None:
        self._show(self._replica.receive(patches))
        self.take(self._loader.kept())
        self._typing.send(self._replica)  # what filled the gap may have confirmed what was in flight

    def _show(self, deltas: tuple[PageDelta, ...]) -> None:
        for delta in deltas:
            self.page_changed.emit(delta)
        self._stale = self._stale or bool(deltas)
        self._publish()

    def _publish(self) -> None:
        """Tell the window what is different now."""
        review = self.commands.review
        if self._stale:
            self._changes = self._book.find(self._replica.document, self._facts.sources)
            review.set_changes(self._changes.cards)
            self._stale = False
        state = ViewState(
            review.selected, self._setup.clock.now(), self._notice, can_stop=self.commands.can_stop
        )
        view = build_view(self._replica.document, self._facts, self._changes, state)
        if view != self._view:
            self._view = view
            self.view_changed.emit(view)
        if not view.can_cancel or self._facts.last_event is None:
            self._ticker.stop()
        elif not self._ticker.isActive():
            self._ticker.start()

    def _on_noticed(self, words: str = "") -> None:
        self._notice = words
        self._publish()

    def _on_refused(self, patch_id: str, words: str) -> None:
        self._notice = f"Your last change was not taken: {words}"
        self._show(self._replica.refused(patch_id))
        self._typing.send(self._replica)
