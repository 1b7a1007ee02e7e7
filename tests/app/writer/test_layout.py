"""Lines are laid out when they are looked at, and stand where Qt's own layout would put them."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputMethodEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from app.theme.theme import Theme
from app.viewmodels.writer_page import Page, PageDelta
from app.viewmodels.writer_text import TextEdit
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.page_formats import LineShape, text_font
from app.widgets.writer.page_heights import Heights
from app.widgets.writer.page_layout import Margins, PageLayout
from app.widgets.writer.page_state import Place
from storage.document import Insert, Issuer, PatchKind, PatchRefused, Replace, RunDocument, apply
from tests.app.writer.conftest import Bench

PARAGRAPH = "Some *words* of a **paragraph** with `code` and 😀 that go over the end of their row. " * 3
KINDS = (
    f"# A heading\n\n{PARAGRAPH}\n## Another\n- one\n  - {PARAGRAPH}\n1. first {PARAGRAPH}\n2. second\n"
    f"> quoted {PARAGRAPH}\n```\nsome code\n```\n"
    "| a | b |\n|---|---|\n| cell | other |\n---\n\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd\n"
    "[link](https://example.org) [^1]\n"
)


def page_delta(text: str) -> PageDelta:
    document = RunDocument.new("run-1", "objective")
    patch = Issuer("conductor", "agent", lambda: "p1").patch(
        document, "edit", "conductor", ops=(Insert(pos=0, text=text),)
    )
    return Page("conductor").load(apply(document, patch).document)


def shown(theme: Theme, qtbot: QtBot, text: str, width: int = 640) -> PageEdit:
    page = PageEdit(theme)
    qtbot.addWidget(page)
    page.resize(width, 480)
    with qtbot.waitExposed(page):
        page.show()
    page.show_page(page_delta(text))
    return page


def in_view(page: PageEdit) -> range:
    layout, top = page.drawn.layout, page.verticalScrollBar().value()
    return range(layout.line_at(top), layout.line_at(top + page.viewport().height()) + 1)


def work_out(page: PageEdit) -> list[float]:
    """Lay everything out; return where each line begins, and the end."""
    layout = page.drawn.layout
    for number in range(len(layout.heights)):
        layout.lay_out(number)
    return [layout.line_top(number) for number in range(len(layout.heights))] + [layout.heights.total]


def looks(page: PageEdit, number: int) -> list[tuple[int, int, object]]:
    formats = page.document().findBlockByNumber(number).layout().formats()
    return [(part.start, part.length, QTextCharFormat(part.format)) for part in formats]


# The index of heights


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["replace", "set", "forget"]),
            st.integers(0, 900),
            st.integers(0, 600),
            st.integers(0, 700),
        ),
        max_size=8,
    ),
    st.lists(st.integers(-5, 9_000), max_size=5),
)
def test_heights_are_found_as_by_adding_them_up(
    steps: list[tuple[str, int, int, int]], places: list[int]
) -> None:
    heights = Heights()
    slow: list[tuple[float, bool]] = []
    for what, at, count, new in steps:
        first = min(at, len(slow))
        removed = min(count, len(slow) - first)
        if what == "replace":
            heights.replace(first, removed, [float(7 + n % 9) for n in range(new)])
            slow[first : first + removed] = [(float(7 + n % 9), False) for n in range(new)]
        elif what == "forget":
            heights.forget(first, removed)
            slow[first : first + removed] = [(each, False) for each, _ in slow[first : first + removed]]
        elif first < len(slow):
            heights.set(first, float(new))
            slow[first] = (float(new), True)
        heights.at(float(new))  # what was worked out before must not be taken for the truth
    tops = [sum(each for each, _ in slow[:number]) for number in range(len(slow) + 1)]
    assert len(heights) == len(slow)
    assert heights.total == tops[-1]
    assert [heights.top(number) for number in range(len(slow))] == tops[:-1]
    assert heights.next_guessed(0) == next((n for n, (_, known) in enumerate(slow) if not known), -1)
    for y in places:
        assert heights.at(float(y)) == max((n for n, top in enumerate(tops[:-1]) if top <= y), default=0)


# Where lines stand


def qt_document(page: PageEdit) -> QTextDocument:
    """Return the same text in Qt's own layout."""
    document = QTextDocument(page.toPlainText(), page)
    document.setDefaultFont(text_font(page.drawn.theme))
    document.setDefaultTextOption(page.document().defaultTextOption())
    document.setDocumentMargin(0)
    document.setTextWidth(page.document().pageSize().width() - 50)
    cursor = QTextCursor(document)
    for number in range(document.blockCount()):
        shape = page.drawn.shape(number)
        wanted = QTextBlockFormat()
        types = QTextBlockFormat.LineHeightTypes
        kind = types.FixedHeight if shape.fixed else types.ProportionalHeight
        wanted.setLineHeight(shape.fixed or shape.ratio * 100, kind.value)
        wanted.setTopMargin(shape.top)
        wanted.setLeftMargin(shape.left)
        wanted.setRightMargin(shape.right)
        wanted.setTextIndent(shape.indent)
        cursor.setPosition(document.findBlockByNumber(number).position())
        cursor.setBlockFormat(wanted)
        document.findBlockByNumber(number).layout().setFormats(page.drawn.ranges(number))
    document.markContentsDirty(0, document.characterCount())
    return document


def test_lines_stand_where_qt_would_put_them(theme: Theme, qtbot: QtBot) -> None:
    page = shown(theme, qtbot, KINDS)
    work_out(page)
    other, layout = qt_document(page), page.drawn.layout
    my_last = layout.blockBoundingRect(page.document().begin()).top()
    their_last = other.documentLayout().blockBoundingRect(other.begin()).top()
    for number in range(page.document().blockCount()):
        mine, theirs = page.document().findBlockByNumber(number), other.findBlockByNumber(number)
        my_top = layout.blockBoundingRect(mine).top()
        their_top = other.documentLayout().blockBoundingRect(theirs).top()
        rows = mine.previous().layout().lineCount() if number else 0
        assert abs(my_top - my_last - their_top + their_last) <= rows + 1, mine.text()
        my_last, their_last = my_top, their_top
        assert mine.layout().lineCount() == theirs.layout().lineCount(), mine.text()
        for row in range(mine.layout().lineCount()):
            here, there = mine.layout().lineAt(row), theirs.layout().lineAt(row)
            assert (here.textStart(), here.textLength()) == (there.textStart(), there.textLength())
            # Each row is rounded, and Qt counts a negative leading in some of them.
            assert abs(here.y() - there.y()) <= row + 1, mine.text()
            assert here.y().is_integer()
            assert abs(here.x() - there.x()) < 0.1, mine.text()
        assert layout.heights.height(number).is_integer()


def test_a_click_hits_the_character_under_it(theme: Theme, qtbot: QtBot) -> None:
    page = shown(theme, qtbot, KINDS)
    for needle in ("words", "heading", "second", "cell"):
        cursor = page.textCursor()
        cursor.setPosition(page.drawn.state.index.utf16(page.toPlainText().index(needle)))
        place = page.cursorRect(cursor).center() + QPoint(2, 0)
        assert page.cursorForPosition(place).position() == cursor.position()
        assert page.drawn.state.text[page.position_at(place) :].startswith(needle)
    assert page.position_at(QPoint(page.viewport().width() - 2, 4)) == -1


# What is laid out when


def test_opening_lays_out_what_is_in_view_and_the_rest_follows(theme: Theme, qtbot: QtBot) -> None:
    page = shown(theme, qtbot, f"{PARAGRAPH}\n\n" * 800)
    layout = page.drawn.layout
    known = sum(layout.heights.is_known(number) for number in range(len(layout.heights)))
    assert len(in_view(page)) <= known < 100
    assert page.document().findBlockByNumber(1_000).layout().formats() == []
    qtbot.waitUntil(lambda: layout.is_whole, timeout=60_000)
    assert (
        page.verticalScrollBar().maximum() == round(layout.documentSize().height()) - page.viewport().height()
    )


def test_a_key_lays_out_its_line_only(theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page = shown(theme, qtbot, f"{PARAGRAPH}\n\n" * 800)
    layout = page.drawn.layout
    work_out(page)
    page.setFocus()
    cursor = page.textCursor()
    cursor.setPosition(300)
    page.setTextCursor(cursor)
    laid: list[int] = []
    true_height = layout.heights.set

    def count(number: int, height: float) -> float:
        laid.append(number)
        return true_height(number, height)

    monkeypatch.setattr(layout.heights, "set", count)
    QTest.keyClicks(page, "x")
    page.grab()
    assert 1 <= len(laid) <= 3
    assert set(laid) <= {2}


def test_what_is_in_view_stays_while_the_rest_is_laid_out(theme: Theme, qtbot: QtBot) -> None:
    page = shown(theme, qtbot, f"{PARAGRAPH}\n\n# Title\n" * 700)
    layout, bar = page.drawn.layout, page.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    number = in_view(page)[1]
    y = layout.line_top(number) - bar.value()
    assert not layout.is_whole
    qtbot.waitUntil(lambda: layout.is_whole, timeout=60_000)
    assert abs(layout.line_top(number) - bar.value() - y) <= 1
    page.resize(400, 480)
    assert number in in_view(page)


def test_edits_behind_the_view_are_made_without_looking_for_its_place(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(theme, qtbot, f"{PARAGRAPH}\n\n" * 100)
    page.verticalScrollBar().setValue(300)
    number = in_view(page)[1]
    y = page.drawn.layout.line_top(number) - 300
    places: list[object] = []

    def of(edit: QTextEdit, found: Callable[[QTextEdit], Place] = Place.of) -> Place:
        places.append(edit)
        return found(edit)

    monkeypatch.setattr(Place, "of", of)
    end = len(page.drawn.state.text)
    edits = TextEdit(end, 0, "More.\n\n"), TextEdit(end, 4, ""), TextEdit(0, 0, "A")
    for edit, looked in zip(edits, (0, 0, 1), strict=True):
        page.apply(PageDelta("conductor", (edit,)))
        assert len(places) == looked
        assert page.drawn.state.text == page.toPlainText()
        assert abs(page.drawn.layout.line_top(number) - page.verticalScrollBar().value() - y) <= 1
    page.verticalScrollBar().setValue(page.verticalScrollBar().maximum())
    page.apply(PageDelta("conductor", (TextEdit(len(page.drawn.state.text), 0, "\n\nThe end."),)))
    assert len(places) == 2
    assert page.verticalScrollBar().value() == page.verticalScrollBar().maximum()


def test_going_to_a_place_far_away_shows_it(theme: Theme, qtbot: QtBot) -> None:
    page = shown(theme, qtbot, f"{PARAGRAPH}\n\n" * 800 + "the very end")
    layout = page.drawn.layout
    page.show_position(len(page.drawn.state.text) // 2)
    assert 0 <= page.line_top(len(page.drawn.state.text) // 2) < page.viewport().height()
    assert all(layout.heights.is_known(number) for number in in_view(page))
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert page.textCursor().atEnd()
    assert page.viewport().rect().contains(page.cursorRect().center())
    QTest.keyClick(page, Qt.Key.Key_PageUp)
    QTest.keyClick(page, Qt.Key.Key_Up)
    assert page.viewport().rect().contains(page.cursorRect().center())
    page.moveCursor(QTextCursor.MoveOperation.Start)
    assert page.find("the very end")
    assert page.viewport().rect().contains(page.cursorRect().center())


def test_asking_in_the_midst_of_an_edit_hides_nothing_from_others(theme: Theme, qtbot: QtBot) -> None:
    page = shown(theme, qtbot, f"{PARAGRAPH}\n\n" * 100)
    told: list[object] = []
    page.typed.connect(told.append)
    cursor = page.textCursor()
    cursor.beginEditBlock()
    cursor.insertText("moved ")
    page.drawn.layout.forget_all()
    page.cursorRect(cursor)  # as when text is dropped: Qt asks where the caret is before the edit is over
    page.drawn.layout.documentSize()
    cursor.endEditBlock()
    assert len(told) == 1
    assert page.drawn.state.text == page.toPlainText()


def test_what_an_input_method_composes_is_shown_and_then_typed(theme: Theme, qtbot: QtBot) -> None:
    page = shown(theme, qtbot, KINDS)
    told: list[object] = []
    page.typed.connect(told.append)
    page.setFocus()
    page.moveCursor(QTextCursor.MoveOperation.EndOfLine)
    before = looks(page, 0)
    QApplication.sendEvent(page, QInputMethodEvent("nihon", []))
    page.grab()
    block = page.document().begin()
    assert block.layout().preeditAreaText() == "nihon"
    assert told == []
    done = QInputMethodEvent("", [])
    done.setCommitString("\u65e5\u672c")
    QApplication.sendEvent(page, done)
    page.grab()
    assert block.layout().preeditAreaText() == ""
    assert told == [TextEdit(11, 0, "\u65e5\u672c")]
    assert page.drawn.state.text == page.toPlainText()
    assert [each[2] for each in looks(page, 0)] == [each[2] for each in before]


def test_closing_before_everything_is_laid_out_does_no_harm(theme: Theme, qtbot: QtBot) -> None:
    page = PageEdit(theme)
    page.resize(640, 480)
    page.show_page(page_delta(f"{PARAGRAPH}\n\n" * 800))
    page.close()
    page.deleteLater()
    with qtbot.waitSignal(page.destroyed):
        pass


# Everything at once

STEP_NAMES = ["type", "key", "agent", "propose", "deliver", "undo", "redo", "review"]
STEP_NAMES += ["scroll", "slice", "caret", "resize", "end", "paint"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(STEP_NAMES),
        st.floats(0, 1),
        st.sampled_from(["word ", "😀", "\n", "# ", "one\n\ntwo\n", "```\n", "| a | b |\n", "- item\n", "é"]),
    ),
    min_size=3,
    max_size=14,
)


class Hands:
    """Does to a page and its document what a step says."""

    def __init__(self, bench: Bench, page: PageEdit) -> None:
        self.bench, self.page = bench, page

    def do(self, what: str, share: float, text: str) -> None:
        if what in ("agent", "propose", "deliver", "undo", "redo", "review"):
            self._change(what, share, text)
            return
        page, bar = self.page, self.page.verticalScrollBar()
        match what:
            case "type":
                page.insertPlainText(text)
            case "key":
                keys = (Qt.Key.Key_Return, Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Down)
                QTest.keyClick(page, keys[int(share * 3.99)])
            case "scroll":
                bar.setValue(round(share * bar.maximum()))
            case "slice":
                page._settling._go_on()
            case "caret":
                cursor = page.textCursor()
                cursor.setPosition(round(share * (page.document().characterCount() - 1)))
                page.setTextCursor(cursor)
            case "resize":
                page.resize(300 + round(share * 500), 480)
            case "end":
                page.moveCursor(QTextCursor.MoveOperation.End)
            case _:
                page.grab()

    def _change(self, what: str, share: float, text: str) -> None:
        bench, log, commands = self.bench, self.bench.authority, self.bench.presenter.commands
        size = log.document.section("conductor").length
        match what:
            case "agent" | "propose":
                pos = round(share * size)
                gone = min(9, size - pos)
                ops = (Replace(pos=pos, len=gone, text=text) if gone else Insert(pos=pos, text=text),)
                kind: PatchKind = "edit" if what == "agent" else "propose"
                with suppress(PatchRefused):  # it may touch a person's words, or what somebody proposed
                    log.order(log._issuers["researcher"].patch(log.document, kind, "conductor", ops=ops))
            case "deliver":
                bench.deliver()
            case "undo":
                commands.undo()
            case "redo":
                commands.redo()
            case _:
                commands.go_next()
                self.page.select_change(commands.review.selected)

    def check(self) -> None:
        page, layout = self.page, self.page.drawn.layout
        document = self.bench.presenter.document
        assert page.toPlainText() == page.drawn.state.text == document.live_text("conductor")
        assert len(layout.heights) == page.document().blockCount() == len(page.drawn.state.lines)
        assert all(layout.heights.is_known(number) for number in in_view(page))
        end = layout.documentSize().height() - page.viewport().height()
        assert abs(page.verticalScrollBar().maximum() - max(0.0, end)) <= 1


@settings(
    max_examples=25,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(STEPS)
def test_a_page_that_was_worked_on_while_it_was_laid_out_is_as_one_drawn_anew(
    theme: Theme, qtbot: QtBot, steps: list[tuple[str, float, str]]
) -> None:
    bench = Bench()
    bench.authority.write(
        "".join(f"{'#' * (n % 5 == 0)} Line {n} 😀 {'of words ' * (n % 40)}\n" for n in range(150))
    )
    bench.presenter.page_shown.disconnect(bench._on_page)
    bench.presenter.page_changed.disconnect(bench._on_delta)
    page = PageEdit(theme)
    page.resize(640, 480)
    with qtbot.waitExposed(page):
        page.show()
    with qtbot.waitSignal(bench.presenter._loader.loaded):
        bench.presenter.attach(bench.authority, bench.authority.ask)
    bench.presenter.page_changed.connect(page.apply)
    bench.presenter.page_shown.connect(page.show_page)
    page.typed.connect(bench.presenter.type)
    bench.presenter.show_all()
    bench.delivered = len(bench.authority.events)
    hands = Hands(bench, page)
    page.setFocus()
    for what, share, text in steps:
        hands.do(what, share, text)
        hands.check()
    bench.deliver()
    hands.check()
    fresh = PageEdit(theme)
    fresh.resize(page.size())
    fresh.show_page(next(each for each in bench.presenter._replica.pages() if each.section_id == "conductor"))
    fresh.select_change(page.drawn._selected)  # typing deselects, which nobody tells this page
    fresh.drawn.reveal(page.drawn._revealed)
    fresh.document().setPageSize(page.document().pageSize())
    assert work_out(page) == pytest.approx(work_out(fresh))
    for number in range(page.document().blockCount()):
        assert looks(page, number) == looks(fresh, number)
    bench.presenter.close()
    page.close()
    page.deleteLater()
    fresh.deleteLater()


def test_only_a_small_page_is_laid_out_to_know_how_tall_it_is(theme: Theme, qtbot: QtBot) -> None:
    class Plain:
        def shape(self, _number: int) -> LineShape:
            return LineShape(ratio=1.0)

        def ranges(self, _number: int) -> list[QTextLayout.FormatRange]:
            return []

    for lines, is_whole in ((20, True), (2_000, False)):
        document = QTextDocument()
        layout = PageLayout(document, Plain())
        document.setDocumentLayout(layout)
        layout.set_margins(Margins(1, 2, 3, 4))
        document.setTextWidth(300)
        QTextCursor(document).insertText("\n".join(["words"] * lines))
        assert layout.documentSize().height() > 6
        assert layout.is_whole is is_whole
        assert layout.hitTest(QPointF(-50, -50), Qt.HitTestAccuracy.FuzzyHit) == 0
