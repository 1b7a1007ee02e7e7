"""Who knows words: the dictionary comes in the background, the person's own stay."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.presenters.spelling import Spelling
from app.viewmodels.spelling import NOT_CHECKED, OFF


@pytest.fixture
def spelling(qtbot: QtBot, tmp_path: Path) -> Iterator[Spelling]:
    made = Spelling()
    made.attach(tmp_path / "dictionary.txt")
    made._soon.setInterval(0)
    yield made
    made.close()


def knows(spelling: Spelling, word: str) -> bool:
    assert spelling.view.knows is not None
    return spelling.view.knows(word)


def test_nothing_is_read_before_a_window_is_open(spelling: Spelling, qtbot: QtBot) -> None:
    spelling.choose("English")
    assert spelling._background is None
    assert spelling.view is NOT_CHECKED
    spelling.want()
    qtbot.waitUntil(lambda: spelling.view.knows is not None)
    assert knows(spelling, "word")
    assert not knows(spelling, "wrod")


def test_another_language_and_none_are_in_force_at_once(spelling: Spelling, qtbot: QtBot) -> None:
    spelling.choose("English")
    spelling.want()
    qtbot.waitUntil(lambda: spelling.view.knows is not None)
    assert not knows(spelling, "schreiben")
    spelling.choose("Deutsch")
    assert spelling.view is NOT_CHECKED
    qtbot.waitUntil(lambda: spelling.view.knows is not None)
    assert knows(spelling, "schreiben")
    spelling.choose(OFF)
    assert spelling.view is NOT_CHECKED


def test_own_words_are_kept_and_forgotten(spelling: Spelling, qtbot: QtBot, tmp_path: Path) -> None:
    kept = tmp_path / "dictionary.txt"
    kept.write_text("quire\n\nnot a word\n", encoding="utf-8")
    spelling.choose("English")
    spelling.want()
    qtbot.waitUntil(lambda: spelling.view.knows is not None)
    assert knows(spelling, "Quire")
    spelling.add("Qasync")
    assert knows(spelling, "qasync")
    assert spelling.is_own("QASYNC")
    qtbot.waitUntil(lambda: kept.read_text(encoding="utf-8") == "qasync\nquire\n")
    spelling.remove("qasync")
    assert not knows(spelling, "qasync")
    qtbot.waitUntil(lambda: kept.read_text(encoding="utf-8") == "quire\n")


def test_a_word_that_was_added_last_is_kept_though_all_closes(spelling: Spelling, tmp_path: Path) -> None:
    work = spelling._work()

    def busy() -> None:
        while True:  # until it is closed
            work.give_way()

    work.run(busy, lambda _nothing: None)
    spelling.add("qasync")
    spelling.add("quire")
    spelling.close()
    assert (tmp_path / "dictionary.txt").read_text(encoding="utf-8") == "qasync\nquire\n"


def test_own_words_that_cannot_be_read_are_not_written_over(
    spelling: Spelling, qtbot: QtBot, tmp_path: Path
) -> None:
    kept = tmp_path / "dictionary.txt"
    kept.write_bytes("größe\n".encode("latin-1"))
    spelling.choose("English")
    with qtbot.waitSignal(spelling.failed) as told:
        spelling.want()
    assert "dictionary.txt.damaged" in told.args[0]
    spelling.add("quire")
    qtbot.waitUntil(kept.exists)
    assert (tmp_path / "dictionary.txt.damaged").read_bytes() == "größe\n".encode("latin-1")


def test_words_that_cannot_be_kept_are_told_of(spelling: Spelling, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "nowhere").write_text("no folder", encoding="utf-8")
    spelling.attach(tmp_path / "nowhere" / "dictionary.txt")
    with qtbot.waitSignal(spelling.failed) as told:
        spelling.add("word")
    assert "cannot be kept" in told.args[0]
    assert spelling.is_own("word")


def test_suggestions_come_from_the_background(spelling: Spelling, qtbot: QtBot) -> None:
    spelling.choose("English")
    spelling.want()
    qtbot.waitUntil(lambda: spelling.view.knows is not None)
    with qtbot.waitSignal(spelling.suggested) as told:
        spelling.suggest("recieve")
    assert told.args == ["recieve", ("receive", "relieve")]
