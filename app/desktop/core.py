"""What every part of the desktop may rely on: the windows, the presenters, and showing things."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.desktop.arranging import Arranger
from app.desktop.canvas_window import Look
from app.desktop.file_acts import FileActs
from app.desktop.main_window import MainWindow
from app.desktop.notice_history import NoticeHistory
from app.desktop.pop_out import PopOut
from app.desktop.run_history import RunHistory
from app.desktop.tasks import Tasks
from app.desktop.trace_host import TraceHost
from app.desktop.window_manager import WindowManager
from app.desktop.workspace_desk import WorkspaceDesk
from app.desktop.workspaces import Workspaces
from app.presenters.follow_up import FollowUps
from app.presenters.prompt import PromptPresenter
from app.presenters.prompt_choices import PromptChoices
from app.presenters.run_book import RunBook
from app.services import Services
from app.theme.keeper import ThemeKeeper
from app.theme.theme import Theme
from app.viewmodels.desktop import SETTINGS, TRACE, WRITER, Notice, WriterRequest, writer_id
from storage.document import RunDocument
from storage.events.envelope import StoredEvent

_FAULT = "Something went wrong inside Quire; the log file says more."
# After a Writer has opened, its successor is built when the first rush is over.
SPARE_AFTER_MS = 1_500


class WriterHost(Protocol):
    """What makes the contents of Writer windows and keeps them alive."""

    def blank(self, theme: Theme) -> QWidget:
        """Return a content that belongs to no run yet."""

    def make(self, request: WriterRequest, blank: QWidget) -> QWidget:
        """Make a blank content a run's, and return it; it shows the objective at once."""

    def attach(self, services: Services) -> None:
        """The log is open."""

    def revision(self, run_id: str) -> int:
        """Return the revision that a run's window shows; -1 when it has none or nothing is read yet."""

    def history(self, run_id: str) -> RunHistory | None:
        """Return the history of a run whose window is open."""

    def on_card_wanted(self, show: Callable[[str, str], None]) -> None:
        """Let ``show(run_id, item_id)`` show the calls that texts are from."""

    def document(self, run_id: str) -> RunDocument | None:
        """Return the document that a run's window shows."""

    def check_spelling(self, choice: str) -> None:
        """Check the words of all windows by the dictionary of a language, or not at all."""

    def serve_files(self, acts: FileActs) -> None:
        """Let ``acts`` say what the file button of a window offers, and do it."""

    def seen(self, run_id: str) -> int | None:
        """Return the revision that the person had seen before the present look at a document."""

    def take(self, events: tuple[StoredEvent, ...]) -> None:
        """Follow what was committed."""

    def set_theme(self, theme: Theme) -> None:
        """Draw in another theme's colours."""

    def closed(self, run_id: str) -> None:
        """A run's window is gone."""

    def cancel(self, run_id: str) -> None:
        """Stop a run whose window is open."""

    async def flush(self) -> None:
        """Hand over everything typed, before the actors stop."""

    def close(self) -> None:
        """Follow nothing more."""


class Opens(Protocol):
    """The settings window."""

    def open(self) -> None:
        """Show it."""

    def open_models(self) -> None:
        """Show it where models are."""


class DesktopCore(QObject):
    """The desktop as its parts know it; it knows none of them.

    Attributes:
        services: The open home; None until there is one.
        settings: The settings window; None until a home is open.
    """

    def __init__(
        self,
        window: MainWindow,
        keeper: ThemeKeeper,
        make_writers: Callable[[Tasks], WriterHost],
        workspace: Path | None,
    ) -> None:
        super().__init__(window)
        self.keeper = keeper
        self.window = window
        self.windows = WindowManager(self.window.canvas, keeper.theme, self)
        self.arranger = Arranger(self.window.canvas, self.windows)
        self.notice_history = NoticeHistory(self.windows, self.window.top_bar)
        self.pop_out = PopOut(self.window.canvas, self.windows)
        self.workspaces = Workspaces(self.windows)
        switcher = self.window.top_bar.workspaces
        self.workspace_desk = WorkspaceDesk(switcher, self.workspaces, self.windows, self.say)
        self.tasks = Tasks(self._on_fault)
        self.writers = make_writers(self.tasks)
        self.prompt = PromptPresenter(self.tasks.spawn, self)
        self.choices = PromptChoices(workspace, self)
        self.runs = RunBook(self)
        self.follow_ups = FollowUps(self.prompt, self.runs, self.tasks.spawn, self)
        self.trace = TraceHost(self.runs, self.tasks.spawn, self)
        self.services: Services | None = None
        self.settings: Opens | None = None
        self.spare_timer = QTimer(self)
        self.spare_timer.setSingleShot(True)
        self.spare_timer.setInterval(SPARE_AFTER_MS)
        self.spare_timer.timeout.connect(self.keep_spare)

    def show_writer(self, request: WriterRequest) -> None:
        """Show a run's document: its window opens, or comes to the front."""
        look = Look(writer_id(request.run_id), WRITER, "writer", "Writer", request.title, request.run_id)
        self.windows.open(look, partial(self._make_writer, request), "left", request.requested_at)
        self.spare_timer.start()

    def open_again(self, run_id: str, title: str) -> None:
        """Show the document of a run that had a window before."""
        run = self.services.store.run(run_id) if self.services else None
        objective = run.objective if run else title
        self.show_writer(WriterRequest(run_id, title, time.perf_counter(), objective))

    def drop_writer(self, run_id: str) -> None:
        """Close the window of a run that does not exist."""
        self.windows.close(writer_id(run_id))

    def show_trace(self) -> None:
        """Show what runs and ran."""
        self.windows.open(Look(TRACE, TRACE, "trace", "Trace"), self._make_trace, "right")

    def show_settings(self) -> None:
        """Show the settings, with the keyboard; there are none before the home is open."""
        if self.settings is not None:
            self.settings.open()
            self.windows.focus(SETTINGS)

    def show_models(self) -> None:
        """Show the settings of models."""
        if self.settings is not None:
            self.settings.open_models()

    def say(self, notice: Notice) -> None:
        """Show a line to the person."""
        self.window.notices.show_notice(notice)
        self.notice_history.add(notice)

    def _make_writer(self, request: WriterRequest, spare: QWidget | None) -> QWidget:
        return self.writers.make(request, spare or self.writers.blank(self.keeper.theme))

    def keep_spare(self) -> None:
        """Build the next Writer window ahead of need."""
        look = Look(f"{WRITER}:spare", WRITER, "writer", "Writer")
        self.windows.builder.keep_spare(look, lambda: self.writers.blank(self.keeper.theme))

    def _make_trace(self, _spare: QWidget | None) -> QWidget:
        return self.trace.make(self.keeper.theme)

    def _on_fault(self, _fault: BaseException) -> None:
        self.say(Notice(_FAULT, "failed"))
