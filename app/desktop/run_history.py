"""The history of one run's document in its Writer window: made with the window, read when it is wanted."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint, QTimer, Signal

from app.desktop.name_dialog import NameWish, ask_name
from app.desktop.run_sources import RunSources
from app.presenters.history_source import HistorySource
from app.presenters.writer import WriterPresenter
from app.presenters.writer_history import HistoryPresenter
from app.presenters.writer_loading import EventReader
from app.presenters.writer_origins import Manner, OriginPresenter, Question
from app.theme.theme import Theme
from app.viewmodels.writer_history import BEFORE, SEEN, HistoryChoice, HistoryView
from app.viewmodels.writer_origins import Origin, Place
from app.widgets.writer.history_pane import HistoryPane
from app.widgets.writer.origin_view import OriginView
from app.widgets.writer.window import WriterWindow
from storage.document import CONDUCTOR, RunDocument
from storage.document.unmake import change_at
from storage.events.envelope import StoredEvent


class RunHistory(QObject):
    """Joins the history of a run with its window; the pane is made when it is first opened.

    Signals:
        card_wanted(str, str): a call of the run is to be shown in Trace: the run, the call.
    """

    card_wanted = Signal(str, str)

    def __init__(self, run_id: str, objective: str, presenter: WriterPresenter, window: WriterWindow) -> None:
        super().__init__(presenter)
        self._writer = presenter
        self._window = window
        self._pane: HistoryPane | None = None
        self.source = HistorySource(run_id, objective, self)
        self.presenter = HistoryPresenter(self.source, self)
        self.presenter.opened.connect(self._on_opened)
        self.presenter.closed.connect(self._on_closed)
        presenter.past.restored.connect(self.presenter.close)
        self.origins = OriginPresenter(self.source, self._document, self)
        self.view = OriginView(window)
        self.sources = RunSources(run_id, window, presenter.commands)
        self.view.card.source_wanted.connect(self.sources.show)
        self._wire_origins()

    def _wire_origins(self) -> None:
        origins, view = self.origins, self.view
        self._writer.view_changed.connect(origins.look_again)
        view.hovered.connect(self._on_hovered)
        view.asked.connect(self._on_asked)
        view.card.call_wanted.connect(partial(self.card_wanted.emit, self.source.run_id))
        view.card.revision_wanted.connect(self._show_revision)
        view.card.undo_wanted.connect(self._writer.commands.undo_change)
        self._window.acts.on("undo-change", self._undo_change)
        self._window.undoable = self._is_change
        origins.found.connect(self._on_found)
        origins.places_found.connect(self._on_places)
        origins.revision_wanted.connect(self._show_revision)
        origins.noticed.connect(self._writer.past.noticed)

    def attach(self, reader: EventReader) -> None:
        """The log can be read now."""
        self.source.attach(reader)
        self.sources.attach(reader)

    def take(self, events: tuple[StoredEvent, ...]) -> None:
        """Follow what was committed."""
        self.source.take(events)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        self.view.card.leave()
        if self._pane is not None:
            self._pane.set_theme(theme)

    def toggle(self, seen: int | None) -> None:
        """Show the history, or the document of now again."""
        if self.presenter.is_open:
            self.presenter.close()
        else:
            self.presenter.open(seen)

    def show_since(self, seen: int | None) -> None:
        """Show what changed since the person last looked."""
        self.presenter.open(seen, HistoryChoice(mode="inline", against=SEEN))

    def ask_name(self) -> None:
        """Ask for a name of the revision that is shown."""
        view = self.presenter.view
        is_past = self.presenter.is_open and not view.quiet
        revision = view.revision if is_past else self._writer.revision
        if revision < 0:
            return  # the log is still being read
        wish = NameWish(
            title="Name this version",
            label=f"Name of revision {revision}",
            button="Name it",
            line_hint="What this version is to be called",
            button_hint="Give the revision this name",
            cancel_hint="Leave it without",
        )
        ask_name(self._window, wish, partial(self._writer.past.name, revision))

    def show_text(self, item_id: str) -> None:
        """Show the text that a call has written."""
        self.origins.seek(item_id)

    def close(self) -> None:
        """The window is gone."""
        self.source.close()
        self.sources.close()

    def _on_opened(self) -> None:
        if self._pane is None:
            self._pane = self._make(HistoryPane(self._window.theme, self._window))
        self._pane.set_theme(self._window.theme)
        self._window.cover(self._pane)

    def _on_closed(self) -> None:
        self._window.cover(None)

    def _make(self, pane: HistoryPane) -> HistoryPane:
        history = self.presenter
        history.view_changed.connect(pane.set_view)
        history.page_changed.connect(pane.show_page)
        pane.revision_wanted.connect(history.choose_revision)
        pane.step_wanted.connect(history.step)
        pane.version_wanted.connect(history.step_version)
        pane.mode_wanted.connect(history.choose_mode)
        pane.against_wanted.connect(history.choose_against)
        pane.section_wanted.connect(history.choose_section)
        pane.pending_wanted.connect(history.choose_pending)
        pane.close_wanted.connect(history.close)
        pane.name_wanted.connect(self.ask_name)
        pane.restore_wanted.connect(self._restore)
        for page in pane.pages.texts:
            self._window.aids.add(page)
        return pane

    def _document(self) -> RunDocument | None:
        return self._writer.past.document if self._writer.revision >= 0 else None

    def _undo_change(self) -> None:
        place = self.view.at_caret()
        self._writer.commands.undo_change(change_at(self._writer.document, *place) or "")

    def _is_change(self, pos: int) -> bool:
        return change_at(self._writer.document, CONDUCTOR, pos) is not None

    def _on_hovered(self, section_id: str, pos: int, at: QPoint) -> None:
        self.origins.ask(Question(section_id, pos, Manner.GLANCE, at))

    def _on_asked(self, section_id: str, pos: int) -> None:
        self.origins.ask(Question(section_id, pos, Manner.CARD))

    def _on_found(self, question: Question, origin: Origin) -> None:
        if question.manner is Manner.CARD:
            self.view.show_card(origin, question.pos)
        elif question.at is not None:
            self.view.show_glance(origin, question.at)

    def _on_places(self, places: tuple[Place, ...]) -> None:
        self.presenter.close()
        # The window may still have to be laid out.
        QTimer.singleShot(0, self, partial(self.view.show_place, places[0]))

    def _show_revision(self, revision: int) -> None:
        place = HistoryChoice(revision=revision, mode="inline", against=BEFORE)
        patch = self.source.book.patch(revision) if self.source.book else None
        if patch is not None:
            place = replace(place, section_id=patch.section_id)
        self.presenter.open(None, place)

    def _restore(self) -> None:
        view: HistoryView = self.presenter.view
        if not view.is_newest:
            self._writer.past.restore(view.revision)
