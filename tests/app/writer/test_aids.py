"""Code in colours and words that are not known, where nothing is typed: in the notes and in the history."""

from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.theme.theme import Theme
from app.viewmodels.code_lexing import tints_of
from app.viewmodels.code_tints import CodePart, Tint
from app.viewmodels.spelling import SpellingView
from app.viewmodels.writer_compare import compare
from app.viewmodels.writer_history import HistoryPage
from app.widgets.writer.history_pages import HistoryPages
from app.widgets.writer.page_aids import PageAids
from app.widgets.writer.page_view import PageView
from app.widgets.writer.window import WriterWindow
from storage.document import Insert, Issuer, RunDocument, apply
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import agree
from tests.app.writer.test_code_colours import SMALL, words_in
from tests.app.writer.test_spelling import has_wave

KNOWN = SpellingView(lambda word: word != "wrod", lambda _word: False)


def revision(text: str) -> RunDocument:
    document = RunDocument.new("run-1", "")
    issuer = Issuer("user", "user", iter(["one"]).__next__)
    return apply(
        document, issuer.patch(document, "edit", "conductor", ops=(Insert(pos=0, text=text),))
    ).document


def is_coloured(page: PageView) -> bool:
    return words_in(page, Tint.KEYWORD) == ["def", "return"]


class Shown:
    """The pages of a history, helped, and which code was asked for."""

    def __init__(self, theme: Theme, qtbot: QtBot) -> None:
        self.pages = HistoryPages(theme)
        qtbot.addWidget(self.pages)
        self.asked: list[CodePart] = []
        self.aids = PageAids(self.pages)
        for page in self.pages.texts:
            self.aids.add(page)
        self.aids.wanted.connect(self._on_wanted)
        self.aids.set_spelling(KNOWN)
        self.pages.resize(700, 500)
        self.pages.show()

    def _on_wanted(self, part: CodePart) -> None:
        self.asked.append(part)
        self.aids.show_colors(part, tints_of(part.text, part.language))

    @property
    def document(self) -> PageView:
        return self.pages.texts[0]


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> Shown:
    return Shown(theme, qtbot)


def test_a_revision_is_shown_with_colours_and_waves(shown: Shown, qtbot: QtBot) -> None:
    found = compare(revision(""), revision(SMALL + "A wrod.\n"), "conductor", pending=False)
    shown.pages.show_page(HistoryPage("conductor", document=found.newer), beside=False)
    assert has_wave(shown.document)
    shown.aids.set_spelling(SpellingView(lambda _word: True, lambda _word: False))
    assert not has_wave(shown.document)


def test_code_that_two_revisions_share_is_in_colours(shown: Shown, qtbot: QtBot) -> None:
    found = compare(revision(SMALL), revision(SMALL + "More.\n"), "conductor", pending=False)
    shown.pages.show_page(HistoryPage("conductor", comparison=found), beside=False)
    inline = shown.pages.texts[1]
    qtbot.waitUntil(lambda: words_in(inline, Tint.KEYWORD) == ["def", "return"])
    shown.pages.show_page(HistoryPage("conductor", comparison=found), beside=True)
    for page in shown.pages.texts[2:]:
        qtbot.waitUntil(partial(is_coloured, page))
    assert not words_in(shown.document, Tint.KEYWORD)


def test_only_code_in_view_is_asked_for(shown: Shown, qtbot: QtBot) -> None:
    far = "A line of words.\n" * 3_000
    found = compare(
        revision(SMALL + far + SMALL),
        revision(SMALL + far + SMALL + "More.\n"),
        "conductor",
        pending=False,
        most=10**9,
    )
    shown.pages.show_page(HistoryPage("conductor", comparison=found), beside=True)
    older = shown.pages.texts[2]
    older.verticalScrollBar().setValue(0)
    qtbot.waitUntil(lambda: words_in(older, Tint.KEYWORD) == ["def", "return"])
    older.verticalScrollBar().setValue(older.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: words_in(older, Tint.KEYWORD) == ["def", "return"] * 2)


def test_settled_notes_are_in_colours_and_all_of_them_have_waves(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    window.aids.set_spelling(KNOWN)
    authority = attached.authority
    authority.open_section("researcher")
    issuer = Issuer("researcher", "agent", iter(["note"]).__next__)
    ops = (Insert(pos=0, text=SMALL),)
    authority.order(issuer.patch(authority.document, "edit", "researcher", ops=ops))
    authority.propose("researcher", "", "A wrod that waits.\n", "researcher")
    agree(attached, window)
    note = window._notes.note("researcher")
    note.reveal(0)
    qtbot.waitUntil(lambda: words_in(note.page, Tint.KEYWORD) == ["def", "return"])
    note.reveal(len(SMALL) + 2)
    qtbot.waitUntil(lambda: has_wave(note.page))
