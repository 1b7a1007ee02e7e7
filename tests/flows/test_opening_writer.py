"""A prompt's window is there at once, with the objective and a truthful status, whatever is slow behind it.

It once said "Opening Writer…" for ever: the window waited for an answer of the conductor, whose mailbox was
full. So nothing here looks at a clock: what is behind the window is held until the window was painted.
"""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from actors.conductor.messages import DriverEnded, RunEnded
from app.theme.keeper import ThemeKeeper
from app.viewmodels.desktop import writer_id
from storage.events.desktop import DesktopWindowOpened
from storage.options import EventQuery
from tests.app.person import click, press
from tests.fakes.scripted import ScriptedModel, hang
from tests.flows.desks import (
    CONTROL,
    Desk,
    Held,
    HeldMailbox,
    HeldModel,
    HeldOpening,
    HeldStore,
    held,
    text_on_disk,
    until,
    with_model,
    words,
)

PROMPT = "Describe this folder and its parts"
FRAMES = 2
STARTING = "◐ starting"
FULL = 1_000
NOT_OURS = DriverEnded(RunEnded("a run that is forgotten", "completed"))

Hold = Callable[[pytest.MonkeyPatch], Held]
HOLDS: dict[str, Hold] = {
    "the model hangs": lambda _patch: HeldModel(),
    "the store is slow": lambda _patch: HeldStore(),
    "the mailbox is full": lambda patch: HeldMailbox(patch, [NOT_OURS] * FULL),
    "the log is being opened": HeldOpening,
}


@pytest.fixture
def desk(
    qapp: QApplication, keeper: ThemeKeeper, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Desk]:
    """Makes the desktop, with a model that hangs for ever."""
    keeper.choose("dark")
    with_model(monkeypatch, ScriptedModel({"": [hang() for _ in range(8)]}))
    return lambda: Desk(keeper, tmp_path / "home", folder)


@pytest.fixture(params=list(HOLDS))
def behind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Held:
    """What does not answer."""
    return HOLDS[request.param](monkeypatch)


async def ask_and_see_the_window(desk: Desk) -> str:
    """Ask as a person does; return the run, whose window was painted within two frames."""
    before = desk.frames.count
    desk.ask(PROMPT, model="scripted")
    await desk.frames.pass_by(FRAMES)
    (run_id,) = desk.run_ids
    writer = desk.writer(run_id)
    assert writer.isVisible()
    assert desk.frames.painted["writerWindow"] - before <= FRAMES
    assert desk.frames.painted["writerStatus"] - before <= FRAMES
    assert words(writer, "writerEmptyTitle") == PROMPT
    assert not writer.visibleRegion().isEmpty()
    return run_id


def type_in(desk: Desk, run_id: str, text: str) -> None:
    QTest.keyClicks(desk.page(run_id), text)


def test_the_window_is_there_within_two_frames_whatever_is_held_behind_it(
    qapp: QApplication, desk: Callable[[], Desk], behind: Held
) -> None:
    async def story(desk: Desk) -> None:
        async with held(desk, behind):
            run_id = await ask_and_see_the_window(desk)
            assert not behind.has_answered(desk, run_id)
            if not isinstance(behind, HeldModel):
                assert desk.status(run_id) == STARTING
                assert words(desk.writer(run_id), "writerEmptyText") == "Starting the run…"
            await desk.frames.pass_by(FRAMES)
            assert not behind.has_answered(desk, run_id), "it did not only answer late"
        await until(lambda: desk.status(run_id) == "◐ running")
        click(desk.button(run_id, "writerCancel"))
        await until(lambda: desk.status(run_id) == "○ cancelled")

    assert desk().live(qapp, story) == 0


def test_the_desktop_stays_usable_meanwhile(
    qapp: QApplication, desk: Callable[[], Desk], behind: Held
) -> None:
    async def story(desk: Desk) -> None:
        async with held(desk, behind):
            run_id = await ask_and_see_the_window(desk)
            type_in(desk, run_id, "My own first line.")
            assert desk.page(run_id).toPlainText() == "My own first line."
            press(desk.window, Qt.Key.Key_1, CONTROL)
            assert desk.desktop.windows.active_id == "trace"
            press(desk.window, Qt.Key.Key_2, CONTROL)
            assert desk.desktop.windows.active_id == writer_id(run_id)
            await desk.frames.pass_by(FRAMES)
            click(desk.button(run_id, "writerCancel"))
            assert words(desk.writer(run_id), "writerNotice") == "Cancelling…"
            await desk.frames.pass_by(FRAMES)
            assert not behind.has_answered(desk, run_id)
        await until(lambda: desk.status(run_id) == "○ cancelled")
        assert words(desk.writer(run_id), "writerNotice") == ""
        file = desk.store.paths.document(run_id)
        await until(lambda: "My own first line." in text_on_disk(file))
        assert desk.page(run_id).toPlainText() == "My own first line."

    assert desk().live(qapp, story) == 0


def opened(desk: Desk, run_id: str) -> list[DesktopWindowOpened]:
    bodies = [event.body for event in desk.store.read(EventQuery(prefix="desktop.window.opened"))]
    return [body for body in bodies if isinstance(body, DesktopWindowOpened) and body.run_id == run_id]


def test_what_opening_took_and_who_waited_is_recorded(
    qapp: QApplication, desk: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = HeldMailbox(monkeypatch, [NOT_OURS] * FULL)

    async def story(desk: Desk) -> None:
        async with held(desk, behind):
            run_id = await ask_and_see_the_window(desk)
            waited_from = time.perf_counter()
            await until(lambda: opened(desk, run_id))
            (record,) = opened(desk, run_id)
            waited_ms = (time.perf_counter() - waited_from) * 1000
        assert record.window_id == writer_id(run_id)
        assert 0 < record.handling_ms <= record.request_to_visible_ms
        assert record.mailbox_wait_ms == 0, "the window waits for no mailbox"
        await until(lambda: desk.status(run_id) == "◐ running")
        (conductor,) = (each for each in desk.session.system.metrics() if each.actor_id == "conductor")
        assert conductor.handled > FULL
        assert conductor.wait.max_ms >= waited_ms, "who did wait says so"

    assert desk().live(qapp, story) == 0
