"""A person looks for a key and finds it; every key that is told does what is told."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QScrollArea

from app.desktop.actions import MENUS
from app.viewmodels.shortcuts import WINDOW_KEYS
from app.viewmodels.trace_actions import ACTIONS
from app.viewmodels.writer_actions import WRITER_ACTIONS
from app.widgets.help.shortcuts import ShortcutsView
from app.widgets.writer.history_pane import HistoryPane
from tests.app.person import NO_KEY, click, press, press_of_desk, type_text
from tests.flows.desks import Desk, MakeDesk, until


def shown(desk: Desk) -> list[str]:
    """The keys that the window shows."""
    view = desk.window.findChild(ShortcutsView)
    assert isinstance(view, ShortcutsView)
    area = view.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    page = area.widget()
    assert page is not None
    return [each.text() for each in page.findChildren(QLabel, "shortcutKeys") if each.isVisible()]


def test_f1_shows_every_key_and_a_search_leaves_those_that_fit(qapp: QApplication, desk: MakeDesk) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        press(desk.window.prompt.input, Qt.Key.Key_F1)
        await until(lambda: desk.desktop.windows.active_id == "shortcuts")
        wanted = {entry.shortcut for entry in desk.desktop.actions.entries() if entry.shortcut}
        own = {row.keys for group in WINDOW_KEYS for row in group.rows}
        assert wanted | own == set(shown(desk))
        assert len(wanted) > 30
        search = desk.window.findChild(QLineEdit, "shortcutsSearch")
        assert isinstance(search, QLineEdit)
        await until(search.hasFocus)
        type_text(search, "larger text")
        assert shown(desk) == ["Ctrl+="]
        type_text(search, " no such thing")
        assert shown(desk) == []
        press(search, Qt.Key.Key_Escape)
        commands = [entry for entry in desk.desktop.actions.entries() if entry.shortcut]
        assert len(shown(desk)) == len(commands) + sum(len(group.rows) for group in WINDOW_KEYS)
        bar = desk.window.findChild(ShortcutsView)
        assert isinstance(bar, ShortcutsView)
        area = bar.findChild(QScrollArea)
        assert isinstance(area, QScrollArea)
        await until(lambda: area.verticalScrollBar().maximum() > 0)
        press(search, Qt.Key.Key_PageDown)
        assert area.verticalScrollBar().value() > 0

    assert desk().live(qapp, story) == 0


def test_the_help_menu_is_the_last_and_says_what_this_is(
    qapp: QApplication, desk: MakeDesk, tmp_path: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        menus = [action.text() for action in desk.window.top_bar.menus.actions()]
        assert menus == [f"&{name}" for name in MENUS]
        assert menus[-1] == "&Help"
        about = desk.window.findChild(QAction, "action:about")
        assert isinstance(about, QAction)
        about.trigger()
        dialog = desk.window.findChild(QDialog, "aboutDialog")
        assert isinstance(dialog, QDialog)
        words = " ".join(each.text() for each in dialog.findChildren(QLabel))
        assert "MIT" in words
        assert str(tmp_path / "home") in words
        assert "Python" in words
        copy = dialog.findChild(QPushButton, "aboutCopy")
        assert isinstance(copy, QPushButton)
        click(copy)
        assert f"Home: {tmp_path / 'home'}" in QGuiApplication.clipboard().text()
        press(dialog, Qt.Key.Key_Escape)
        await until(lambda: desk.window.findChild(QDialog, "aboutDialog") is None)

    assert desk().live(qapp, story) == 0


def test_the_windows_have_the_keys_that_are_told(qapp: QApplication, desk: MakeDesk) -> None:
    """A key that is renamed in its window must be renamed in the table."""
    rows = {group.title: {row.keys for row in group.rows} for group in WINDOW_KEYS}

    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("What is 6 * 7?")
        await until(lambda: desk.run_ids and "completed" in desk.status(desk.run_ids[0]))
        writer = desk.writer(desk.run_ids[0])
        own = {keys.toString() for action in writer.actions() for keys in action.shortcuts()}
        own = {keys.replace("Return", "Enter") for keys in own}
        assert own == {keys.replace("Return", "Enter") for each in WRITER_ACTIONS for keys in each.keys}
        told = {entry.shortcut for entry in desk.desktop.actions.entries() if entry.kind == "Edit"}
        assert {each.shown_key for each in WRITER_ACTIONS} <= told
        press_of_desk(desk.window, Qt.Key.Key_H)
        pane = desk.writer(desk.run_ids[0]).findChild(HistoryPane)
        assert isinstance(pane, HistoryPane)
        listened = {each.key().toString() for each in pane.findChildren(QShortcut)}
        told = {key for keys in rows["In the history of a document"] for key in keys.split(", ")}
        assert told - listened == {"Left", "Right", "Page Up", "Page Down", "Home", "End"}
        assert listened <= told
        press(pane.slider, Qt.Key.Key_Escape)
        await until(desk.page(desk.run_ids[0]).isVisible)
        undo = {keys.toString() for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.Undo)}
        redo = {keys.toString() for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.Redo)}
        assert ("Ctrl+Z" in undo, "Ctrl+Shift+Z" in redo) == (True, True)
        desk.page(desk.run_ids[0]).setFocus()
        press(desk.page(desk.run_ids[0]), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
        assert not desk.page(desk.run_ids[0]).hasFocus()
        trace = desk.trace()
        listened = {each.key().toString() for each in trace.findChildren(QShortcut)}
        wanted = {QKeySequence(each.key).toString() for each in ACTIONS if each.key}
        assert listened == {"/", *wanted}
        told = {entry.shortcut for entry in desk.desktop.actions.entries() if entry.kind == "Trace"}
        assert {each.shown_key for each in ACTIONS} <= told
        click(trace.runs.list.viewport())
        press(trace.runs.list, Qt.Key.Key_Slash, NO_KEY)
        await until(trace.runs.filter.hasFocus)
        press(trace.runs.filter, Qt.Key.Key_Escape)
        assert trace.runs.list.hasFocus()
        bar = desk.window.prompt
        bar.focus_input()
        type_text(bar.input, "words")
        press(bar.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert bar.input.toPlainText() == "words\n"
        bar.input.replace("")
        press(bar.input, Qt.Key.Key_Up)
        assert bar.input.toPlainText() == "What is 6 * 7?"
        press(bar.input, Qt.Key.Key_Down)
        assert bar.input.toPlainText() == ""
        press(bar.input, Qt.Key.Key_Escape)
        await until(lambda: not bar.input.hasFocus())

    assert desk().live(qapp, story) == 0
