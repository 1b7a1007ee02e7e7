"""Every control of the desktop says what it is, and shows when the keyboard is on it, in both themes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from app.desktop.settings_host import SettingsHost
from app.theme.keeper import ThemeKeeper
from tests.app.person import click, press
from tests.flows.desks import Desk, until

_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit)


async def everything_open(desk: Desk) -> None:
    """Open each window, with a run, a form and a way back."""
    await desk.opened()
    desk.ask("What is 6 * 7?")
    await until(lambda: desk.run_ids and "completed" in desk.status(desk.run_ids[0]))
    await a_call_is_open(desk)
    desk.desktop.help.show_shortcuts()
    desk.desktop.notice_history.open()
    desk.desktop.diagnostics.open()
    await until(lambda: desk.desktop.settings)
    desk.desktop.show_settings()
    host = desk.desktop.settings
    assert isinstance(host, SettingsHost)
    host.endpoints.editor.remove("openai", has_key=True)
    host.endpoints.editor.add()
    await desk.frames.pass_by(3)


async def a_call_is_open(desk: Desk) -> None:
    """Open what went in and out of a call, searched in, in each of the ways to read it."""
    detail = desk.desktop.trace.detail
    await until(lambda: detail.view.detail is not None and not detail.view.detail.live)
    assert detail.facts is not None
    detail.toggle_card(next(call.key for call in detail.facts.calls.value if call.kind == "model"))
    desk.trace().runs.filter.setText("what")
    await until(lambda: detail.call.payload is not None and desk.desktop.trace_desk.finder.hits.words)


def reachable(window: QWidget) -> Iterator[QWidget]:
    """Yield what Tab comes to; the parts of a control are not its equals."""
    for widget in window.findChildren(QWidget):
        is_part = isinstance(widget.parent(), QAbstractSpinBox | QComboBox) or widget.focusProxy() is not None
        takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes and widget.isVisible() and widget.isEnabled() and not is_part:
            yield widget


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_keyboard_is_seen_wherever_it_is(
    qapp: QApplication, keeper: ThemeKeeper, folder: Path, tmp_path: Path, name: str
) -> None:
    keeper.choose(name)
    hidden: list[str] = []
    seen = 0

    async def story(desk: Desk) -> None:
        nonlocal seen
        await everything_open(desk)
        for widget in list(reachable(desk.window)):
            around = widget.parentWidget()
            assert around is not None
            if (holder := QApplication.focusWidget()) is not None:
                holder.clearFocus()
            before = around.grab().toImage()
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if not widget.hasFocus():
                continue
            seen += 1
            if around.grab().toImage() == before:
                hidden.append(f"{type(widget).__name__} {widget.objectName()}")

    assert Desk(keeper, tmp_path / "home", folder).live(qapp, story) == 0
    keeper.choose("dark")
    assert hidden == []
    assert seen > 60


def test_every_control_has_a_name_and_a_tooltip(
    qapp: QApplication, keeper: ThemeKeeper, folder: Path, tmp_path: Path
) -> None:
    async def story(desk: Desk) -> None:
        await everything_open(desk)
        found = [widget for widget in reachable(desk.window) if isinstance(widget, _CONTROLS)]
        assert len(found) > 60
        nameless = [each.objectName() or str(each) for each in found if not each.accessibleName()]
        assert nameless == []
        tipless = [each.objectName() for each in found if not each.toolTip()]
        assert tipless == []

    keeper.choose("dark")
    assert Desk(keeper, tmp_path / "home", folder).live(qapp, story) == 0


def test_the_buttons_of_the_bar_find_and_set(
    qapp: QApplication, keeper: ThemeKeeper, folder: Path, tmp_path: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        await until(lambda: desk.desktop.settings)
        desk.window.prompt.focus_input()
        find, settings = (
            desk.window.top_bar.findChild(QPushButton, name) for name in ("findButton", "settingsButton")
        )
        assert find is not None
        assert settings is not None
        click(find)
        palette = desk.desktop.palette.palette
        await until(palette.isVisible)
        press(palette.field, Qt.Key.Key_Escape)
        assert desk.window.prompt.input.hasFocus(), "where it was"
        click(settings)
        assert desk.desktop.windows.active_id == "settings"

    keeper.choose("dark")
    assert Desk(keeper, tmp_path / "home", folder).live(qapp, story) == 0
