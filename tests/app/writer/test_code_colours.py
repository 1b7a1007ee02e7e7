"""Code in colours on the page that is edited: what is asked for, what is drawn, and that no text changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QTextCursor, QTextDocument, QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.theme.theme import Theme, load_theme
from app.viewmodels.code_lexing import tints_of
from app.viewmodels.code_tints import CodePart, Stretch, Tint
from app.viewmodels.writer_markdown import LineKind
from app.viewmodels.writer_page import Line, PageDelta, Splice
from app.viewmodels.writer_text import TextEdit
from app.widgets.writer import page_code, page_tints
from app.widgets.writer.page_code import PART_LINES, PageCode
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.page_view import PageView
from app.widgets.writer.window import WriterWindow
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import agree, page_of, put_caret

SMALL = 'Before.\n\n```python\ndef f(x):\n    return "\U0001f600" # one\n```\n\ndef not code\n'


def new_document(page: PageEdit, text: str) -> QTextDocument:
    """Show a text on a page, as the presenter would: everything is code but its fence."""
    kinds = [LineKind.FENCE] + [LineKind.CODE] * text.count("\n") + [LineKind.CODE]
    styled = tuple((number, Line(kind)) for number, kind in enumerate(kinds))
    edit = TextEdit(0, 0, f"```python\n{text}")
    page.show_page(PageDelta("conductor", (edit,), (Splice(0, 1, len(kinds)),), styled))
    return page.document()


def words_in(page: PageView, tint: Tint) -> list[str]:
    """Return the words that are drawn in the colour of a tint, of lines of code."""
    color = QColor(page.drawn.theme.tint(tint))
    found = []
    for number, line in enumerate(page.drawn.state.lines):
        text = page.document().findBlockByNumber(number).text().encode("utf-16-le")
        for each in page.drawn.tints.ranges(number, line):
            assert isinstance(each, QTextLayout.FormatRange)
            if each.format.foreground().color() == color:
                found.append(text[2 * each.start : 2 * (each.start + each.length)].decode("utf-16-le"))
    return found


def asked(window: WriterWindow) -> list[CodePart]:
    """Return the list that gets each part of code that is asked for."""
    found: list[CodePart] = []
    window.middle.report.code.wanted.connect(found.append)
    return found


def test_fenced_code_is_in_the_colours_of_its_language(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write(SMALL)
    assert agree(attached, window) == SMALL
    page = page_of(window)
    qtbot.waitUntil(lambda: words_in(page, Tint.KEYWORD) == ["def", "return"])
    assert words_in(page, Tint.NAME) == ["f"]
    assert (
        words_in(page, Tint.STRING) == ['"\U0001f600"']
        or "".join(words_in(page, Tint.STRING)) == '"\U0001f600"'
    )
    assert words_in(page, Tint.COMMENT) == ["# one"]
    assert page.toPlainText() == SMALL


def test_what_is_typed_is_coloured_and_nothing_but_its_part_is_asked_for(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    code = "".join(f"x_{number} = {number}\n" for number in range(5_000))
    attached.authority.write(f"```python\n{code}```\n")
    agree(attached, window)
    page, wanted = page_of(window), asked(window)
    qtbot.waitUntil(lambda: "0" in words_in(page, Tint.NUMBER))
    wanted.clear()
    put_caret(page, page.toPlainText().index("x_3 ="))
    QTest.keyClicks(page, "pass;")
    qtbot.waitUntil(lambda: words_in(page, Tint.KEYWORD) == ["pass"])
    assert wanted
    assert all(part.text.count("\n") < 2 * PART_LINES for part in wanted)
    assert len(words_in(page, Tint.NUMBER)) < 2 * PART_LINES
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: "4999" in words_in(page, Tint.NUMBER))


def test_a_part_begins_where_something_new_does(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    body = '():\n    """About it.\n\n    ' + "And\n    " * 40 + 'more.\n    """\n\n'
    code = "".join(f"def f_{number}{body}" for number in range(12))
    attached.authority.write(f"```python\n{code}```\n")
    agree(attached, window)
    page, wanted = page_of(window), asked(window)
    bar = page.verticalScrollBar()
    for place in range(0, bar.maximum(), page.viewport().height() // 2):
        bar.setValue(place)
        window.middle.report.code._look()
    assert len(wanted) > 3
    assert all(part.text.startswith("def f_") for part in wanted)
    assert "\n".join(part.text for part in wanted) + "\n" == code


def test_while_it_is_typed_nothing_is_asked_for(
    window: WriterWindow, attached: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached.authority.write(SMALL)
    agree(attached, window)
    page = page_of(window)
    qtbot.waitUntil(lambda: words_in(page, Tint.KEYWORD) == ["def", "return"])
    wanted, code = asked(window), window.middle.report.code
    monkeypatch.setattr(page_code, "QUIET_MS", 600_000)
    code._latest.setInterval(600_000)
    put_caret(page, page.toPlainText().index("# one"))
    for _ in range(5):
        QTest.keyClicks(page, "a")
        assert not wanted
        assert words_in(page, Tint.KEYWORD) == ["def", "return"]
    code._look()
    assert len(wanted) == 1


def test_another_language_and_none_change_the_colours(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write(SMALL)
    agree(attached, window)
    page = page_of(window)
    qtbot.waitUntil(lambda: words_in(page, Tint.KEYWORD) == ["def", "return"])
    put_caret(page, page.toPlainText().index("\ndef f"))
    QTest.keyClicks(page, "oid")
    qtbot.waitUntil(lambda: not words_in(page, Tint.KEYWORD))
    light = load_theme("light")
    window.set_theme(light)
    assert page.drawn.tints.theme is light


def test_a_pending_change_keeps_its_own_look(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write(SMALL)
    attached.authority.propose("researcher", "def f(x):\n", "    assert x\n")
    agree(attached, window)
    page = page_of(window)
    qtbot.waitUntil(lambda: words_in(page, Tint.KEYWORD) == ["return"])


def test_colours_begin_anew_after_very_many(theme: Theme, qtbot: QtBot) -> None:
    page = PageEdit(theme)
    qtbot.addWidget(page)
    tints = page.drawn.tints
    many = page_tints._MOST
    for number in range(many + 10):
        tints.set(0, (Stretch(0, number + 1, Tint.NAME),))
    assert len(tints._known) == 10
    assert page.document().firstBlock().userState() == 9


EDITS = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.integers(0, 12),
        st.sampled_from(["", "x", "\n", "```", '"""', "\U0001f600", "1"]),
    ),
    max_size=12,
)
LINES = st.lists(st.sampled_from(SMALL.splitlines()), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(LINES, EDITS)
def test_colours_never_alter_text_and_stay_in_their_lines(
    qapp: QApplication, lines: list[str], edits: list[tuple[int, int, str]]
) -> None:
    page = PageEdit(load_theme("dark"))
    code = PageCode(page)
    code.wanted.connect(lambda part: code.show_colors(part, tints_of(part.text, part.language)))
    document = new_document(page, "\n".join(lines))
    for at, removed, text in edits:
        cursor = QTextCursor(document)
        last = document.characterCount() - 1
        cursor.setPosition(min(at, last))
        cursor.setPosition(min(at + removed, last), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        before = page.toPlainText()
        code._look()
        assert page.toPlainText() == before
        for number, line in enumerate(page.drawn.state.lines):
            length = document.findBlockByNumber(number).length() - 1
            for each in page.drawn.tints.ranges(number, line):
                assert 0 <= each.start < each.start + each.length <= length
