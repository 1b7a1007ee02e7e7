"""The end of a page: what stands there is on one page, once, and looks as it did."""

import random
import threading
from itertools import count

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtWidgets import QApplication

from app.exporting.child import ExportStopped
from app.exporting.pdf_pages import part_at_pages
from app.exporting.pdf_text import PdfText
from app.exporting.work import made
from tests.app.exporting.readers import pdf_pages
from tests.app.exporting.samples import Review

PAGE = QSizeF(3_600, 2_000)


class Words:
    """Markdown of every kind whose words are all different; a head of a table is on each of its pages."""

    def __init__(self, seed: int, blocks: int, *, with_tables: bool = True) -> None:
        self._chance = random.Random(seed)  # noqa: S311 -- not for secrets
        self._numbers = count(1)
        self.all: list[str] = []
        makes = [self._prose, self._heading, self._list, self._code, self._quote]
        makes += [self._table] if with_tables else []
        self.text = "\n\n".join(self._chance.choice(makes)() for _ in range(blocks))

    def _new(self) -> str:
        self.all.append(f"tok{next(self._numbers):04d}x")
        return self.all[-1]

    def _some(self, most: int) -> range:
        return range(self._chance.randint(1, most))

    def _prose(self) -> str:
        return " ".join(f"{self._new()} *some* words" for _ in self._some(40))

    def _heading(self) -> str:
        return "#" * self._chance.randint(1, 4) + " " + " ".join(self._new() for _ in self._some(12))

    def _list(self) -> str:
        mark = self._chance.choice(("- ", "1. "))
        lines = (f"{mark}{' '.join(self._new() for _ in self._some(30))}" for _ in self._some(9))
        return "\n".join(("   " if number % 3 == 2 else "") + line for number, line in enumerate(lines))

    def _table(self) -> str:
        rows = (f"| {self._new()} | {' '.join(self._new() for _ in self._some(20))} |" for _ in self._some(9))
        return "| a | b |\n|---|---|\n" + "\n".join(rows)

    def _code(self) -> str:
        return "```\n" + "\n".join(self._new() for _ in self._some(40)) + "\n```"

    def _quote(self) -> str:
        return "\n".join(f"> {self._new()}  " for _ in self._some(9))


def lines_of(text: PdfText) -> list[tuple[str, int, float]]:
    """Return each line, the page that it is on and how far from the left, in order."""
    found = []
    layout, block = text.document.documentLayout(), text.document.begin()
    while block.isValid():
        corner = layout.blockBoundingRect(block).topLeft()
        for number in range(block.layout().lineCount()):
            line = block.layout().lineAt(number)
            words = block.text()[line.textStart() : line.textStart() + line.textLength()].strip()
            y = corner.y() + line.y()
            found.append((words, round(y), round(corner.x() + line.x(), 1)))
        block = block.next()
    return found


@pytest.mark.parametrize("seed", range(6))
def test_every_word_is_in_the_file_once(qapp: QApplication, seed: int) -> None:
    words = Words(seed, 45)
    pages = pdf_pages(made(Review(words.text).subject, "pdf", threading.Event()))
    assert len(pages) > 3
    whole = " ".join(pages)
    assert {word: whole.count(word) for word in words.all} == dict.fromkeys(words.all, 1)


@pytest.mark.parametrize("seed", range(4))
def test_no_line_moves_when_its_block_is_parted(
    qapp: QApplication, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    markdown, stop = Words(seed, 45, with_tables=False).text, threading.Event()
    parted = PdfText(stop)
    parted.add(markdown)
    pages = parted.lay_out(PAGE)
    monkeypatch.setattr("app.exporting.pdf_text.part_at_pages", lambda *_: None)
    whole = PdfText(stop)
    whole.add(markdown)
    assert whole.lay_out(PAGE) == pages > 9
    assert lines_of(parted) == lines_of(whole)
    assert parted.document.blockCount() > whole.document.blockCount()
    before = parted.document.blockCount()
    part_at_pages(parted.document, stop)
    assert parted.document.blockCount() == before, "there is nothing left to part"


@pytest.mark.parametrize("left", range(4, 116, 16))
def test_a_line_below_a_table_is_not_cut_by_the_end_of_a_page(qapp: QApplication, left: int) -> None:
    markdown = "| a |\n|---|\n| 1 |\n| 2 |\n\nThe line below.\n\nAnd another."
    roll, text = PdfText(threading.Event()), PdfText(threading.Event())
    roll.add(markdown)
    roll.lay_out(QSizeF(PAGE.width(), 9_000))
    (place,) = (y for words, y, _ in lines_of(roll) if words == "The line below.")
    text.add(markdown)
    assert text.lay_out(QSizeF(PAGE.width(), place + left)) == 2
    (moved,) = (y for words, y, _ in lines_of(text) if words == "The line below.")
    assert 0 <= moved - (place + left) <= 1, "it begins the second page"


def test_it_can_be_stopped(qapp: QApplication) -> None:
    stop = threading.Event()
    text = PdfText(stop)
    text.add(Words(1, 20).text)
    stop.set()
    with pytest.raises(ExportStopped):
        text.lay_out(PAGE)
