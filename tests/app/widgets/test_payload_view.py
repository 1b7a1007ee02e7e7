"""What went in and out of a call, read by hand: as chat, as a tree, raw; long ones; with a search."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.theme.keeper import ThemeKeeper
from app.theme.theme import Theme, load_theme
from app.viewmodels.payload import Payload, PayloadPart
from app.widgets.common.long_text import LongText
from app.widgets.trace.json_view import JsonView
from app.widgets.trace.payload_view import PayloadView
from tests.app.person import click, drag, press, type_text

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ANSWER = "The zebra crossing is unlit. " * 20


@pytest.fixture
def view(qtbot: QtBot, keeper: ThemeKeeper, theme: Theme) -> Iterator[PayloadView]:
    area = QScrollArea()
    qtbot.addWidget(area)
    made = PayloadView(theme)
    area.setWidget(made)
    area.setWidgetResizable(True)
    area.resize(560, 700)
    area.show()
    area.activateWindow()
    qtbot.waitExposed(area)
    yield made  # noqa: PT022 -- what it stands in must live as long


def payload(**other: object) -> Payload:
    parts = (
        PayloadPart("Prompt", "Where is the zebra?", "user-prompt"),
        PayloadPart("Answer", ANSWER, "text"),
    )
    tree = {"started": {"model": "offline"}, "messages": [{"text": "zebra\nand more " * 9}, 2, None]}
    raw = (PayloadPart("llm.call.started · event 7", '{"trace_id":"t1"}'),)
    return Payload("llm:1", parts, "+2 new messages since the last call", True, raw=raw, tree=tree, **other)  # type: ignore[arg-type]


def texts(view: PayloadView) -> list[LongText]:
    return [each for each in view.findChildren(LongText, "tracePayloadText") if each.isVisible()]


def mode(view: PayloadView, name: str) -> QPushButton:
    found = view.findChild(QPushButton, f"tracePayloadMode-{name}")
    assert isinstance(found, QPushButton)
    return found


def shown(view: PayloadView, name: str) -> str:
    found = view.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text() if found.isVisible() else ""


def test_only_what_is_new_is_shown_and_the_rest_is_one_click_away(qtbot: QtBot, view: PayloadView) -> None:
    view.set_payload(payload(earlier=14))
    assert shown(view, "tracePayloadNote") == "+2 new messages since the last call"
    assert [each.text for each in texts(view)] == ["Where is the zebra?", ANSWER]
    link = view.findChild(QPushButton, "tracePayloadEarlier")
    assert isinstance(link, QPushButton)
    assert link.text() == "Show the 14 messages before"
    with qtbot.waitSignal(view.history_wanted):
        click(link)
    history = (PayloadPart("System", "You are a researcher.", "system-prompt"),)
    view.set_payload(payload(earlier=14, history=history))
    assert [each.text for each in texts(view)] == ["You are a researcher.", "Where is the zebra?", ANSWER]
    assert not link.isVisible()


def test_the_three_ways_to_read_a_call(qtbot: QtBot, view: PayloadView) -> None:
    view.set_payload(payload())
    with qtbot.waitSignal(view.mode_chosen) as told:
        click(mode(view, "raw"))
    assert told.args == ["raw"]
    view.set_mode("raw")
    assert [each.text for each in texts(view)] == ['{"trace_id":"t1"}']
    assert mode(view, "raw").isChecked()
    view.set_mode("tree")
    assert isinstance(view.body, JsonView)
    assert view.body.model.rowCount() == 2
    view.set_mode("chat")
    assert len(texts(view)) == 2


def test_the_tree_is_walked_opened_searched_and_copied_from_by_keys(qtbot: QtBot, view: PayloadView) -> None:
    view.set_payload(payload())
    view.set_mode("tree")
    body = view.body
    assert isinstance(body, JsonView)
    tree = body.tree
    tree.setFocus()
    press(tree, Qt.Key.Key_Home)
    press(tree, Qt.Key.Key_Down)
    press(tree, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "offline"
    press(tree, Qt.Key.Key_C, CONTROL | SHIFT)
    assert QGuiApplication.clipboard().text() == "$.started.model"
    press(tree, Qt.Key.Key_Up)
    height = tree.height()
    press(tree, Qt.Key.Key_Left)
    assert tree.height() < height
    view.focus_find()
    type_text(view.search, "zebra")
    assert shown(view, "tracePayloadCount") == "1"
    press(view.search, Qt.Key.Key_Return)
    assert shown(view, "tracePayloadCount") == "1 of 1"
    assert body.model.node(tree.currentIndex()).path == ("messages", 0, "text")
    assert body.value.isVisible()
    assert body.value.text == "zebra\nand more " * 9


def test_a_search_goes_from_place_to_place_around_the_ends(view: PayloadView) -> None:
    view.set_payload(payload())
    view.focus_find()
    type_text(view.search, "zebra")
    assert shown(view, "tracePayloadCount") == "21"
    press(view.search, Qt.Key.Key_Return)
    assert shown(view, "tracePayloadCount") == "1 of 21"
    press(view.search, Qt.Key.Key_Return, SHIFT)
    assert shown(view, "tracePayloadCount") == "21 of 21"
    press(view.search, Qt.Key.Key_Escape)
    assert shown(view, "tracePayloadCount") == ""


def test_what_was_searched_for_is_marked_and_its_first_place_is_shown(
    qtbot: QtBot, view: PayloadView
) -> None:
    long = "word " * 3_000 + "needle in it"
    view.look_for("needle")
    view.set_payload(Payload("tool:1", (PayloadPart("Output", long),), complete=True))
    qtbot.waitUntil(lambda: shown(view, "tracePayloadCount") == "1 of 1")
    (text,) = texts(view)
    assert text.text == long, "what is beyond the beginning is shown"
    assert text.verticalScrollBar().value() > 0


def test_twenty_megabytes_do_not_hold_up_the_window(qtbot: QtBot, view: PayloadView) -> None:
    output = "a line of output, such as programs write\n" * 500_000
    view.set_payload(Payload("tool:1", (PayloadPart("Output", output),), complete=True))
    assert len(texts(view)[0].text) < 3_000
    more = next(button for button in view.findChildren(QPushButton) if button.text().startswith("Show all"))
    assert more.text() == "Show all 20,500,000 characters"
    begun = time.thread_time()
    click(more)
    text = texts(view)[0]
    text.grab()
    assert time.thread_time() - begun < 1.0, "only what is in view is laid out"
    pieces = 0
    while not text._rows.is_done:
        text._grow()
        pieces += 1
    assert pieces > 20, "each piece leaves the window alive"
    press(text, Qt.Key.Key_End)
    assert text.verticalScrollBar().value() == len(text._rows) - text._shown_rows()


def test_text_is_selected_by_hand_and_copied_exactly(view: PayloadView) -> None:
    view.set_payload(Payload("tool:1", (PayloadPart("Output", "first line\nsecond\tline"),), complete=True))
    (text,) = texts(view)
    inside = text.viewport()
    drag(inside, QPoint(2, 14), QPoint(inside.width() - 4, 14 + text._line))
    press(text, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "first line\nsecond\tline"
    press(text, Qt.Key.Key_A, CONTROL)
    assert text.selected_text == "first line\nsecond\tline"


def test_many_parts_come_a_page_at_a_time(view: PayloadView) -> None:
    parts = tuple(PayloadPart(f"Part {number}", "words") for number in range(100))
    view.set_payload(Payload("llm:1", parts, complete=True))
    assert len(texts(view)) == 40
    more = next(button for button in view.findChildren(QPushButton) if button.text().startswith("Show 40"))
    click(more)
    assert len(texts(view)) == 80


def test_both_themes_draw_it(view: PayloadView) -> None:
    view.set_payload(payload())
    dark = view.grab().toImage()
    view.set_theme(load_theme("light"))
    assert view.grab().toImage() != dark
