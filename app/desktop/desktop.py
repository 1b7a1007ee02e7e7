"""The desktop as one object: builds its parts, and gives them an open home when there is one."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.desktop import wiring
from app.desktop.actions import ActionRegistry
from app.desktop.arranging import Arranger
from app.desktop.canvas_window import Look
from app.desktop.diagnostics_host import DiagnosticsHost
from app.desktop.documents_desk import DocumentsDesk
from app.desktop.file_acts import FileActs
from app.desktop.help_desk import HelpDesk
from app.desktop.history_desk import HistoryDesk
from app.desktop.main_window import MainWindow
from app.desktop.notice_history import NoticeHistory
from app.desktop.offers import Offers
from app.desktop.palette_host import PaletteHost
from app.desktop.pop_out import PopOut
from app.desktop.prompt_desk import PromptDesk
from app.desktop.recorder import Recorder
from app.desktop.run_history import RunHistory
from app.desktop.shell import Shell
from app.desktop.tasks import Tasks
from app.desktop.trace_desk import TraceDesk
from app.desktop.trace_host import TraceHost
from app.desktop.window_manager import WindowManager
from app.desktop.workspace_desk import WorkspaceDesk
from app.desktop.workspaces import Workspaces
from app.desktop.writer_desk import WriterDesk
from app.feed import EventFeed
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
from storage.options import EventQuery

_FAULT = "Something went wrong inside Quire; the log file says more."
# After a Writer has opened, its successor is built when the first rush is over.
SPARE_AFTER_MS = 1_500
HISTORY = EventQuery(prefix="user_input", newest=True, limit=200)


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


class Desktop(QObject):
    """Everything that is seen, and the presenters behind it."""

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
        self.trace_desk = TraceDesk(self)
        self.writer_desk = WriterDesk(self)
        self.recorder = Recorder(self)
        self.feed: EventFeed | None = None
        self.services: Services | None = None
        self.settings: Opens | None = None
        self.diagnostics = DiagnosticsHost(self)
        self.help = HelpDesk(self)
        self.history = HistoryDesk(self)
        self.documents = DocumentsDesk(self)
        self.prompt_desk = PromptDesk(self)
        self.shell = Shell(self)
        self.actions = ActionRegistry(self.shell.commands())
        self.offers = Offers(self, self.actions)
        self.palette = PaletteHost(self)
        self._spare_timer = QTimer(self)
        self._spare_timer.setSingleShot(True)
        self._spare_timer.setInterval(SPARE_AFTER_MS)
        self._spare_timer.timeout.connect(self._keep_spare)
        wiring.wire(self)
        self.window.prompt.set_view(self.choices.view)
        self.show_trace()
        self._keep_spare()
        self.window.prompt.set_ready()

    def attach(self, services: Services) -> None:
        """Bring an open home to everything that waits for one."""
        self.services = services
        self.feed = EventFeed(services.store, self)
        wiring.wire_feed(self, self.feed)
        self.feed.start()
        self.runs.attach(services.store)
        self.trace.attach(services)
        self.trace_desk.attach(services)
        self.diagnostics.attach(services)
        self.documents.attach(services)
        if not services.read_only:
            self.recorder.attach(services.store)
        self.prompt.attach(services.conductor.ask)  # a run begins before its window asks anything of it
        self.follow_ups.attach(services.conductor.ask)
        self.writers.attach(services)
        self.tasks.spawn(self._load_history(services), "prompt history")

    def show_writer(self, request: WriterRequest) -> None:
        """Show a run's document: its window opens, or comes to the front."""
        look = Look(writer_id(request.run_id), WRITER, "writer", "Writer", request.title, request.run_id)
        self.windows.open(look, partial(self._make_writer, request), "left", request.requested_at)
        self._spare_timer.start()

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

    async def stop(self) -> None:
        """Take in nothing more, and let go of the log."""
        self._spare_timer.stop()
        await self.tasks.cancel_all()
        self.writers.close()
        if self.feed is not None:
            self.feed.stop()
        self.recorder.close()
        self.trace.close()
        self.trace_desk.close()
        self.diagnostics.close()
        self.documents.close()
        self.runs.close()
        self.pop_out.close()

    def _make_writer(self, request: WriterRequest, spare: QWidget | None) -> QWidget:
        return self.writers.make(request, spare or self.writers.blank(self.keeper.theme))

    def _keep_spare(self) -> None:
        look = Look(f"{WRITER}:spare", WRITER, "writer", "Writer")
        self.windows.builder.keep_spare(look, lambda: self.writers.blank(self.keeper.theme))

    def _make_trace(self, _spare: QWidget | None) -> QWidget:
        return self.trace.make(self.keeper.theme)

    def _on_fault(self, _fault: BaseException) -> None:
        self.say(Notice(_FAULT, "failed"))

    async def _load_history(self, services: Services) -> None:
        events = await asyncio.to_thread(services.store.read, HISTORY)
        texts = [
            str(event.payload.get("record", {}).get("text", ""))
            for event in reversed(events)
            if not event.has_blobs and event.payload.get("surface") == "conductor.execute"
        ]
        self.prompt.text.add_history(tuple(text for text in texts if text))
