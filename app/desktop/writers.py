"""Writer windows on the desktop: a presenter for each run that is open, and the widget that shows it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.desktop.file_acts import FileActs
from app.desktop.looks import Looks
from app.desktop.run_history import RunHistory
from app.desktop.tasks import Tasks
from app.presenters.spelling import Spelling
from app.presenters.writer import WriterPresenter, WriterSetup
from app.presenters.writer_editing import Editable, Editing
from app.presenters.writer_find import Finding, FindView
from app.presenters.writer_outbox import ConductorLink
from app.services import Services
from app.theme.theme import Theme
from app.viewmodels.desktop import WriterRequest
from app.widgets.writer.searching import Searching
from app.widgets.writer.window import WriterWindow
from storage.document import RunDocument
from storage.events.envelope import StoredEvent
from storage.paths import HomePaths

# The outbox of a Writer window runs in tasks of this name.
_TASKS = "writer window"


class Writers(QObject):
    """Makes the contents of Writer windows and keeps them level with the log."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._services: Services | None = None
        self._open: dict[str, tuple[WriterPresenter, WriterWindow]] = {}
        self._blanks: list[WriterWindow] = []
        self.spelling = Spelling(self)
        self._histories: dict[str, RunHistory] = {}
        self._show_card: Callable[[str, str], None] | None = None
        self._files: FileActs | None = None
        self.looks = Looks(self._run_of, self.revision, tasks, self)

    def blank(self, theme: Theme) -> QWidget:
        """Return a content that belongs to no run yet."""
        window = WriterWindow(theme)
        self._blanks.append(window)
        return window

    def make(self, request: WriterRequest, blank: QWidget) -> QWidget:
        """Make a blank content a run's, and return it; it shows the objective at once."""
        window = next(each for each in self._blanks if each is blank)
        self._blanks.remove(window)
        setup = WriterSetup(
            request.run_id, request.objective or request.title, self._tasks.spawn, is_new=request.is_new
        )
        presenter = WriterPresenter(setup, self)
        self._open[request.run_id] = (presenter, window)
        wire_document(presenter, window)
        wire_spelling(self.spelling, window)
        history = RunHistory(request.run_id, setup.objective, presenter, window)
        self._histories[request.run_id] = history
        if self._show_card is not None:
            history.card_wanted.connect(self._show_card)
        window.history_requested.connect(partial(self._toggle_history, request.run_id))
        window.files.opening.connect(partial(self._offer_files, request.run_id))
        window.files.wanted.connect(partial(self._act_on_file, request.run_id))
        presenter.show_all()
        if self._services is not None:
            self._attach(request.run_id, presenter, self._services)
        return window

    def revision(self, run_id: str) -> int:
        """Return the revision that a run's window shows; -1 when it has none or nothing is read yet."""
        shown = self._open.get(run_id)
        return shown[0].revision if shown else -1

    def history(self, run_id: str) -> RunHistory | None:
        """Return the history of a run whose window is open."""
        return self._histories.get(run_id)

    def on_card_wanted(self, show: Callable[[str, str], None]) -> None:
        """Let ``show(run_id, item_id)`` show the calls that texts are from."""
        self._show_card = show

    def document(self, run_id: str) -> RunDocument | None:
        """Return the document that a run's window shows, with what was typed just now; None without one."""
        shown = self._open.get(run_id)
        return shown[0].document if shown is not None and shown[0].revision >= 0 else None

    def check_spelling(self, choice: str) -> None:
        """Check the words of all windows by the dictionary of a language, or not at all."""
        self.spelling.choose(choice)

    def serve_files(self, acts: FileActs) -> None:
        """Let ``acts`` say what the file button of a window offers, and do it."""
        self._files = acts

    def seen(self, run_id: str) -> int | None:
        """Return the revision that the person had seen before the present look at a document."""
        return self.looks.since(run_id)

    def attach(self, services: Services) -> None:
        """The log is open: what stands open already is read and followed."""
        self._services = services
        if not services.read_only:
            self.spelling.attach(HomePaths(services.home).dictionary)
            self.looks.attach(HomePaths(services.home).seen)
        for run_id, (presenter, _window) in self._open.items():
            self._attach(run_id, presenter, services)

    def take(self, events: tuple[StoredEvent, ...]) -> None:
        """Follow what was committed."""
        for presenter, _window in tuple(self._open.values()):
            presenter.take(events)
        for history in tuple(self._histories.values()):
            history.take(events)

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""
        for window in (*(shown for _presenter, shown in self._open.values()), *self._blanks):
            window.set_theme(theme)
        for history in self._histories.values():
            history.set_theme(theme)

    def closed(self, run_id: str) -> None:
        """A run's window is gone; what it has handed over still goes out."""
        if run_id in self._open:
            self.looks.forget(run_id)
        open_one = self._open.pop(run_id, None)
        if open_one is not None:
            presenter, _window = open_one
            self._histories.pop(run_id).close()
            presenter.close()
            presenter.deleteLater()

    def cancel(self, run_id: str) -> None:
        """Stop a run whose window is open."""
        if (open_one := self._open.get(run_id)) is not None:
            open_one[0].commands.cancel()

    async def flush(self) -> None:
        """Wait until everything typed is handed over."""
        await self._tasks.settle(_TASKS)
        await self.looks.flush()

    def close(self) -> None:
        """Follow nothing more."""
        self.spelling.close()
        for run_id in tuple(self._open):
            self.closed(run_id)

    def _attach(self, run_id: str, presenter: WriterPresenter, services: Services) -> None:
        presenter.attach(services.store, ConductorLink(run_id, services.conductor.ask))
        self._histories[run_id].attach(services.store)

    def _toggle_history(self, run_id: str) -> None:
        self._histories[run_id].toggle(self.looks.since(run_id))

    def _offer_files(self, run_id: str) -> None:
        if self._files is not None:
            self._open[run_id][1].files.set_offers(self._files.offers(run_id))

    def _act_on_file(self, run_id: str, name: str) -> None:
        if self._files is not None:
            self._files.act(run_id, name)

    def _run_of(self, widget: QWidget) -> str:
        """The run whose window a widget is in."""
        shown = (run_id for run_id, (_, window) in self._open.items() if window.isAncestorOf(widget))
        return next(shown, "")


def wire_document(presenter: WriterPresenter, window: WriterWindow) -> None:
    """Connect a document's window to its presenter."""
    commands = presenter.commands
    presenter.view_changed.connect(window.set_view)
    presenter.page_shown.connect(window.show_page)
    presenter.page_changed.connect(window.apply)
    presenter.copy_ready.connect(_copy)
    window.typed.connect(presenter.type)
    window.copy_requested.connect(presenter.copy)
    window.selected.connect(commands.select)
    window.accept_requested.connect(commands.accept)
    window.reject_requested.connect(commands.reject)
    window.next_requested.connect(commands.go_next)
    window.previous_requested.connect(commands.go_previous)
    window.undo_requested.connect(commands.undo)
    window.redo_requested.connect(commands.redo)
    window.cancel_requested.connect(commands.cancel)
    window.words_sent.connect(presenter.words.send)
    window.policy_chosen.connect(presenter.words.choose_policy)
    presenter.words.words_returned.connect(window.give_back)
    wire_editing(presenter.editing, window)
    wire_finding(presenter.finding, window.searching)
    wire_views(presenter, window)
    window.acts.on("copy-report", presenter.copy)
    for name, act in commands.acts().items():
        window.acts.on(name, act)


def wire_editing(editing: Editing, window: WriterWindow) -> None:
    """Connect the editor of a window to who makes a decision of its text."""
    window.acts.on("edit-change", editing.begin)
    window.edit_requested.connect(editing.begin)
    window.editor.accepted.connect(editing.accept)
    window.editor.left.connect(editing.leave)
    editing.opened.connect(partial(_open_editor, window))
    editing.closed.connect(partial(_close_editor, window))


def wire_finding(finding: Finding, searching: Searching) -> None:
    """Connect what is looked for in a window to who looks."""
    searching.wanted.connect(finding.look_for)
    searching.step_wanted.connect(finding.step)
    searching.replace_wanted.connect(finding.replace_one)
    searching.replace_all_wanted.connect(finding.replace_all)
    searching.stop_wanted.connect(finding.stop_replacing)
    searching.ended.connect(finding.stop)
    finding.changed.connect(partial(_show_found, searching))


def wire_spelling(spelling: Spelling, window: WriterWindow) -> None:
    """Connect a window's page to who knows words."""
    page = window.middle.report.spelling
    spelling.changed.connect(page.set_view)
    spelling.suggested.connect(page.show_suggestions)
    page.suggestions_wanted.connect(spelling.suggest)
    page.added.connect(spelling.add)
    page.removed.connect(spelling.remove)
    page.set_view(spelling.view)
    spelling.changed.connect(window.aids.set_spelling)
    window.aids.set_spelling(spelling.view)
    spelling.want()


def wire_views(presenter: WriterPresenter, window: WriterWindow) -> None:
    """Connect the outline, the count of words, the rendered report and the colours of code."""
    middle = window.middle
    presenter.outlining.changed.connect(window.show_outline)
    middle.selection_changed.connect(presenter.outlining.select)
    middle.reading_begun.connect(presenter.reading.begin)
    middle.reading_ended.connect(presenter.reading.end)
    middle.jump_wanted.connect(presenter.reading.go_to)
    presenter.reading.changed.connect(middle.set_reading)
    presenter.reading.left_at.connect(middle.show_written)
    middle.report.code.wanted.connect(presenter.coloring.color)
    presenter.coloring.colored.connect(middle.report.code.show_colors)
    window.aids.wanted.connect(presenter.coloring.color)
    presenter.coloring.colored.connect(window.aids.show_colors)


def _show_found(searching: Searching, view: FindView) -> None:
    searching.show_found(view.found, view.counter, view.selected)
    searching.show_replacing(view.counter if view.calm else "", busy=view.busy)


def _open_editor(window: WriterWindow, editable: Editable) -> None:
    window.editor.open(editable.title, editable.text)


def _close_editor(window: WriterWindow) -> None:
    window.editor.close_text()
    window.setFocus()


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
