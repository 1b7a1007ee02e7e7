"""What the person chose holds for the next start, and a damaged file costs one line."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel

from app.desktop.desktop import Desktop
from app.desktop.preferences import Preferences
from app.loop import run_desktop
from app.settings.file import load
from app.theme.keeper import ThemeKeeper
from tests.app.parts import make_desktop


async def _until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110 -- a file has no event to wait for
        await asyncio.sleep(0.005)


async def _gone(desktop: Desktop) -> None:
    await desktop.stop()
    desktop.window.deleteLater()


def test_choices_are_kept_and_come_back(qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    keeper.choose("dark")

    async def choose() -> int:
        desktop, _writers = make_desktop(keeper)
        kept = Preferences(desktop, path.parent)
        desktop.choices.choose_policy("review")
        await _until(lambda: load(path).settings.policy == "review")
        keeper.toggle()
        await _until(lambda: load(path).settings.theme == "light")
        await kept.close()
        await _gone(desktop)
        return 0

    async def come_back() -> int:
        keeper.choose("dark")
        desktop, _writers = make_desktop(keeper)
        kept = Preferences(desktop, path.parent)
        policy = desktop.choices.view.policy
        await kept.close()
        await _gone(desktop)
        assert policy == "review"
        return 0

    assert run_desktop(qapp, choose) == 0
    assert run_desktop(qapp, come_back) == 0


def test_what_was_chosen_last_is_kept_though_the_desktop_closes(
    qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path
) -> None:
    path = tmp_path / "settings.toml"
    keeper.choose("dark")

    async def story() -> int:
        desktop, _writers = make_desktop(keeper)
        kept = Preferences(desktop, path.parent)
        desktop.choices.choose_policy("review")
        keeper.toggle()
        await kept.close()
        settings = load(path).settings
        await _gone(desktop)
        assert (settings.policy, settings.theme) == ("review", "light")
        return 0

    assert run_desktop(qapp, story) == 0


def test_a_damaged_file_is_told_and_left_alone(
    qapp: QApplication, keeper: ThemeKeeper, tmp_path: Path
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("theme = \n")

    async def story() -> int:
        desktop, _writers = make_desktop(keeper)
        kept = Preferences(desktop, path.parent)
        line = desktop.window.notices.findChild(QLabel, "noticeText")
        assert isinstance(line, QLabel)
        words = line.text()
        await kept.close()
        await _gone(desktop)
        assert "settings.toml is damaged" in words
        return 0

    assert run_desktop(qapp, story) == 0
    assert path.read_text() == "theme = \n"
