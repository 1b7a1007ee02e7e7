"""The life of a desktop: open the home, wait for the wish to leave, end in stages."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.desktop.desktop import Desktop
from app.desktop.draft_keeper import DraftKeeper
from app.desktop.layout_keeper import LayoutKeeper, openers
from app.desktop.preferences import Preferences
from app.desktop.settings_host import SettingsHost
from app.desktop.shutdown import ACTORS_S, STORE_S, Stage, run_stages
from app.loop import on_stop_signal
from app.services import Services
from app.viewmodels.desktop import Notice
from storage.errors import StoreError
from storage.paths import HomePaths

OpenServices = Callable[[Path], Awaitable[Services]]

HOME_FOLDER = "home"
_WRITERS_S = 3.0
_SAVING = ("save ", "file of ", "keep key", "forget key")  # what a person asked for last, and then left
_CLOSING = "Closing: runs are stopped and everything is written…"

logger = logging.getLogger(__name__)


class Lifecycle(QObject):
    """Runs a desktop.

    Signals:
        opened(Services): the home is open; nothing of it is shown yet.
        settled(): the home is open and everything is loaded.
    """

    opened = Signal(object)
    settled = Signal()

    def __init__(self, desktop: Desktop, home: Path, open_services: OpenServices) -> None:
        super().__init__(desktop)
        self._desktop = self.desktop = desktop
        self._home = home
        self._open_services = open_services
        self._leaving = asyncio.Event()
        self._again = asyncio.Event()
        window = desktop.window
        window.close_requested.connect(self._leaving.set)
        window.folder_chosen.connect(self._on_folder_chosen)
        window.store_problem.retry_requested.connect(self._again.set)
        window.store_problem.folder_requested.connect(self._on_folder_wanted)
        window.store_problem.quit_requested.connect(self._leaving.set)

    async def run(self) -> int:
        """Live until the person leaves; return the exit code."""
        forget = on_stop_signal(self._leaving.set)
        try:
            if self._desktop.window.close_wanted:
                self._leaving.set()
            services = await self._open()
            if services is not None:
                self.opened.emit(services)
                self._desktop.attach(services)
                self.preferences = preferences = Preferences(self._desktop, services.home, services.models)
                self._desktop.settings = SettingsHost(self._desktop, preferences, services)
                layout = HomePaths(services.home).layout
                self.layout_keeper = LayoutKeeper(self._desktop, layout, openers(self._desktop))
                self.draft_keeper = await DraftKeeper.open(self._desktop, services.home)
                if services.warm is not None:
                    self._desktop.tasks.spawn(services.warm(), "warm up")
                self.settled.emit()
                await self._leaving.wait()
                await preferences.close()
                await self.layout_keeper.close()
            return await self._end(services)
        finally:
            forget()

    async def _open(self) -> Services | None:
        """Open the home, as often as the person wants to try; None = they rather leave."""
        while not self._leaving.is_set():
            try:
                services = await self._open_services(self._home)
            except StoreError as problem:
                logger.warning("the log in %s cannot be opened: %s", self._home, problem)
                words = problem.for_user()
                self._desktop.prompt.refuse(words)
                self._desktop.window.show_store_problem(words)
                await self._wait_for_either()
                self._desktop.prompt.open_again()
            else:
                self._desktop.window.show_store_problem("")
                return services
        return None

    async def _wait_for_either(self) -> None:
        self._again.clear()
        waits = [asyncio.ensure_future(event.wait()) for event in (self._again, self._leaving)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)

    async def _end(self, services: Services | None) -> int:
        desktop = self._desktop
        desktop.prompt.close()
        desktop.say(Notice(_CLOSING))
        stages: list[Stage] = []
        if services is not None:
            stages = [
                Stage("writers", desktop.writers.flush, _WRITERS_S),
                Stage("saving", partial(desktop.tasks.finish, *_SAVING), _WRITERS_S),
                Stage("actors", lambda: services.system.stop_all(ACTORS_S), ACTORS_S),
                Stage("drafts", self.draft_keeper.close, _WRITERS_S),  # what the actors did not take is back
            ]
        stages.append(Stage("interface", desktop.stop, _WRITERS_S))
        if services is not None:
            stages.append(Stage("log", lambda: asyncio.to_thread(services.store.close, STORE_S), STORE_S))
        failed = await run_stages(tuple(stages))
        desktop.window.let_go()
        return 1 if failed else 0

    def _on_folder_wanted(self) -> None:
        self._desktop.window.ask_folder(HOME_FOLDER, "Keep the log in", str(self._home.parent))

    def _on_folder_chosen(self, what: str, folder: str) -> None:
        if what == HOME_FOLDER:
            self._home = Path(folder)
            self._again.set()
