"""The Writer window around its text."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLineEdit
from pytestqt.qtbot import QtBot

from actors.conductor.messages import CancelRun, SendDirective
from app.theme.theme import Theme, load_theme
from app.widgets.writer.window import WriterWindow
from storage.errors import StoreError
from storage.events.runs import (
    ConductorRunStarted,
    ConductorTaskBlocked,
    ConductorTaskCompleted,
    ConductorTaskStarted,
)
from tests.app.writer.authority import OBJECTIVE, RUN
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import (
    CTRL,
    button,
    char_format,
    label,
    page_of,
    proposed,
)


def test_before_anything_is_written_it_shows_the_objective_and_the_truth(window: WriterWindow) -> None:
    assert label(window, "writerEmptyTitle").text() == OBJECTIVE
    assert label(window, "writerEmptyTitle").isVisible()
    assert label(window, "writerStatus").text() == "◐ starting"
    assert not button(window, "writerAccept").isEnabled()


def test_the_status_pill_carries_its_state_for_tests_and_style(window: WriterWindow, attached: Bench) -> None:
    attached.authority.commit(ConductorTaskStarted(run_id=RUN, model="offline"))
    attached.authority.commit(ConductorRunStarted(run_id=RUN))
    attached.deliver()
    assert label(window, "writerStatus").property("state") == "in progress"
    assert button(window, "writerCancel").isVisible()
    attached.authority.commit(ConductorTaskCompleted(run_id=RUN))
    attached.deliver()
    assert label(window, "writerStatus").property("state") == "completed"
    assert label(window, "writerStatus").text() == "✓ completed"
    assert not button(window, "writerCancel").isVisible()
    assert label(window, "writerFootText").text().startswith("Offline — no language model was used")


def test_the_author_bar_is_painted_in_the_margin(window: WriterWindow, attached: Bench, theme: Theme) -> None:
    proposed(attached)
    image = window.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(14, 26) for y in range(60, 200)}
    assert theme.author_researcher in colors


def test_words_to_the_run_and_cancel(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    line = window.findChild(QLineEdit, "writerDirective")
    assert isinstance(line, QLineEdit)
    proposed(attached)
    attached.presenter.commands.go_next()
    QTest.keyClicks(line, "Look at the lock file")
    QTest.keyClick(line, Qt.Key.Key_Backspace, CTRL)  # deletes a word here, rejects nothing
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.mouseClick(button(window, "writerCancel"), Qt.MouseButton.LeftButton)
    directive, cancel = attached.authority.asked[-2:]
    assert isinstance(directive, SendDirective)
    assert directive.text == "Look at the lock"
    assert isinstance(cancel, CancelRun)
    assert line.text() == ""


def test_words_that_cannot_be_sent_come_back_with_the_reason(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    line = window.findChild(QLineEdit, "writerDirective")
    assert isinstance(line, QLineEdit)
    proposed(attached)
    attached.authority.refuse = StoreError("The disk is full; free some space.")
    QTest.keyClicks(line, "Look at the lock file")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "Look at the lock file"
    said = label(window, "writerNotice")
    assert said.isVisible()
    assert said.text() == "Your words were not sent. The disk is full; free some space."


def test_words_that_are_being_typed_when_the_run_ends_stay(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    line = window.findChild(QLineEdit, "writerDirective")
    assert isinstance(line, QLineEdit)
    attached.authority.commit(ConductorRunStarted(run_id=RUN))
    attached.deliver()
    QTest.keyClicks(line, "half a sent")
    attached.authority.commit(ConductorTaskCompleted(run_id=RUN))
    attached.deliver()
    assert line.isVisible()
    assert line.text() == "half a sent"


def test_a_blocked_run_says_so_above_its_text(window: WriterWindow, attached: Bench) -> None:
    assert window.findChild(QFrame, "writerOutcome") is None
    attached.authority.commit(ConductorTaskBlocked(run_id=RUN, reason="Add a language model."))
    attached.deliver()
    banner = window.findChild(QFrame, "writerOutcome")
    assert isinstance(banner, QFrame)
    assert banner.isVisible()
    assert banner.property("state") == "blocked"
    assert label(window, "writerOutcomeText").text() == "Add a language model."
    assert banner.geometry().bottom() < page_of(window).mapTo(window, QPoint(0, 0)).y() + 1


def test_what_cannot_be_reviewed_takes_no_room(window: WriterWindow, attached: Bench) -> None:
    assert not button(window, "writerAccept").isVisible()
    proposed(attached)
    assert button(window, "writerAccept").isVisible()


def test_another_theme_reaches_text_cards_and_bars(window: WriterWindow, attached: Bench) -> None:
    proposed(attached)
    light = load_theme("light")
    window.set_theme(light)
    inserted = char_format(page_of(window), "since")
    assert inserted.foreground().color() == QColor(light.proposal_text)
    image = window.grab().toImage()
    colors = {image.pixelColor(x, y).name() for x in range(14, 26) for y in range(60, 200)}
    assert light.author_researcher in colors


@pytest.mark.parametrize(
    "name", ["writerPrevious", "writerNext", "writerAccept", "writerReject", "writerCancel", "writerCopy"]
)
def test_every_control_is_named_and_explained(window: WriterWindow, name: str) -> None:
    assert button(window, name).accessibleName()
    assert button(window, name).toolTip()
