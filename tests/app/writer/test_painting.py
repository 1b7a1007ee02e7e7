"""Only what changed is painted, and then the screen shows what painting everything would show."""

import random
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.viewmodels.spelling import SpellingView
from app.widgets.writer.page_paint import BAR_LEFT, BAR_STEP, BAR_WIDTH
from app.widgets.writer.page_spelling import PageSpelling
from app.widgets.writer.page_view import PAGE_LEFT, PageView
from app.widgets.writer.window import WriterWindow
from tests.app.person import type_text
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import agree, page_of, put_caret
from tests.app.writer.test_layout import KINDS

AUTHORS = ("conductor", "researcher", "terminal")
WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda")


@pytest.fixture(autouse=True)
def still_caret(qapp: QApplication) -> Iterator[None]:
    """No caret comes and goes by itself."""
    before = qapp.cursorFlashTime()
    qapp.setCursorFlashTime(0)
    yield
    qapp.setCursorFlashTime(before)


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 -- not for secrets


def place_of(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


def painted_whole(widget: QWidget) -> QImage:
    """Return how a widget looks when all of its window is painted."""
    return widget.window().grab(place_of(widget)).toImage().convertToFormat(QImage.Format.Format_RGB32)


def on_screen(widget: QWidget) -> QImage:
    """Return what is shown of a widget: painted piece by piece, as something was to be painted."""
    kept = widget.window().backingStore().paintDevice()
    assert isinstance(kept, QImage)
    return kept.copy(place_of(widget)).convertToFormat(QImage.Format.Format_RGB32)


def differing(one: QImage, other: QImage) -> list[int]:
    """Return the rows of pixels in which two pictures differ."""
    assert one.size() == other.size()
    if one == other:
        return []
    rows = (QRect(0, y, one.width(), 1) for y in range(one.height()))
    return [row.y() for row in rows if one.copy(row) != other.copy(row)]


def is_true(widget: QWidget) -> Callable[[], bool]:
    return lambda: not differing(on_screen(widget), painted_whole(widget))


class Room:
    """A window on a document with lines of every kind, and what may come to it."""

    def __init__(self, bench: Bench, window: WriterWindow, chance: random.Random) -> None:
        self._bench, self._window, self._chance = bench, window, chance
        self.page = page_of(window)
        words = (" ".join(chance.sample(WORDS, 9)) for _ in range(24))
        bench.authority.write(KINDS + "\n".join(f"- {line}" for line in words) + "\n")
        agree(bench, window)

    def type(self) -> None:
        """The person types a letter somewhere in view."""
        put_caret(self.page, self._in_view())
        type_text(self.page, self._chance.choice("xyz "))

    def walk(self) -> None:
        """The caret goes on."""
        keys = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
        QTest.keyClick(self.page, self._chance.choice(keys))

    def propose(self) -> None:
        """An agent proposes other words, within a line or over several."""
        document = self._bench.authority.document
        spans = [
            span for span in document.section("conductor").spans if span.live and not span.insert_proposal
        ]
        text = self._chance.choice([span.text for span in spans if not span.delete_proposal])
        begin = self._chance.randrange(len(text))
        old = text[begin : begin + self._chance.choice((4, 12, 90))]
        if document.live_text("conductor").count(old) == 1:
            new = self._chance.choice(("other words", "", "one\n- two\n- three"))
            self._bench.authority.propose(self._chance.choice(AUTHORS), old, new)

    def decide(self) -> None:
        """The person decides about a change."""
        if waiting := self._bench.view.changes:
            self._bench.authority.decide(
                self._chance.choice(("accept", "reject")), self._chance.choice(waiting).hunks
            )

    def write(self) -> None:
        """An agent writes at the end."""
        self._bench.authority.write(" ".join(self._chance.sample(WORDS, 3)) + "\n")

    def scroll(self) -> None:
        """The person scrolls a little."""
        bar = self.page.verticalScrollBar()
        bar.setValue(bar.value() + self._chance.choice((-37, 23, 61, -140)))

    def select(self) -> None:
        """The person selects some words."""
        put_caret(self.page, self._in_view(), self._in_view())

    def step(self) -> str:
        """Do one of these; return which."""
        acts = (self.type, self.walk, self.propose, self.propose, self.decide, self.write)
        act = self._chance.choice((*acts, self.scroll, self.select))
        act()
        self._bench.deliver()
        return act.__name__

    def _in_view(self) -> int:
        """Return some position in view, as Qt counts."""
        first, last = self.page.positions_near(0)
        return self.page.drawn.state.index.utf16(self._chance.randint(first, last))


def with_spelling(window: WriterWindow) -> None:
    known = SpellingView(lambda word: word not in {"beta", "kappa", "x", "other"}, lambda _word: False)
    spelling = page_of(window).findChild(PageSpelling)
    assert spelling is not None
    spelling.set_view(known)


@pytest.mark.parametrize("seed", range(4))
def test_the_screen_shows_what_painting_everything_shows(
    seed: int, attached: Bench, window: WriterWindow, qtbot: QtBot
) -> None:
    room = Room(attached, window, dice(seed))
    with_spelling(window)
    room.page.setFocus()
    viewport = room.page.viewport()
    done: list[str] = []
    for _ in range(80):
        done.append(room.step())
        try:
            qtbot.waitUntil(is_true(viewport))
        except qtbot.TimeoutError:
            rows = differing(on_screen(viewport), painted_whole(viewport))
            pytest.fail(f"after {done}: rows {rows} are not what they should be")


@pytest.mark.parametrize("seed", range(4))
def test_a_band_is_painted_as_in_the_whole(
    seed: int, attached: Bench, window: WriterWindow, qtbot: QtBot
) -> None:
    chance = dice(seed)
    room = Room(attached, window, chance)
    with_spelling(window)
    for _ in range(30):
        room.propose()
    agree(attached, window)
    viewport = room.page.viewport()
    qtbot.waitUntil(is_true(viewport))
    whole = painted_whole(viewport)
    layout, scrolled = room.page.drawn.layout, room.page.verticalScrollBar().value()
    numbers = range(layout.line_at(scrolled), layout.line_at(scrolled + viewport.height()) + 1)
    tops = [round(layout.line_top(number)) - scrolled for number in numbers]
    edges = sorted({top + off for top in tops for off in (-2, 0, 2) if 0 < top + off < viewport.height()})
    for top in edges:  # where a line ends, what goes on over its end could go wrong
        bottom = chance.choice([*(edge for edge in edges if edge > top), viewport.height()])
        band = QRect(0, top, viewport.width(), bottom - top)
        mended = whole.copy()
        painter = QPainter(mended)
        painter.fillRect(band, QColor("magenta"))
        painter.end()
        region = QRegion(band.translated(place_of(viewport).topLeft()))
        window.render(mended, band.topLeft(), region)
        assert differing(mended, whole) == [], band


def bar_colors(page: PageView, number: int) -> list[str]:
    """Return what stands beside the middle of a line, from the text outwards."""
    image = painted_whole(page.viewport())
    block = page.document().findBlockByNumber(number)
    middle = page.drawn.layout.blockBoundingRect(block).center().y() - page.verticalScrollBar().value()
    left = PAGE_LEFT - BAR_LEFT + BAR_WIDTH // 2
    return [image.pixelColor(left - BAR_STEP * column, round(middle)).name() for column in range(2)]


def test_an_author_s_column_follows_from_the_line_not_from_what_is_in_view(
    attached: Bench, window: WriterWindow
) -> None:
    lines = "".join(f"- {word}\n" for word in WORDS * 6)
    attached.authority.write(f"One and two.\n{lines}")
    attached.authority.propose("terminal", "One", "Uno")
    attached.authority.propose("researcher", "two", "due")
    attached.authority.propose("terminal", f"- {WORDS[0]}\n- {WORDS[1]}", "- other")
    agree(attached, window)
    page = page_of(window)
    both, alone = bar_colors(page, 0), bar_colors(page, 1)
    researcher, terminal = (
        QColor(page.drawn.theme.author(name)).name() for name in ("researcher", "terminal")
    )
    assert both == [researcher, terminal]
    assert alone[0] == terminal
    page.verticalScrollBar().setValue(30)  # the first line is out of view
    assert bar_colors(page, 1) == alone


@pytest.mark.parametrize("decided", [0, 1])
def test_a_bar_ends_round_again_when_the_next_line_s_is_gone(
    decided: int, attached: Bench, window: WriterWindow, qtbot: QtBot
) -> None:
    attached.authority.write("- one\n- two\n- three\n")
    for word in ("one", "two"):
        attached.authority.propose("terminal", word, f"{word} more")
    agree(attached, window)
    viewport = page_of(window).viewport()
    qtbot.waitUntil(is_true(viewport))
    attached.authority.decide("reject", attached.view.changes[decided].hunks)
    agree(attached, window)
    qtbot.waitUntil(is_true(viewport))


def test_a_word_is_marked_when_the_caret_leaves_it(
    attached: Bench, window: WriterWindow, qtbot: QtBot
) -> None:
    attached.authority.write("here \n")
    agree(attached, window)
    with_spelling(window)
    page = page_of(window)
    page.setFocus()
    put_caret(page, 5)
    type_text(page, "kappa")
    qtbot.waitUntil(is_true(page.viewport()))
    QTest.keyClick(page, Qt.Key.Key_Left)
    qtbot.waitUntil(is_true(page.viewport()))
    page.clearFocus()
    qtbot.waitUntil(is_true(page.viewport()))
