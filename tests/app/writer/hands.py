"""What a person sees of a Writer window, and does to it."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from app.widgets.writer.change_card import ChangeCardWidget
from app.widgets.writer.change_column import ChangeColumn
from app.widgets.writer.page_edit import PageEdit
from app.widgets.writer.window import WriterWindow
from tests.app.writer.conftest import Bench

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def page_of(window: WriterWindow) -> PageEdit:
    page = window.findChild(PageEdit, "writerDocument")
    assert isinstance(page, PageEdit)
    return page


def button(window: QWidget, name: str) -> QPushButton | QToolButton:
    found = window.findChild(QPushButton, name) or window.findChild(QToolButton, name)
    assert isinstance(found, QPushButton | QToolButton)
    return found


def label(window: QWidget, name: str) -> QLabel:
    found = window.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def cards(window: WriterWindow) -> list[ChangeCardWidget]:
    """Return the cards as they stand when the next paint begins."""
    (column,) = window.findChildren(ChangeColumn)
    QCoreApplication.sendPostedEvents(column, QEvent.Type.LayoutRequest)
    found = [card for card in window.findChildren(ChangeCardWidget) if card.isVisible()]
    return sorted(found, key=lambda card: card.y())


def put_caret(page: PageEdit, position: int, anchor: int | None = None) -> None:
    cursor = page.textCursor()
    cursor.setPosition(position if anchor is None else anchor)
    cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
    page.setTextCursor(cursor)


def agree(bench: Bench, window: WriterWindow) -> str:
    """Deliver everything; the editor, the presenter and the Writer have one text, which is returned."""
    while bench.delivered < len(bench.authority.events):
        bench.deliver()
    text = page_of(window).toPlainText()
    assert text == bench.presenter._replica.document.live_text("conductor")
    assert text == bench.authority.document.live_text("conductor")
    assert len(page_of(window).drawn.state.lines) == page_of(window).document().blockCount()
    return text


def char_format(page: PageEdit, needle: str) -> QTextCharFormat:
    position = page.toPlainText().index(needle)
    block = page.document().findBlock(position)
    inside = position - block.position()
    for part in block.layout().formats():
        if part.start <= inside < part.start + part.length:
            return QTextCharFormat(part.format)
    raise AssertionError(f"nothing is drawn at {needle!r}")


def proposed(bench: Bench) -> None:
    bench.authority.write("# Risks\n\nThree packages, for a long time. The end.\n")
    bench.authority.propose("researcher", "for a long time", "since 2023", reason="registry page")
    bench.authority.propose("terminal", "The end", "Finished")
    bench.deliver()
