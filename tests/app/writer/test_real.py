"""The Writer window on the real Writer, the real log and the real feed, on one loop."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from actors.conductor.messages import OpenWriter
from actors.runtime import ActorRef
from actors.writer.agent_messages import ProposeReplaceExact, Proposing
from actors.writer.messages import WriterMessage
from app.desktop.tasks import Tasks
from app.desktop.writers import wire_document
from app.feed import EventFeed
from app.loop import run_desktop
from app.presenters.writer import WriterPresenter, WriterSetup
from app.presenters.writer_outbox import ConductorLink
from app.theme.theme import Theme
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.window import WriterWindow
from tests.actors.writer.stage import RESEARCHER, RUN, TERMINAL, Stage, document, propose

SECONDS = 90


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not condition():  # noqa: ASYNC110 -- what is waited for sets no event
            await asyncio.sleep(0.005)


def canon_on_disk(stage: Stage) -> str:
    """The document's file without its proposals; nothing before it is first written."""
    try:
        return stage.file().partition("<!-- proposal -->")[0]
    except FileNotFoundError:
        return ""


class Desk(QObject):
    """One Writer window, wired as the desktop does."""

    def __init__(self, stage: Stage, ref: ActorRef[WriterMessage], theme: Theme) -> None:
        super().__init__()
        self.faults: list[BaseException] = []
        self.tasks = Tasks(self.faults.append)
        self.stage, self.ref = stage, ref
        self.feed = EventFeed(stage.store)
        self.feed.start()
        setup = WriterSetup(RUN, "Describe the folder", self.tasks.spawn, is_new=True)
        self.presenter, self.window = WriterPresenter(setup), WriterWindow(theme)
        self.feed.arrived.connect(self.presenter.take)
        wire_document(self.presenter, self.window)
        self.presenter.show_all()
        self.window.resize(820, 700)
        self.window.show()
        self.presenter.attach(stage.store, ConductorLink(RUN, self._conductor))

    async def _conductor(self, request: object) -> object:
        assert request == OpenWriter(RUN)
        return self.ref

    @property
    def page(self) -> PageEdit:
        found = self.window.findChild(PageEdit, "writerDocument")
        assert isinstance(found, PageEdit)
        return found

    async def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        """Press a key of the window once the page has the keyboard; it does nothing before."""
        await until(self._has_keyboard)
        QTest.keyClick(self.page, key, modifier)

    def _has_keyboard(self) -> bool:
        self.window.activateWindow()  # before it is on the screen it is not taken in front
        self.page.setFocus()
        return self.page.hasFocus()

    async def agree(self) -> str:
        """Wait until window and Writer have one text; return it."""
        async with asyncio.timeout(SECONDS):
            while True:
                there = (await document(self.ref)).live_text("conductor")
                settled = not self.presenter._replica.unconfirmed
                if settled and there == self.page.toPlainText():
                    return there
                await asyncio.sleep(0.01)

    def close(self) -> None:
        self.feed.stop()
        self.presenter.close()
        self.window.close()
        self.window.deleteLater()
        self.presenter.deleteLater()


def test_a_person_and_two_agents_write_one_report(qapp: QApplication, theme: Theme, tmp_path: Path) -> None:
    async def main() -> int:
        async with Stage(tmp_path / "home") as stage:
            ref = stage.open()
            desk = Desk(stage, ref, theme)
            await propose(ref, "conductor", "Three packages had no release for a long time.\n")

            async def agents() -> None:
                for number in range(10):
                    await propose(ref, "conductor", f"Finding {number} of the researcher. ", RESEARCHER)
                    await propose(ref, "conductor", f"Line {number} 😀 of the terminal.\n", TERMINAL)

            streaming = asyncio.create_task(agents())
            for char in "Mine, all of it. ":
                QTest.keyClicks(desk.page, char)
                await asyncio.sleep(0.004)
            await streaming
            text = await desk.agree()
            canon = (await document(ref)).canon("conductor")
            assert canon == "Mine, all of it. "
            assert "Line 9 😀 of the terminal." in text
            assert len(desk.presenter.commands.review.changes) >= 20

            changes = desk.presenter.commands.review.changes
            wanted = next(card for card in changes if "Three packages" in card.excerpt)
            for _ in range(changes.index(wanted) + 1):
                await desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
            await desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
            await until(lambda: "Three packages" in canon_on_disk(stage))
            await desk.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            await until(lambda: "Three packages" not in canon_on_disk(stage))
            await desk.agree()
            desk.close()
            await desk.tasks.settle("writer window")
            assert desk.faults == []
        return 0

    assert run_desktop(qapp, main) == 0


def test_a_replacement_is_reviewed_and_reaches_the_file(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def main() -> int:
        async with Stage(tmp_path / "home") as stage:
            ref = stage.open()
            desk = Desk(stage, ref, theme)
            QTest.keyClicks(desk.page, "The chain has nine links.")
            await desk.agree()
            change = ProposeReplaceExact(RUN, "conductor", "nine", "eleven", Proposing(RESEARCHER, "counted"))
            await ref.ask(change)
            await until(lambda: "eleven" in desk.page.toPlainText())
            assert [card.reason for card in desk.presenter.commands.review.changes] == ["counted"]
            desk.presenter.commands.go_next()
            desk.presenter.commands.accept()
            await until(lambda: "The chain has eleven links." in canon_on_disk(stage))
            assert await desk.agree() == "The chain has eleven links."
            desk.close()
            await desk.tasks.settle("writer window")
            assert desk.faults == []
        return 0

    assert run_desktop(qapp, main) == 0


def test_what_was_typed_last_reaches_the_log_though_the_window_closes(
    qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    async def main() -> int:
        async with Stage(tmp_path / "home") as stage:
            ref = stage.open()
            desk = Desk(stage, ref, theme)
            await until(lambda: not desk.presenter._loader.reading)
            QTest.keyClicks(desk.page, "first ")
            desk.page.moveCursor(QTextCursor.MoveOperation.End)
            QTest.keyClicks(desk.page, "and last words")
            desk.close()
            await desk.tasks.settle("writer window")
            assert (await document(ref)).canon("conductor") == "first and last words"
            assert desk.faults == []
        return 0

    assert run_desktop(qapp, main) == 0
