"""The desktop as one object: its parts, and the open home that they are given when there is one."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Signal

from app.desktop.actions import ActionRegistry, Command
from app.desktop.core import DesktopCore, WriterHost
from app.desktop.diagnostics_host import DiagnosticsHost
from app.desktop.documents_desk import DocumentsDesk
from app.desktop.help_desk import HelpDesk
from app.desktop.history_desk import HistoryDesk
from app.desktop.main_window import MainWindow
from app.desktop.offers import Offers
from app.desktop.palette_host import PaletteHost
from app.desktop.prompt_desk import PromptDesk
from app.desktop.recorder import Recorder
from app.desktop.shell import Shell
from app.desktop.tasks import Tasks
from app.desktop.trace_desk import TraceDesk
from app.desktop.writer_desk import WriterDesk
from app.feed import EventFeed
from app.services import Services
from app.theme.keeper import ThemeKeeper
from app.theme.theme import Theme
from app.viewmodels.palette import Entry
from storage.options import EventQuery

HISTORY = EventQuery(prefix="user_input", newest=True, limit=200)


class Desktop(DesktopCore):
    """Everything that is seen, and the presenters behind it; ``wiring`` connects them.

    Signals:
        feeding(EventFeed): what is committed is followed from now on.
    """

    feeding = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        keeper: ThemeKeeper,
        make_writers: Callable[[Tasks], WriterHost],
        workspace: Path | None,
    ) -> None:
        super().__init__(window, keeper, make_writers, workspace)
        self.feed: EventFeed | None = None
        self.recorder = Recorder(self)
        self.trace_desk = TraceDesk(self)
        self.writer_desk = WriterDesk(self)
        self.diagnostics = DiagnosticsHost(self)
        self.help = HelpDesk(self, self._entries)
        self.history = HistoryDesk(self, self.trace_desk.loops)
        self.documents = DocumentsDesk(self)
        self.prompt_desk = PromptDesk(self)
        self.shell = Shell(self)
        self.actions = ActionRegistry(self.shell.focusing(self._commands()))
        self.offers = Offers(self, self.actions)
        self.palette = PaletteHost(self, self.offers)

    def begin(self) -> None:
        """Show what there is without an open home."""
        self.window.prompt.set_view(self.choices.view)
        self.show_trace()
        self.keep_spare()
        self.window.prompt.set_ready()

    def set_theme(self, theme: Theme) -> None:
        """Give the theme to what paints itself."""
        hosts = (self.trace, self.trace_desk.comparisons, self.writers, self.diagnostics, self.documents)
        for part in (self.window, self.windows, *hosts):
            part.set_theme(theme)

    def attach(self, services: Services) -> None:
        """Bring an open home to everything that waits for one."""
        self.services = services
        self.feed = EventFeed(services.store, self)
        self.feeding.emit(self.feed)
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

    async def stop(self) -> None:
        """Take in nothing more, and let go of the log."""
        self.spare_timer.stop()
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

    def _entries(self) -> tuple[Entry, ...]:
        return self.actions.entries()

    def _commands(self) -> Iterator[Command]:
        """Return every command, in the order of the menus."""
        yield from self.prompt_desk.commands()
        yield Command("open-trace", "Show Trace", "Ctrl+Shift+T", self.show_trace, "View")
        yield from self.writer_desk.commands()
        yield from self.trace_desk.commands()
        yield from self.history.commands()
        yield from self.diagnostics.commands()
        yield from self.shell.looks()
        yield from self.shell.windows()
        yield from self.documents.commands()
        yield from self.arranger.commands()
        yield from self.pop_out.commands()
        yield from self.notice_history.commands()
        yield from self.workspace_desk.commands()
        yield from self.shell.program()
        yield from self.help.commands()
        yield from self.shell.numbers()

    async def _load_history(self, services: Services) -> None:
        events = await asyncio.to_thread(services.store.read, HISTORY)
        texts = [
            str(event.payload.get("record", {}).get("text", ""))
            for event in reversed(events)
            if not event.has_blobs and event.payload.get("surface") == "conductor.execute"
        ]
        self.prompt.text.add_history(tuple(text for text in texts if text))
