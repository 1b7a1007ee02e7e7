"""What stands in the prompt bar comes back: after a restart, after kill -9, and beside a damaged file."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication

from app.desktop.draft_keeper import claim
from app.theme.keeper import ThemeKeeper
from app.viewmodels.drafts import KeptPrompt, dump_prompt, read_prompt
from app.viewmodels.prompt import Draft
from storage.event_store import EventStore
from tests.app.person import press, type_text
from tests.builders.events import RunBuilder
from tests.flows.desks import Desk, HeldMailbox, MakeDesk, held, until, words
from tests.flows.test_opening_writer import FULL, NOT_OURS

TEXT = "Summarise the risks,\nand name the worst"
LONG = "x" * 20_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    store = EventStore.open(home)
    store.append(RunBuilder("run-1", "Costs").prompt().begin().complete().new_events).result(90)
    store.close()
    return home


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, folder: Path, home: Path) -> MakeDesk:
    keeper.choose("dark")
    return lambda: Desk(keeper, home, folder)


def kept_in(home: Path, name: str = "drafts.json") -> KeptPrompt | None:
    try:
        return read_prompt((home / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


async def ready(desk: Desk) -> None:
    await until(lambda: hasattr(desk.lifecycle, "draft_keeper"))


async def is_kept(desk: Desk, home: Path) -> None:
    """Wait until the file holds what is on the screen."""
    await until(lambda: kept_in(home) == desk.lifecycle.draft_keeper.kept())


async def type_a_draft(desk: Desk, folder: Path) -> None:
    """Type, paste, move the cursor, and choose everything otherwise than it was."""
    await ready(desk)
    desk.desktop.open_again("run-1", "Costs")
    bar = desk.window.prompt
    bar.focus_input()
    type_text(bar.input, TEXT.split("\n", maxsplit=1)[0])
    press(bar.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    type_text(bar.input, TEXT.split("\n", maxsplit=1)[1])
    data = QMimeData()
    data.setText(LONG)
    bar.input.insertFromMimeData(data)
    for _ in range(5):
        press(bar.input, Qt.Key.Key_Left)
    desk.desktop.choices.choose_folder(str(folder))
    desk.desktop.choices.choose_policy("review")
    desk.desktop.follow_ups.toggle()


async def sees_the_draft(desk: Desk, folder: Path) -> None:
    await ready(desk)
    bar, choices = desk.window.prompt, desk.desktop.choices
    assert bar.draft() == Draft(TEXT, (LONG,))
    assert bar.input.textCursor().position() == len(TEXT) - 5
    assert choices.view.workspace == folder
    assert folder in choices.view.recent
    assert choices.view.policy == "review"
    assert desk.desktop.follow_ups.view.is_chosen
    assert desk.desktop.follow_ups.view.run_id == "run-1"
    assert bar.run.text() == "Ask about it"


def test_a_draft_comes_back_after_a_restart(
    qapp: QApplication, desk: MakeDesk, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()

    async def first(desk: Desk) -> None:
        await type_a_draft(desk, tmp_path / "other")  # and close at once

    async def second(desk: Desk) -> None:
        await sees_the_draft(desk, tmp_path / "other")

    assert desk().live(qapp, first) == 0
    assert desk().live(qapp, second) == 0


def test_a_draft_comes_back_after_a_kill(
    qapp: QApplication, desk: MakeDesk, home: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    program = [sys.executable, "-m", "tests.flows.drafts_program", str(home), str(tmp_path / "other")]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    process.send_signal(signal.SIGKILL)
    process.wait(90)
    process.stdout.close()
    assert said == "kept"

    async def after(desk: Desk) -> None:
        await sees_the_draft(desk, tmp_path / "other")
        assert not (home / "drafts-2.json").exists(), "who is killed holds nothing"

    assert desk().live(qapp, after) == 0


def test_what_is_sent_is_no_draft_any_more(qapp: QApplication, desk: MakeDesk, home: Path) -> None:
    async def first(desk: Desk) -> None:
        await ready(desk)
        type_text(desk.window.prompt.input, "2 + 2")
        await until(lambda: (kept := kept_in(home)) is not None and kept.text == "2 + 2")
        press(desk.window.prompt.input, Qt.Key.Key_Return)
        await until(lambda: (kept := kept_in(home)) is not None and not kept.text and not kept.unsent)

    async def second(desk: Desk) -> None:
        await ready(desk)
        assert desk.window.prompt.draft() == Draft()

    assert desk().live(qapp, first) == 0
    assert desk().live(qapp, second) == 0


def test_who_types_on_and_on_is_kept_too(qapp: QApplication, desk: MakeDesk, home: Path) -> None:
    async def story(desk: Desk) -> None:
        await ready(desk)
        typed = 0

        def has_more() -> bool:
            nonlocal typed
            type_text(desk.window.prompt.input, "a")
            typed += 1
            kept = kept_in(home)
            return kept is not None and len(kept.text) > 1

        await until(has_more)  # no pause between the keys is as long as the time that is waited for

    assert desk().live(qapp, story) == 0


def test_a_prompt_that_nobody_had_taken_is_in_the_history(
    qapp: QApplication, desk: MakeDesk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind = HeldMailbox(monkeypatch, [NOT_OURS] * FULL)

    async def first(desk: Desk) -> None:
        async with held(desk, behind):
            await ready(desk)
            desk.ask("Precious words")
            await until(lambda: (kept := kept_in(home)) is not None and kept.unsent == ("Precious words",))
            (home / "copy.json").write_bytes((home / "drafts.json").read_bytes())

    async def second(desk: Desk) -> None:
        await ready(desk)
        assert "1 text" in words(desk.window, "noticeText")
        press(desk.window.prompt.input, Qt.Key.Key_Up)
        assert desk.window.prompt.draft() == Draft("Precious words")

    assert desk().live(qapp, first) == 0
    monkeypatch.undo()
    (home / "copy.json").replace(home / "drafts.json")  # as a kill would have left it
    assert desk().live(qapp, second) == 0


@pytest.mark.parametrize("text", ["{", '{"version": 99}', "[]", "\x00\xff"])
def test_a_damaged_file_gives_an_empty_bar_and_a_notice(
    qapp: QApplication, desk: MakeDesk, home: Path, text: str
) -> None:
    (home / "drafts.json").write_text(text, encoding="latin-1")

    async def story(desk: Desk) -> None:
        await ready(desk)
        assert desk.window.prompt.draft() == Draft()
        assert "drafts.json cannot be used" in words(desk.window, "noticeText")
        assert "drafts.json.damaged" in words(desk.window, "noticeText")
        type_text(desk.window.prompt.input, "new")
        await is_kept(desk, home)

    assert desk().live(qapp, story) == 0
    assert (home / "drafts.json.damaged").read_text(encoding="latin-1") == text


def test_what_was_typed_before_the_home_was_open_is_not_replaced(
    qapp: QApplication, desk: MakeDesk, home: Path
) -> None:
    (home / "drafts.json").write_text(dump_prompt(KeptPrompt(text="of yesterday")), encoding="utf-8")

    async def story(desk: Desk) -> None:
        type_text(desk.window.prompt.input, "quick")
        await ready(desk)
        assert desk.window.prompt.draft() == Draft("quick")
        press(desk.window.prompt.input, Qt.Key.Key_Up)
        assert desk.window.prompt.draft() == Draft("of yesterday")
        press(desk.window.prompt.input, Qt.Key.Key_Down)
        assert desk.window.prompt.draft() == Draft("quick")

    assert desk().live(qapp, story) == 0


def test_two_desktops_on_one_home_keep_their_own_and_lose_nothing(
    qapp: QApplication, desk: MakeDesk, home: Path
) -> None:
    other = claim(home)  # another desktop holds the first file
    assert other.path == home / "drafts.json"
    other.path.write_text(dump_prompt(KeptPrompt(text="of the first")), encoding="utf-8")

    async def second_desktop(desk: Desk) -> None:
        await ready(desk)
        assert desk.window.prompt.draft() == Draft()
        type_text(desk.window.prompt.input, "of the second")

    assert desk().live(qapp, second_desktop) == 0
    assert kept_in(home) == KeptPrompt(text="of the first")
    assert (second := kept_in(home, "drafts-2.json")) is not None
    assert second.text == "of the second"
    assert other.lock is not None
    other.lock.unlock()

    async def alone_again(desk: Desk) -> None:
        await ready(desk)
        assert desk.window.prompt.draft() == Draft("of the first")
        assert "1 text" in words(desk.window, "noticeText")
        desk.window.prompt.focus_input()
        press(desk.window.prompt.input, Qt.Key.Key_Up)
        assert desk.window.prompt.draft() == Draft("of the second")

    assert desk().live(qapp, alone_again) == 0
    assert not (home / "drafts-2.json").exists()


def test_a_home_that_cannot_be_written_is_said_once(
    qapp: QApplication, desk: MakeDesk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.desktop.draft_keeper.write_atomically", full)

    async def story(desk: Desk) -> None:
        await ready(desk)
        type_text(desk.window.prompt.input, "new")
        await until(lambda: "No space left" in words(desk.window, "noticeText"))
        assert desk.window.prompt.draft() == Draft("new")

    assert desk().live(qapp, story) == 0
