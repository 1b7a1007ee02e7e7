"""No control holds the keyboard, and every control says what it is: walked over all windows at once."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QWidget,
)

from app.desktop.canvas_window import CanvasWindow
from app.viewmodels.desktop import DIAGNOSTICS, NOTICES, SETTINGS, SHORTCUTS, TRACE, Notice, writer_id
from tests.app.keys import SHIFT, key, with_keyboard
from tests.flows.desks import Desk, MakeDesk, until

Key = Qt.Key
WINDOWS = (TRACE, SETTINGS, NOTICES, DIAGNOSTICS, SHORTCUTS)
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox)


async def everything_open(desk: Desk) -> str:
    """Open every window, and a document with changes to review; return its run."""
    await until(lambda: desk.desktop.settings)
    desk.desktop.say(Notice("Something was said."))
    desk.ask("Describe this folder", policy="review")
    (run_id,) = desk.run_ids
    await until(lambda: desk.status(run_id) == "✓ completed")
    for name in ("settings", "notices", "diagnostics", "shortcuts", "open-trace"):
        assert desk.desktop.actions.trigger(name), name
        await desk.frames.pass_by(1)
    return run_id


def focusable(part: QWidget) -> Iterator[QWidget]:
    """The widgets that the keyboard can be in, as a person sees them now."""
    for widget in part.findChildren(QWidget):
        is_there = widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        if group is not None and group.exclusive() and widget is not group.checkedButton():
            continue  # the arrow keys go there from the one that is chosen
        if is_there and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def words_of(widget: QWidget) -> str:
    """A widget, and where it is."""
    chain: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(chain) < 4:
        chain.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return " < ".join(chain)


def leads_out(widget: QWidget, wanted: Key, modifier: Qt.KeyboardModifier) -> bool:
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    if not widget.hasFocus():  # an item of a group that hands it on
        return True
    key(wanted, modifier)
    return with_keyboard() is not widget


def test_no_control_holds_the_keyboard(qapp: QApplication, desk: MakeDesk) -> None:
    none = Qt.KeyboardModifier.NoModifier

    async def story(desk: Desk) -> None:
        run_id = await everything_open(desk)
        windows, window = desk.desktop.windows, desk.window
        held: list[str] = []
        for name in (*WINDOWS, writer_id(run_id)):
            windows.focus(name)
            await desk.frames.pass_by(1)
            part = windows.window(name)
            assert isinstance(part, CanvasWindow)
            for widget in focusable(part):
                by_tab = leads_out(widget, Key.Key_Tab, none) or leads_out(widget, Key.Key_Tab, SHIFT)
                if not by_tab:
                    held.append(f"Tab: {words_of(widget)}")
                widget.setFocus(Qt.FocusReason.TabFocusReason)
                key(Key.Key_F6)
                if part.isAncestorOf(with_keyboard()):
                    held.append(f"F6: {words_of(widget)}")
                windows.focus(name)
        for bar in (window.prompt, window.top_bar):
            stuck = [each for each in focusable(bar) if not leads_out(each, Key.Key_Tab, none)]
            held += [f"Tab: {words_of(widget)}" for widget in stuck]
        assert held == [], "\n".join(held)

    assert desk().live(qapp, story) == 0


@pytest.mark.parametrize("name", WINDOWS)
def test_tab_reaches_every_control_of_a_window(qapp: QApplication, desk: MakeDesk, name: str) -> None:
    async def story(desk: Desk) -> None:
        await everything_open(desk)
        windows = desk.desktop.windows
        windows.focus(name)
        await desk.frames.pass_by(1)
        part = windows.window(name)
        assert isinstance(part, CanvasWindow)
        wanted = set(focusable(part))
        reached: set[QWidget] = set()
        for _ in range(2 * len(wanted) + 2):
            reached.add(with_keyboard())
            key(Key.Key_Tab)
            await asyncio.sleep(0)
        assert [words_of(widget) for widget in wanted - reached] == []

    assert desk().live(qapp, story) == 0


def test_every_control_has_a_name_and_a_tooltip(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await everything_open(desk)
        for name in ("about", "rename-workspace", "choose-folder"):
            assert desk.desktop.actions.trigger(name)
        dialogs = [each for each in qapp.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
        assert len(dialogs) == 3
        file_dialog = {
            part for each in dialogs if isinstance(each, QFileDialog) for part in each.findChildren(QWidget)
        }
        desk.desktop.palette.open()
        seen = [
            widget
            for widget in qapp.allWidgets()
            if isinstance(widget, CONTROLS) and widget not in file_dialog
        ]
        ours = [widget for widget in seen if not widget.objectName().startswith("qt_")]  # Qt's own insides
        assert len(ours) > 60
        lacking = [
            f"{words_of(widget)}: name {widget.accessibleName()!r}, tooltip {widget.toolTip()!r}"
            for widget in ours
            if not widget.accessibleName().strip() or not widget.toolTip().strip()
        ]
        for each in dialogs:
            each.close()
        assert lacking == [], "\n".join(lacking)

    assert desk().live(qapp, story) == 0
