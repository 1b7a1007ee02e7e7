import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFrame, QMenu
from pytestqt.qtbot import QtBot

from app.theme.keeper import ThemeKeeper
from app.theme.theme import Theme, load_theme
from app.viewmodels.prompt import Choice, Draft, FollowUpView, PromptView, Submission
from app.widgets.common.buttons import IconButton
from app.widgets.prompt.bar import PromptBar
from tests.app.person import click, press, type_text


@pytest.fixture
def bar(qtbot: QtBot, keeper: ThemeKeeper, theme: Theme) -> PromptBar:
    made = PromptBar(theme)
    qtbot.addWidget(made)
    made.resize(1000, 60)
    made.set_view(PromptView(workspace=Path("/srv/data")))
    made.set_ready()
    made.show()
    made.focus_input()
    qtbot.waitExposed(made)
    return made


def paste(bar: PromptBar, text: str) -> None:
    data = QMimeData()
    data.setText(text)
    bar.input.insertFromMimeData(data)


def test_enter_sends_what_was_typed_with_the_choices(qtbot: QtBot, bar: PromptBar) -> None:
    type_text(bar.input, "describe it")
    with qtbot.waitSignal(bar.submitted) as sent:
        press(bar.input, Qt.Key.Key_Return)
    assert sent.args == [Submission(Draft("describe it"), Path("/srv/data"), "offline", "default")]
    assert bar.draft() == Draft("describe it"), "it stays until it is taken"


def test_an_enter_that_was_pressed_before_anybody_listened_counts(qtbot: QtBot, theme: Theme) -> None:
    bar = PromptBar(theme)
    qtbot.addWidget(bar)
    type_text(bar.input, "early")
    with qtbot.assertNotEmitted(bar.submitted):
        press(bar.input, Qt.Key.Key_Return)
    with qtbot.waitSignal(bar.submitted) as sent:
        bar.set_ready()
    assert sent.args is not None
    assert sent.args[0].draft == Draft("early")


def test_the_run_button_sends_too(qtbot: QtBot, bar: PromptBar) -> None:
    type_text(bar.input, "go")
    with qtbot.waitSignal(bar.submitted):
        click(bar.run)


def test_shift_enter_breaks_the_line_and_the_field_grows(qtbot: QtBot, bar: PromptBar) -> None:
    before = bar.input.sizeHint().height()
    type_text(bar.input, "one")
    press(bar.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    type_text(bar.input, "two")
    assert bar.draft() == Draft("one\ntwo")
    assert bar.input.sizeHint().height() > before


def test_up_and_down_leave_the_text_only_at_its_edges(qtbot: QtBot, bar: PromptBar) -> None:
    asked: list[Draft] = []
    bar.earlier_wanted.connect(asked.append)
    bar.set_draft(Draft("one\ntwo"))
    press(bar.input, Qt.Key.Key_Up)
    assert asked == []
    press(bar.input, Qt.Key.Key_Up)
    assert asked == [Draft("one\ntwo")]
    with qtbot.assertNotEmitted(bar.later_wanted):
        press(bar.input, Qt.Key.Key_Down)
    with qtbot.waitSignal(bar.later_wanted):
        press(bar.input, Qt.Key.Key_Down)


def test_a_megabyte_is_held_beside_the_input_and_is_sent_whole(qtbot: QtBot, bar: PromptBar) -> None:
    long = "word " * 210_000
    type_text(bar.input, "sum up")
    paste(bar, long)
    chips = bar.findChildren(QFrame, "promptAttachment")
    assert [chip.accessibleName() for chip in chips] == ["Pasted text, 1 MB"]
    with qtbot.waitSignal(bar.submitted) as sent:
        press(bar.input, Qt.Key.Key_Return)
    assert sent.args[0].draft.whole == f"sum up\n\n{long}"


def test_a_pasted_text_can_be_taken_out(qtbot: QtBot, bar: PromptBar) -> None:
    paste(bar, "x" * 20_000)
    paste(bar, "y" * 20_000)
    first = bar.findChildren(QFrame, "promptAttachment")[0]
    button = first.findChild(IconButton)
    assert button is not None
    click(button)
    assert bar.draft() == Draft("", ("y" * 20_000,))


def test_a_short_paste_is_edited_in_place_without_control_characters(bar: PromptBar) -> None:
    paste(bar, "a\x00b\r\nc\x1b[0m")
    assert bar.draft() == Draft("ab\nc[0m")


def test_a_long_draft_that_comes_back_is_held_beside_the_input(bar: PromptBar) -> None:
    bar.set_draft(Draft("z" * 100_000))
    assert bar.draft() == Draft("", ("z" * 100_000,))
    assert bar.input.toPlainText() == ""


def test_the_bar_tells_when_it_is_emptied_and_filled(qtbot: QtBot, bar: PromptBar) -> None:
    told: list[str] = []
    bar.filled.connect(lambda: told.append("filled"))
    bar.emptied.connect(lambda: told.append("emptied"))
    type_text(bar.input, "ab")
    paste(bar, "x" * 20_000)
    bar.set_draft(Draft())
    assert told[0] == "filled"
    assert told[-1] == "emptied"
    assert bar.draft() == Draft()


def test_replacing_the_draft_can_be_undone(qtbot: QtBot, bar: PromptBar) -> None:
    type_text(bar.input, "mine")
    bar.set_draft(Draft("from history"))
    press(bar.input, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "mine" in bar.draft().text


def test_choosing_a_policy_is_told_by_name(qtbot: QtBot, bar: PromptBar) -> None:
    menu = bar.policy.menu()
    assert isinstance(menu, QMenu)
    review = next(action for action in menu.actions() if action.text() == "Review edits")
    with qtbot.waitSignal(bar.policy_chosen) as told:
        review.trigger()
    assert told.args == ["review"]
    bar.set_view(PromptView(policy="review"))
    assert bar.policy.text().startswith("Review edits")


def test_only_models_that_there_are_can_be_chosen(bar: PromptBar) -> None:
    menu = bar.model.menu()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == ["Offline (no language model)", "Add a model…"]


def test_the_last_entry_of_the_models_asks_for_another_one(qtbot: QtBot, bar: PromptBar) -> None:
    menu = bar.model.menu()
    assert isinstance(menu, QMenu)
    with qtbot.assertNotEmitted(bar.model_chosen), qtbot.waitSignal(bar.model_wanted):
        menu.actions()[-1].trigger()


def test_new_models_are_in_the_menu_at_once(bar: PromptBar) -> None:
    models = (Choice("offline", "Offline"), Choice("local:tiny", "local:tiny & fast"))
    bar.set_view(PromptView(models=models, model="local:tiny"))
    menu = bar.model.menu()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()][:2] == ["Offline", "local:tiny && fast"]
    assert bar.model.text() == "local:tiny && fast ▾"


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_a_choice_is_made_with_keys_alone(qtbot: QtBot, bar: PromptBar, key: Qt.Key) -> None:
    bar.policy.setFocus()
    press(bar.policy, key)
    menu = bar.policy.menu()
    assert isinstance(menu, QMenu)
    qtbot.waitUntil(menu.isVisible)
    press(menu, Qt.Key.Key_Down)
    with qtbot.waitSignal(bar.policy_chosen) as told:
        press(menu, Qt.Key.Key_Return)
    assert told.args == ["all"], "the one in force was active; the next was taken"
    assert not menu.isVisible()
    assert not bar.policy.isDown()


def test_the_folders_of_before_are_in_the_menu_of_the_folder(qtbot: QtBot, bar: PromptBar) -> None:
    data, other = Path("/srv/data"), Path("/srv/r&d")
    bar.set_view(PromptView(workspace=data, recent=(data, other)))
    menu = bar.folder.menu()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == ["/srv/data", "/srv/r&&d", "Choose another…\tCtrl+O", "No folder"]
    assert [action.isChecked() for action in menu.actions()][:2] == [True, False]
    told: list[str] = []
    bar.folder_chosen.connect(told.append)
    menu.actions()[1].trigger()
    menu.actions()[-1].trigger()
    assert told == [str(other), ""]
    with qtbot.waitSignal(bar.folder_wanted):
        menu.actions()[-2].trigger()


def test_the_switch_says_what_sending_does(qtbot: QtBot, bar: PromptBar) -> None:
    switch = bar.follow_up
    assert not switch.follow_up.isEnabled()
    assert "No document" in switch.follow_up.toolTip()
    view = FollowUpView("run-1", "Costs & risks", is_live=False)
    bar.set_follow_up(view)
    assert switch.follow_up.text() == "Follow-up: Costs && risks"
    assert switch.new_run.isChecked()
    assert bar.run.text() == "Start a run"
    with qtbot.waitSignal(bar.follow_up_chosen) as told:
        click(switch.follow_up)
    assert told.args == [True]
    bar.set_follow_up(replace(view, is_chosen=True))
    assert bar.run.text() == "Ask about it"
    assert bar.input.placeholderText() == "Ask about “Costs & risks”…"
    bar.set_follow_up(replace(view, is_chosen=True, is_live=True))
    assert bar.run.text() == "Tell the agents"
    type_text(bar.input, "go on")
    with qtbot.waitSignal(bar.submitted) as sent:
        press(bar.input, Qt.Key.Key_Return)
    assert sent.args is not None
    assert sent.args[0].follow_up == "run-1"


def test_arrows_move_the_switch(qtbot: QtBot, bar: PromptBar) -> None:
    bar.set_follow_up(FollowUpView("run-1", "Costs"))
    bar.follow_up.new_run.setFocus()
    with qtbot.waitSignal(bar.follow_up_chosen) as told:
        press(bar.follow_up.new_run, Qt.Key.Key_Right)
    assert told.args == [True]


def test_a_key_sends_as_a_follow_up_whatever_is_chosen(qtbot: QtBot, bar: PromptBar) -> None:
    type_text(bar.input, "and why?")
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.assertNotEmitted(bar.submitted), qtbot.waitSignal(bar.follow_up_submitted) as sent:
        press(bar.input, Qt.Key.Key_Return, keys)
    assert sent.args is not None
    assert sent.args[0].draft == Draft("and why?")


def test_escape_leaves_the_bar_and_keeps_the_text(qtbot: QtBot, bar: PromptBar) -> None:
    type_text(bar.input, "half a thought")
    with qtbot.waitSignal(bar.left):
        press(bar.input, Qt.Key.Key_Escape)
    assert bar.draft() == Draft("half a thought")


def test_every_change_and_move_is_told_and_the_caret_comes_back(bar: PromptBar) -> None:
    told: list[str] = []
    bar.edited.connect(lambda: told.append("edited"))
    type_text(bar.input, "abc")
    assert told
    told.clear()
    press(bar.input, Qt.Key.Key_Left)
    assert told
    draft = bar.draft()
    assert draft.caret == 2
    bar.set_draft(Draft())
    bar.set_draft(draft)
    assert bar.input.textCursor().position() == 2
    bar.set_draft(Draft("ab", caret=99))
    assert bar.input.textCursor().position() == 2
    told.clear()
    paste(bar, "x" * 20_000)
    assert told


def test_a_megabyte_is_pasted_quickly(bar: PromptBar) -> None:
    began = time.thread_time()
    paste(bar, "word " * 210_000)
    bar.grab()
    assert time.thread_time() - began < 1, "measured 0.05 s of work, however busy the machine is"


def test_a_dropped_folder_is_told_and_a_dropped_file_is_not(
    qtbot: QtBot, bar: PromptBar, tmp_path: Path
) -> None:
    file = tmp_path / "file.txt"
    file.write_text("x")
    told: list[str] = []
    bar.folder_dropped.connect(told.append)
    for path in (file, tmp_path):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        event = QDropEvent(
            QPointF(QPoint(5, 5)),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        bar.dropEvent(event)
    assert told == [str(tmp_path)]


def test_every_control_has_a_name_and_a_tooltip(bar: PromptBar) -> None:
    switch = bar.follow_up
    for widget in (bar.folder, bar.input, switch.new_run, switch.follow_up, bar.model, bar.policy, bar.run):
        assert widget.accessibleName(), widget.objectName()
        assert widget.toolTip(), widget.objectName()


def test_tab_goes_through_the_bar_from_left_to_right(qtbot: QtBot, bar: PromptBar) -> None:
    bar.input.setFocus()
    seen = []
    for _ in range(5):
        widget = QApplication.focusWidget()
        assert widget is not None
        seen.append(widget.objectName())
        press(widget, Qt.Key.Key_Tab)
    last = QApplication.focusWidget()
    assert last is not None
    assert [*seen, last.objectName()] == [
        "promptInput",
        "promptFolder",
        "promptNewRun",
        "promptModel",
        "promptPolicy",
        "promptRun",
    ]


def test_both_themes_draw_the_bar(bar: PromptBar) -> None:
    bar.set_theme(load_theme("light"))
    light = bar.grab().toImage()
    bar.set_theme(load_theme("dark"))
    assert bar.grab().toImage() != light
