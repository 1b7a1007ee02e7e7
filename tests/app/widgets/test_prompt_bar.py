from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFrame, QMenu
from pytestqt.qtbot import QtBot

from app.theme.keeper import ThemeKeeper
from app.theme.theme import Theme, load_theme
from app.viewmodels.prompt import Draft, PromptView, Submission
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
    assert [action.text() for action in menu.actions()] == ["Offline (no language model)"]


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
    for widget in (bar.folder, bar.input, bar.model, bar.policy, bar.run):
        assert widget.accessibleName(), widget.objectName()
        assert widget.toolTip(), widget.objectName()


def test_tab_goes_through_the_bar_from_left_to_right(qtbot: QtBot, bar: PromptBar) -> None:
    bar.folder.setFocus()
    seen = []
    for _ in range(4):
        widget = QApplication.focusWidget()
        assert widget is not None
        seen.append(widget.objectName())
        press(widget, Qt.Key.Key_Tab)
    last = QApplication.focusWidget()
    assert last is not None
    assert [*seen, last.objectName()] == [
        "promptFolder",
        "promptInput",
        "promptModel",
        "promptPolicy",
        "promptRun",
    ]


def test_both_themes_draw_the_bar(bar: PromptBar) -> None:
    bar.set_theme(load_theme("light"))
    light = bar.grab().toImage()
    bar.set_theme(load_theme("dark"))
    assert bar.grab().toImage() != light
