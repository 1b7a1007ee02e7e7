"""Work in a thread: long work lets others go on, and ends when nobody wants its answer."""

import threading
from itertools import count

import pytest
from pytestqt.qtbot import QtBot

from app.presenters.background import Background, WorkDropped


def test_long_work_ends_when_it_is_closed(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    background = Background("test")
    begun, ended = threading.Event(), threading.Event()
    answers: list[object] = []

    def work() -> None:
        try:
            for _ in count():
                begun.set()
                background.give_way()
        except WorkDropped:
            ended.set()
            raise

    background.run(work, answers.append)
    assert begun.wait(90)
    with qtbot.assertNotEmitted(background.failed, wait=0):
        background.close()  # waits for the work, which has no end of its own
    assert ended.is_set()
    assert not answers
    assert not caplog.records
