"""The rendered report, piece by piece: what is drawn, kept, copied and gone to."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from app.theme.theme import Theme, load_theme
from app.viewmodels.reading_parts import Piece
from app.viewmodels.reading_render import Renderer
from app.viewmodels.writer_reading import AT_END, ReadingView, canon_place, live_position
from app.widgets.writer.find_bar import FindBar
from app.widgets.writer.reading_page import ReadingPage
from app.widgets.writer.reading_pane import ReadingPane
from app.widgets.writer.reading_sheet import ReadingSheet
from app.widgets.writer.report import MEASURE
from app.widgets.writer.window import WriterWindow
from tests.app.viewmodels.test_reading_render import BLOCKS
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import CTRL, SHIFT, agree, button, label, page_of

LONG = "".join(
    f"## Part {n}\n\nThe words of part {n}.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| {n} | 2 |\n\n"
    for n in range(60)
)
PIECES = Renderer().render("\n\n".join(BLOCKS)).pieces


def drawn(sheet: ReadingSheet) -> None:
    while not sheet.is_whole:
        for number in sheet.next_run(len(sheet.pieces) // 2):
            sheet.draw(number)


def looks(document: QTextDocument) -> list[object]:
    found: list[object] = []
    block = document.begin()
    while block.isValid():
        shape = block.blockFormat()
        words = []
        part = block.begin()
        while not part.atEnd():
            fragment = part.fragment()
            look = fragment.charFormat()
            words.append((fragment.text(), look.anchorHref(), look.font().key()))
            part += 1
        found.append((block.text(), shape.topMargin(), shape.leftMargin(), shape.lineHeight(), words))
        block = block.next()
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8), min_size=1, max_size=5), st.data())
def test_a_page_that_changed_is_as_one_drawn_anew(
    qapp: QApplication, steps: list[list[Piece]], data: st.DataObject
) -> None:
    theme = load_theme("dark")
    document = QTextDocument()
    sheet = ReadingSheet(document, theme)
    for pieces in steps:
        sheet.want(tuple(pieces))
        for number in list(sheet.next_run(data.draw(st.integers(0, len(pieces))))):
            sheet.draw(number)
    drawn(sheet)
    anew = QTextDocument()
    other = ReadingSheet(anew, theme)
    other.want(tuple(steps[-1]))
    drawn(other)
    assert looks(document) == looks(anew)
    assert document.characterCount() == sheet.position(len(sheet.pieces)) + 1
    assert len(document.rootFrame().childFrames()) == len(anew.rootFrame().childFrames())


@pytest.fixture
def pane(theme: Theme, qtbot: QtBot) -> ReadingPane:
    made = ReadingPane(theme)
    qtbot.addWidget(made)
    made.resize(600, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def view_of(renderer: Renderer, text: str, go_to: int | None = None) -> ReadingView:
    rendered = renderer.render(text)
    return ReadingView(rendered.pieces, "", rendered.starts, go_to)


def page_in(pane: ReadingPane | WriterWindow) -> ReadingPage:
    page = pane.findChild(ReadingPage)
    assert isinstance(page, ReadingPage)
    return page


def top_text(page: ReadingPage) -> str:
    return page.document().findBlock(page.top_position()).text()


def test_what_is_gone_to_is_drawn_first_and_stays_while_the_rest_comes(
    pane: ReadingPane, qtbot: QtBot
) -> None:
    pane.set_view(view_of(Renderer(), LONG, LONG.index("## Part 40")))
    page = page_in(pane)
    assert 0 < pane.sheet.made < len(pane.sheet.pieces)
    assert top_text(page) == "Part 40"
    qtbot.waitUntil(lambda: pane.sheet.is_whole)
    assert pane.sheet.made == len(pane.sheet.pieces)
    assert top_text(page) == "Part 40"
    assert LONG[pane.place :].startswith("## Part 40")


@pytest.mark.parametrize("size", range(80, 151, 10))
def test_what_is_gone_to_is_at_the_top_however_tall_the_words_are(
    size: int, theme: Theme, pane: ReadingPane, qtbot: QtBot
) -> None:
    pane.set_theme(replace(theme, text_size=size))
    for part in (7, 20, 40):
        pane.set_view(view_of(Renderer(), LONG, LONG.index(f"## Part {part}")))
        qtbot.waitUntil(lambda: pane.sheet.is_whole)
        assert top_text(page_in(pane)) == f"Part {part}"
        assert LONG[pane.place :].startswith(f"## Part {part}")


def test_a_patch_draws_its_block_alone_and_moves_nothing(pane: ReadingPane, qtbot: QtBot) -> None:
    renderer = Renderer()
    pane.set_view(view_of(renderer, LONG, LONG.index("## Part 40")))
    qtbot.waitUntil(lambda: pane.sheet.is_whole)
    page, made = page_in(pane), pane.sheet.made
    height = page.cursorRect(QTextCursor(page.document().find("Part 40"))).top()
    changed = LONG.replace("The words of part 3.", "Other words.\n\nAnd\n\nmore.")
    pane.set_view(view_of(renderer, changed))
    qtbot.waitUntil(lambda: pane.sheet.is_whole)
    assert pane.sheet.made == made + 3
    assert "And" in page.toPlainText()
    assert page.cursorRect(QTextCursor(page.document().find("Part 40"))).top() == height


def test_the_end_stays_the_end(pane: ReadingPane, qtbot: QtBot) -> None:
    pane.set_view(view_of(Renderer(), LONG, AT_END))
    qtbot.waitUntil(lambda: pane.sheet.is_whole)
    bar = page_in(pane).verticalScrollBar()
    assert 0 < bar.maximum() == bar.value()
    assert pane.place == AT_END
    pane.resize(400, 300)
    assert bar.maximum() == bar.value()
    bar.setValue(0)
    assert pane.place == 0


def test_it_may_go_while_it_is_drawn(theme: Theme, qtbot: QtBot) -> None:
    pane = ReadingPane(theme)
    pane.set_view(view_of(Renderer(), LONG))
    assert not pane.sheet.is_whole
    gone: list[bool] = []
    pane.destroyed.connect(lambda: gone.append(True))
    pane.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))


def test_lines_of_a_wide_window_are_no_longer_than_those_of_the_written_report(pane: ReadingPane) -> None:
    page = pane.findChild(ReadingPage, "writerReadingPage")
    assert isinstance(page, ReadingPage)
    pane.resize(1600, 500)
    assert abs(page.viewport().width() - MEASURE) <= page.verticalScrollBar().width()
    pane.resize(400, 500)
    assert 360 < page.viewport().width() <= 400


def test_its_text_is_as_wide_as_what_is_seen_of_it_from_the_first_time(theme: Theme, qtbot: QtBot) -> None:
    window = QStackedWidget()
    qtbot.addWidget(window)
    window.resize(1500, 500)
    window.addWidget(QWidget())
    with qtbot.waitExposed(window):
        window.show()
    pane = ReadingPane(theme)
    window.addWidget(pane)
    window.setCurrentWidget(pane)
    pane.set_view(view_of(Renderer(), "> " + "words that go on " * 20))
    qtbot.waitUntil(lambda: pane.sheet.is_whole)
    page = pane.findChild(ReadingPage, "writerReadingPage")
    assert isinstance(page, ReadingPage)
    assert page.viewport().width() < 800
    assert page.document().textWidth() == page.viewport().width()


def test_another_theme_is_drawn_at_the_same_place(pane: ReadingPane, qtbot: QtBot) -> None:
    pane.set_view(view_of(Renderer(), LONG, LONG.index("## Part 20")))
    qtbot.waitUntil(lambda: pane.sheet.is_whole)
    pane.set_theme(load_theme("light"))
    assert top_text(page_in(pane)) == "Part 20"
    qtbot.waitUntil(lambda: pane.sheet.is_whole)
    assert top_text(page_in(pane)) == "Part 20"


def test_what_is_copied_reads_as_it_is_seen(pane: ReadingPane) -> None:
    pane.set_view(
        view_of(
            Renderer(),
            "# T\n\n3. one\n4. two **b**\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nEnd\n",
        )
    )
    page = page_in(pane)
    page.selectAll()
    copied = page.createMimeDataFromSelection()
    lines = [line for line in copied.text().split("\n") if line]
    assert lines == ["T", "3. one", "4. two b", "[x] done", "a\tb", "1\t2", "End"]
    assert "<table" in copied.html()


def test_places_of_the_canon_and_of_the_live_text(attached: Bench) -> None:
    attached.authority.write("One.\n\nTwo.\n")
    attached.authority.propose("researcher", "One.\n\n", "Between.\n\n")
    attached.deliver()
    document = attached.presenter._replica.document
    live = document.live_text("conductor")
    canon = attached.authority.document.find("conductor")
    assert canon is not None
    for word in ("One.", "Two."):
        place = canon_place(document, live.index(word))
        assert canon.canon[place:].startswith(word)
        assert live[live_position(document, place) :].endswith(live[live.index(word) :])


def test_the_outline_goes_to_headings_of_what_is_read(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write(LONG)
    attached.authority.propose("researcher", "", "## Not yet\n\nAccepted.\n")
    agree(attached, window)
    page_of(window).setFocus()
    QTest.keyClick(page_of(window), Qt.Key.Key_O, CTRL | SHIFT)
    outline = window.findChild(QListWidget, "writerOutlineList")
    assert isinstance(outline, QListWidget)
    qtbot.waitUntil(lambda: outline.count() == 61)
    QTest.mouseClick(button(window, "writerReadingOpen"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page_in(window).hasFocus())
    outline.setFocus()
    outline.setCurrentRow(30)
    QTest.keyClick(outline, Qt.Key.Key_Return)
    page = page_in(window)
    qtbot.waitUntil(lambda: top_text(page) == "Part 30")
    assert page.hasFocus()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    written = page_of(window)
    qtbot.waitUntil(written.hasFocus)
    pos = written.toPlainText().index("## Part 30")
    assert 0 <= written.line_top(pos) < 60
    QTest.keyClick(written, Qt.Key.Key_R, CTRL | SHIFT)
    qtbot.waitUntil(lambda: top_text(page) == "Part 30")


def test_finding_looks_in_what_is_read(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write(
        "# \U0001f600 Head\n\nA **bold** word.\n\n| x | bold word |\n|---|---|\n| 1 | 2 |\n"
    )
    attached.authority.propose("researcher", "", "A bold word.\n")
    agree(attached, window)
    QTest.mouseClick(button(window, "writerReadingOpen"), Qt.MouseButton.LeftButton)
    page = page_in(window)
    qtbot.waitUntil(lambda: "\n1" in page.toPlainText() and page.hasFocus())
    QTest.keyClick(page, Qt.Key.Key_F, CTRL)
    (bar,) = (each for each in window.findChildren(FindBar) if each.isVisible())
    field = bar.findChild(QLineEdit, "writerFindText")
    assert isinstance(field, QLineEdit)
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "bold w")
    assert page.textCursor().selectedText() == "bold w"
    first = page.textCursor().position()
    assert label(bar, "writerFindCount").text() == "1 of 2"
    assert len(page.extraSelections()) == 2
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert page.textCursor().position() > first
    assert label(bar, "writerFindCount").text() == "2 of 2"
    QTest.keyClick(page, Qt.Key.Key_F3)
    assert page.textCursor().position() == first
    attached.authority.write("More bold words.\n\n", at=0)
    attached.deliver()
    qtbot.waitUntil(lambda: label(bar, "writerFindCount").text().endswith("3"))
    QTest.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.hasFocus)
    assert not bar.isVisible()
    assert not page.extraSelections()
    assert window.middle.is_reading
