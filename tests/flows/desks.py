"""The real desktop in this process: its windows, log and actors; a scripted model beside the offline one."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget

import actors.session
import app.desktop.assembly
from actors.conductor.actor import Conductor
from actors.models.offline_provider import default_catalogue
from actors.models.port import ModelCatalogue
from actors.session import Session
from app.desktop.desktop import Desktop
from app.desktop.main_window import MainWindow
from app.desktop.writers import Writers
from app.loop import run_desktop
from app.services import Services
from app.start import open_services
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import writer_id
from app.viewmodels.prompt import Choice
from app.widgets.trace.view import TraceView
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.window import WriterWindow
from storage.event_store import EventStore
from tests.app.person import press, type_text
from tests.fakes.scripted import ScriptedModel

PATIENCE_S = 90  # no limit on how fast it is: only what hangs takes so long
CONTROL = Qt.KeyboardModifier.ControlModifier
Story = Callable[["Desk"], Awaitable[None]]


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is so; the loop goes on meanwhile."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 -- what is waited for sets no event
            await asyncio.sleep(0.005)


def text_on_disk(path: Path) -> str:
    """What a file holds; nothing before it is first written."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


class Frames(QObject):
    """Counts the frames of a native window, and notes in which one a widget inside it was first painted."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.count = 0
        self.painted: dict[str, int] = {}
        app = QCoreApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 -- Qt's name
        """Count."""
        if event.type() is QEvent.Type.UpdateRequest and watched is self._window:
            self.count += 1
        if event.type() is QEvent.Type.Paint and watched.objectName():
            self.painted.setdefault(watched.objectName(), self.count)
        return False

    async def pass_by(self, frames: int) -> None:
        """Wait for so many further frames; each is asked for, so nothing else needs to change."""
        for _ in range(frames):
            self._window.update()
            await until(partial(self._is_past, self.count))

    def _is_past(self, count: int) -> bool:
        return self.count > count

    def stop(self) -> None:
        """Count no more."""
        app = QCoreApplication.instance()
        assert app is not None
        app.removeEventFilter(self)


class Desk:
    """What a person sees, and their hands."""

    def __init__(self, keeper: ThemeKeeper, home: Path, folder: Path | None) -> None:
        self.home = home
        self.window = MainWindow(keeper.theme)
        self.window.resize(1280, 800)
        self.lifecycle = app.desktop.assembly.assemble(self.window, keeper, home, folder)
        self.lifecycle.settled.disconnect()  # a test's widgets are not here to stay
        self.window.show()
        self.frames = Frames(self.window)

    @property
    def desktop(self) -> Desktop:
        return self.lifecycle._desktop

    @property
    def services(self) -> Services:
        assert self.desktop.services is not None
        return self.desktop.services

    @property
    def store(self) -> EventStore:
        return self.services.store

    @property
    def session(self) -> Session:
        assert isinstance(self.services.system, Session)
        return self.services.system

    @property
    def writers(self) -> Writers:
        assert isinstance(self.desktop.writers, Writers)
        return self.desktop.writers

    @property
    def run_ids(self) -> list[str]:
        """The runs that have a window, in the order in which they were opened."""
        return list(self.writers._open)

    def ask(self, text: str, **chosen: str) -> None:
        """Type a prompt and press Enter."""
        choices = self.desktop.choices
        if model := chosen.get("model"):  # the bar offers those that the program comes with
            offered = (*choices.view.models, Choice(model, model, "of this test"))
            choices.view = replace(choices.view, models=offered)
        for name, value in chosen.items():
            getattr(choices, f"choose_{name}")(value)
        bar = self.window.prompt
        type_text(bar.input, text)
        press(bar.input, Qt.Key.Key_Return)

    def writer(self, run_id: str) -> WriterWindow:
        content = self.desktop.windows.content(writer_id(run_id))
        assert isinstance(content, WriterWindow)
        return content

    def trace(self) -> TraceView:
        view = self.desktop.trace._view
        assert view is not None
        return view

    def status(self, run_id: str) -> str:
        """What the run's window says its status is."""
        return words(self.writer(run_id), "writerStatus")

    def page(self, run_id: str) -> PageEdit:
        found = self.writer(run_id).findChild(PageEdit, "writerDocument")
        assert isinstance(found, PageEdit)
        return found

    def line(self, run_id: str) -> QLineEdit:
        """The line to the agents."""
        found = self.writer(run_id).findChild(QLineEdit, "writerDirective")
        assert isinstance(found, QLineEdit)
        return found

    def button(self, run_id: str, name: str) -> QPushButton:
        found = self.writer(run_id).findChild(QPushButton, name)
        assert isinstance(found, QPushButton)
        return found

    async def opened(self) -> None:
        """Wait until the log is open."""
        await until(lambda: self.desktop.services is not None)

    def live(self, qapp: QApplication, story: Story) -> int:
        """Run the desktop for as long as a story takes, close it as a person does; return its exit code."""

        async def main() -> int:
            life = asyncio.create_task(self.lifecycle.run())
            try:
                await story(self)
            finally:
                self.window.close()
                async with asyncio.timeout(PATIENCE_S):
                    code = await life
            return code

        try:
            return run_desktop(qapp, main)
        finally:
            self.frames.stop()
            self.window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def words(widget: QWidget, name: str) -> str:
    """The text of a label, empty while it is not shown."""
    found = widget.findChild(QLabel, name)
    assert isinstance(found, QLabel), name
    return found.text() if found.isVisible() else ""


def name_file(desk: Desk, path: Path) -> None:
    """Type a path into the dialog for files that is open, and press its button."""
    dialog = desk.window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(line, QLineEdit)
    line.setText(str(path))
    dialog.accept()


def with_model(monkeypatch: pytest.MonkeyPatch, model: ScriptedModel) -> None:
    """Let sessions have a further model."""

    def catalogue() -> ModelCatalogue:
        models = default_catalogue()
        models.register(model)
        return models

    monkeypatch.setattr(actors.session, "default_catalogue", catalogue)


class Held:
    """Something behind the window that does not answer until it is let go."""

    async def shut(self, desk: Desk) -> None:
        """Hold it from now on; the desktop runs."""

    def has_answered(self, desk: Desk, run_id: str) -> bool:
        """Whether anything behind it has answered."""
        return False

    def let_go(self, desk: Desk) -> None:
        """Let it answer."""


class HeldModel(Held):
    """A model that never answers at all."""


class HeldStore(Held):
    """A log whose commits wait, as on a disk that hangs: the one thread that writes is at work on a job."""

    def __init__(self) -> None:
        self._gate = threading.Event()

    async def shut(self, desk: Desk) -> None:
        at_work = threading.Event()

        def job(_connection: Any, _ingest: Any) -> None:
            at_work.set()
            assert self._gate.wait(PATIENCE_S)

        _ = desk.store._writer.submit(job)
        await until(at_work.is_set)

    def has_answered(self, desk: Desk, run_id: str) -> bool:
        return desk.store.run(run_id) is not None

    def let_go(self, desk: Desk) -> None:
        self._gate.set()


class HeldMailbox(Held):
    """A conductor that is still starting, so that its mailbox fills up and nothing in it is handled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, messages: Sequence[Any]) -> None:
        gate = self._gate = asyncio.Event()
        self._messages = messages

        class Starting(Conductor):
            async def started(self) -> None:
                await gate.wait()
                await super().started()

        monkeypatch.setattr(actors.session, "Conductor", Starting)

    async def shut(self, desk: Desk) -> None:
        for message in self._messages:
            desk.services.conductor.tell(message)

    def has_answered(self, desk: Desk, run_id: str) -> bool:
        return desk.session.conductor._mailbox.depth <= len(self._messages)

    def let_go(self, desk: Desk) -> None:
        self._gate.set()


class HeldOpening(Held):
    """A log that is still being opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        gate = self._gate = asyncio.Event()

        async def later(home: Path) -> Services:
            await gate.wait()
            return await open_services(home)

        monkeypatch.setattr(app.desktop.assembly, "open_services", later)

    def has_answered(self, desk: Desk, run_id: str) -> bool:
        return desk.desktop.services is not None

    def let_go(self, desk: Desk) -> None:
        self._gate.set()


@asynccontextmanager
async def held(desk: Desk, what: Held) -> AsyncIterator[None]:
    """Hold it inside, and let go of it in any case."""
    try:
        if not isinstance(what, HeldOpening):
            await desk.opened()
        await what.shut(desk)
        yield
    finally:
        what.let_go(desk)


MakeDesk = Callable[[], Desk]
REPORTED = "Size and languages"


async def reported(desk: Desk) -> str:
    """Have the offline model write a report, which waits for review; return the run."""
    await desk.opened()
    desk.ask("Summarise this project", policy="review")
    (run_id,) = desk.run_ids
    await until(lambda: "completed" in desk.status(run_id))
    await until(lambda: REPORTED in desk.page(run_id).toPlainText())
    return run_id
