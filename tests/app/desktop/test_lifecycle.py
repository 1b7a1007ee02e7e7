"""The desktop from its first paint to its last, with a real log and stand-ins for the actors."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication

from actors.conductor.messages import CancelRun, ExecuteTask
from app.desktop.desktop import Desktop
from app.desktop.lifecycle import Lifecycle
from app.loop import run_desktop
from app.services import Services
from app.theme.keeper import ThemeKeeper
from app.viewmodels.prompt import Draft
from storage.errors import StoreError
from storage.event_store import EventStore
from storage.events.desktop import DesktopWindowOpened
from storage.events.envelope import NewEvent
from storage.events.prompts import TracePromptReceived
from storage.options import EventQuery
from tests.app.parts import make_desktop
from tests.app.person import click, press, type_text


class Conductor:
    """Accepts prompts by writing their first event, as the real one does."""

    def __init__(self, store: EventStore) -> None:
        self.store = store
        self.told: list[Any] = []
        self.asked: list[Any] = []

    async def ask(self, message: Any, timeout: float | None = None) -> Any:  # noqa: ASYNC109 -- the shape of ActorRef.ask
        self.asked.append(message)
        if isinstance(message, ExecuteTask):
            body = TracePromptReceived(run_id=message.run_id, objective=message.objective)
            await self.store.append([NewEvent(body, "conductor")])
        return None

    def tell(self, message: Any) -> None:
        self.told.append(message)


class System:
    def __init__(self, log: list[str]) -> None:
        self.log = log

    async def stop_all(self, deadline: float) -> None:
        self.log.append("actors stopped")


class House:
    """A desktop with a home, and what happened in it."""

    def __init__(self, keeper: ThemeKeeper, home: Path) -> None:
        self.home = home
        self.log: list[str] = []
        self.failures: list[StoreError] = []
        self.opened: list[Path] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.desktop, self.writers = make_desktop(keeper)
        self.desktop.window.show()
        self.conductor: Conductor | None = None
        self.store: EventStore | None = None

    async def open(self, home: Path) -> Services:
        self.opened.append(home)
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.store = await asyncio.to_thread(EventStore.open, home)
        self.conductor = Conductor(self.store)
        return Services(home, self.store, System(self.log), self.conductor)

    def asked(self) -> list[Any]:
        return self.conductor.asked if self.conductor is not None else []

    def run(self, app: QApplication, story: Callable[["House"], Any]) -> int:
        lifecycle = Lifecycle(self.desktop, self.home, self.open)

        async def main() -> int:
            life = asyncio.create_task(lifecycle.run())
            async with asyncio.timeout(90):  # no limit on how fast it is
                await story(self)
                return await life

        try:
            return run_desktop(app, main)
        finally:
            self.desktop.window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def until(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; the loop goes on meanwhile."""
    while not condition():  # noqa: ASYNC110 -- a test looks at widgets, which have no event to wait for
        await asyncio.sleep(0.005)


def ask(desktop: Desktop, text: str) -> None:
    bar = desktop.window.prompt
    type_text(bar.input, text)
    press(bar.input, Qt.Key.Key_Return)


@pytest.fixture
def house(qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path) -> House:
    keeper.choose("dark")
    return House(keeper, tmp_path / "home")


def test_what_is_being_saved_is_saved_before_the_actors_end(qapp: QApplication, house: House) -> None:
    async def story(house: House) -> None:
        tasks = house.desktop.tasks

        async def work(name: str) -> None:
            for _ in range(1_000):  # longer than every other stage takes
                await asyncio.sleep(0)
            house.log.append(f"{name} done")

        await until(lambda: house.desktop.services is not None)
        tasks.spawn(work("file"), "file of run-1")
        tasks.spawn(work("key"), "keep key")
        house.desktop.window.close()

    assert house.run(qapp, story) == 0
    assert house.log == ["file done", "key done", "actors stopped"]


def test_a_prompt_runs_shows_in_trace_and_leaving_ends_everything_in_order(
    qapp: QApplication, house: House
) -> None:
    async def story(house: House) -> None:
        desktop = house.desktop
        await until(lambda: desktop.services is not None)
        ask(desktop, "Describe this folder")
        run_id = house.writers.made[0].run_id
        await until(lambda: desktop.runs.run(run_id) is not None)
        assert desktop.trace.list.chosen == run_id
        await until(lambda: desktop.trace.detail.view.detail is not None)
        desktop.window.close()
        assert desktop.window.isVisible(), "the first wish to close is only a wish"

    assert house.run(qapp, story) == 0
    assert house.writers.flushed
    assert house.log == ["actors stopped"]
    assert house.store is not None
    with pytest.raises(StoreError):
        _ = house.store.append([])
    reopened = EventStore.open(house.home)
    opened = [event.body for event in reopened.read(EventQuery(prefix="desktop.window.opened"))]
    reopened.close()
    writer = next(body for body in opened if isinstance(body, DesktopWindowOpened) and body.app == "writer")
    assert writer.run_id == house.writers.made[0].run_id
    assert 0 < writer.handling_ms <= writer.request_to_visible_ms
    assert writer.mailbox_wait_ms == 0


def test_a_prompt_typed_before_the_log_is_open_opens_its_window_at_once_and_runs_later(
    qapp: QApplication, house: House
) -> None:
    house.gate.clear()

    async def story(house: House) -> None:
        await until(lambda: house.opened)
        ask(house.desktop, "early")
        assert [request.title for request in house.writers.made] == ["early"]
        assert house.asked() == []
        house.gate.set()
        await until(house.asked)
        assert house.asked()[0].run_id == house.writers.made[0].run_id
        house.desktop.window.close()

    assert house.run(qapp, story) == 0


def test_a_log_that_cannot_be_opened_is_told_in_one_line_and_can_be_tried_again(
    qapp: QApplication, house: House
) -> None:
    house.failures = [StoreError("quire.db is from a newer Quire; update this one.")]
    house.gate.clear()

    async def story(house: House) -> None:
        desktop = house.desktop
        await until(lambda: house.opened)
        ask(desktop, "precious")
        house.gate.set()
        problem = desktop.window.store_problem
        await until(problem.isVisible)
        assert "newer Quire" in problem._words.text()
        assert desktop.window.prompt.draft() == Draft("precious"), "nothing typed is lost"
        assert house.writers.gone == [house.writers.made[0].run_id]
        click(problem.retry)
        await until(lambda: desktop.services is not None)
        assert not problem.isVisible()
        desktop.window.close()

    assert house.run(qapp, story) == 0
    assert len(house.opened) == 2


def test_another_folder_can_be_chosen_for_the_log(qapp: QApplication, house: House, tmp_path: Path) -> None:
    house.failures = [StoreError("The disk is full; free some space.")]

    async def story(house: House) -> None:
        await until(house.desktop.window.store_problem.isVisible)
        house.desktop.window.folder_chosen.emit("home", str(tmp_path / "elsewhere"))
        await until(lambda: house.desktop.services is not None)
        house.desktop.window.close()

    assert house.run(qapp, story) == 0
    assert house.opened == [tmp_path / "home", tmp_path / "elsewhere"]


def test_one_can_leave_when_the_log_cannot_be_opened(qapp: QApplication, house: House) -> None:
    house.failures = [StoreError("no")]

    async def story(house: House) -> None:
        problem = house.desktop.window.store_problem
        await until(problem.isVisible)
        click(problem.leave)

    assert house.run(qapp, story) == 0


def test_a_polite_kill_ends_in_order(qapp: QApplication, house: House) -> None:
    async def story(house: House) -> None:
        await until(lambda: house.desktop.services is not None)
        os.kill(os.getpid(), signal.SIGTERM)

    assert house.run(qapp, story) == 0
    assert house.log == ["actors stopped"]


def test_runs_of_another_process_appear_live_and_can_be_cancelled(qapp: QApplication, house: House) -> None:
    async def story(house: House) -> None:
        desktop = house.desktop
        await until(lambda: desktop.services is not None)
        other = await asyncio.to_thread(EventStore.open, house.home)
        body = TracePromptReceived(run_id="foreign", objective="From the command line")
        await other.append([NewEvent(body, "conductor")])
        await until(lambda: desktop.runs.run("foreign") is not None)
        await until(lambda: desktop.trace.detail.view.detail is not None)
        view = desktop.trace._view
        assert view is not None
        await until(view.detail.header.cancel.isVisible)
        click(view.detail.header.cancel)
        await until(lambda: house.asked() == [CancelRun("foreign")])
        await asyncio.to_thread(other.close)
        desktop.window.close()

    assert house.run(qapp, story) == 0


def test_prompts_of_earlier_sessions_are_in_the_history(qapp: QApplication, house: House) -> None:
    from tests.builders.events import RunBuilder

    store = EventStore.open(house.home)
    store.append(RunBuilder("old", "What I asked yesterday").begin().complete().new_events).result(90)
    store.close()

    async def story(house: House) -> None:
        desktop = house.desktop
        await until(lambda: desktop.prompt.text._history.entries)
        press(desktop.window.prompt.input, Qt.Key.Key_Up)
        assert desktop.window.prompt.draft() == Draft("What I asked yesterday")
        desktop.window.close()

    assert house.run(qapp, story) == 0
