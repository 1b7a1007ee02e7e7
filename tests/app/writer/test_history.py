"""The history's presenter: read in the background, told how far it is, left and opened again."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.presenters import history_source
from app.presenters.history_source import HistorySource
from app.presenters.writer_history import HistoryPresenter
from app.viewmodels.writer_history import HistoryChoice, HistoryPage, HistoryView
from storage.errors import StoreError
from storage.events.envelope import StoredEvent
from storage.options import EventQuery
from tests.app.writer.authority import EVERYTHING, OBJECTIVE, RUN, Authority


class Log(Authority):
    """A log that can fail."""

    fails = False

    def read(self, query: EventQuery = EVERYTHING) -> list[StoredEvent]:
        """Return the events, or fail."""
        if self.fails:
            raise StoreError("The log cannot be read.")
        return super().read(query)


class Past:
    """A presenter on a log, and what it told."""

    def __init__(self) -> None:
        self.log = Log()
        self.source = HistorySource(RUN, OBJECTIVE)
        self.history = HistoryPresenter(self.source)
        self.views: list[HistoryView] = []
        self.pages: list[HistoryPage] = []
        self.history.view_changed.connect(self.views.append)
        self.history.page_changed.connect(self.pages.append)

    def shows(self, words: str) -> bool:
        page = self.pages[-1] if self.pages else None
        if page is None or page.document is None or not page.whole:
            return False
        return words in "".join(edit.text for edit in page.document.edits)


@pytest.fixture
def past(qtbot: QtBot) -> Iterator[Past]:
    made = Past()
    for word in ("One. ", "Two. ", "Three. "):
        made.log.write(word)
    yield made
    made.source.close()


def test_it_says_how_far_it_is_while_it_reads(
    past: Past, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_source, "STEP", 1)
    past.source.attach(past.log)
    past.history.open(None)
    qtbot.waitUntil(lambda: past.shows("Three."))
    quiet = [view.quiet for view in past.views if view.quiet]
    assert quiet[0] == "Reading the history from the log…"
    assert quiet[-1] == "Reading the history from the log… revision 3  (Esc: back)"


def test_a_log_that_cannot_be_read_is_told_and_read_again(past: Past, qtbot: QtBot) -> None:
    past.log.fails = True
    past.source._background.retry_ms = 1
    past.source.attach(past.log)
    past.history.open(None)
    qtbot.waitUntil(lambda: past.history.view.problem == "The log cannot be read.")
    past.log.fails = False
    qtbot.waitUntil(lambda: past.shows("Three."))
    assert past.history.view.problem == ""


def test_left_while_a_page_is_made_it_opens_whole_again(past: Past, qtbot: QtBot) -> None:
    past.source.attach(past.log)
    past.history.open(None)
    qtbot.waitUntil(lambda: past.shows("Three."))
    past.history.choose_revision(1)  # is being made …
    past.history.close()
    told = len(past.pages)
    past.history.open(None, HistoryChoice(revision=2))
    qtbot.waitUntil(lambda: past.shows("One. Two. "))
    assert all(page.whole for page in past.pages[told:])


def test_only_the_newest_wish_is_drawn(past: Past, qtbot: QtBot) -> None:
    for number in range(40):
        past.log.write(f"{number}. ")
    past.source.attach(past.log)
    past.history.open(None)
    qtbot.waitUntil(lambda: past.shows("39."))
    drawn = len(past.pages)
    for revision in range(30, 0, -1):
        past.history.choose_revision(revision)
    qtbot.waitUntil(lambda: past.history._drawn is not None and past.history._drawn[3] == 1)
    qtbot.waitUntil(lambda: not past.history._making)
    assert len(past.pages) - drawn <= 3  # what was passed over in between was not made


def test_what_the_feed_leaves_out_is_read_from_the_log(past: Past, qtbot: QtBot) -> None:
    past.source.attach(past.log)
    past.history.open(None)
    qtbot.waitUntil(lambda: past.history.view.newest == 3)
    for word in ("lost ", "later "):
        past.log.write(word)
    past.source.take((past.log.events[-1],))  # the one before never comes
    qtbot.waitUntil(lambda: past.history.view.newest == 5)
    past.source.take(tuple(past.log.events))  # late, and twice
    assert past.history.view.newest == 5
