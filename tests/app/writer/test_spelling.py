"""Spelling on the page, as a person sees it and mends it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.viewmodels.spelling import SpellingView
from app.widgets.writer.page_menu import PageMenu
from app.widgets.writer.page_spelling import PageSpelling
from app.widgets.writer.page_view import PageView
from app.widgets.writer.window import WriterWindow
from tests.app.writer.conftest import Bench
from tests.app.writer.hands import agree, page_of, put_caret

TEXT = "A wrod here and `wrod` there.\n\n```\nwrod\n```\n"


def view(*own: str) -> SpellingView:
    return SpellingView(lambda word: word.lower() in {"here", "and", "there", *own}, lambda word: word in own)


def spelling_of(window: WriterWindow) -> PageSpelling:
    return window.middle.report.spelling


def unknown(window: WriterWindow) -> list[str]:
    spelling, block = spelling_of(window), page_of(window).document().begin()
    found = []
    while block.isValid():
        found += [word.text for word in spelling.unknown_in(block)]
        block = block.next()
    return found


def has_wave(page: PageView) -> bool:
    image = page.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    wanted = QColor(page.drawn.theme.failed)
    for y in range(image.height()):
        for x in range(image.width()):
            seen = image.pixelColor(x, y)
            if seen.red() > 150 and seen.green() < 100 and abs(seen.red() - wanted.red()) < 90:
                return True
    return False


def menu_at(window: WriterWindow, pos: int) -> PageMenu:
    page = page_of(window)
    cursor = page.textCursor()
    cursor.setPosition(pos)
    rect = page.cursorRect(cursor)
    place = QPoint(rect.left() + 3, rect.center().y())
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, page.viewport().mapToGlobal(place))
    QApplication.sendEvent(page.viewport(), event)
    (menu,) = (each for each in page.findChildren(PageMenu) if each.isVisible())
    return menu


def entry(menu: PageMenu, start: str) -> QAction:
    return next(action for action in menu.actions() if action.text().startswith(start))


def test_words_of_prose_that_are_not_known_have_a_wave(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write(TEXT)
    agree(attached, window)
    page = page_of(window)
    assert unknown(window) == []
    assert not has_wave(page)
    spelling_of(window).set_view(view())
    assert unknown(window) == ["wrod"]
    assert has_wave(page)
    spelling_of(window).set_view(view("wrod"))
    assert not has_wave(page)


def test_a_word_that_is_being_typed_has_none_yet(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write("here \n")
    agree(attached, window)
    page = page_of(window)
    spelling_of(window).set_view(view())
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    put_caret(page, 5)
    QTest.keyClicks(page, "wrod")
    assert unknown(window) == ["wrod"]
    assert not has_wave(page)
    QTest.keyClicks(page, " ")
    assert has_wave(page)


def test_a_suggestion_is_typed_in_its_place(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write(TEXT)
    agree(attached, window)
    page, spelling = page_of(window), spelling_of(window)
    spelling.set_view(view())
    asked: list[str] = []
    spelling.suggestions_wanted.connect(asked.append)
    menu = menu_at(window, TEXT.index("wrod"))
    assert asked == ["wrod"]
    assert not entry(menu, "Looking").isEnabled()
    spelling.show_suggestions("other", ("x",))
    spelling.show_suggestions("wrod", ("word", "rod"))
    assert not any(action.text().startswith("Looking") for action in menu.actions())
    entry(menu, "word").trigger()
    menu.close()
    assert page.toPlainText() == TEXT.replace("wrod", "word", 1)
    qtbot.waitUntil(lambda: agree(attached, window) == page.toPlainText())
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: agree(attached, window) == TEXT)


def test_a_word_is_added_and_taken_back(window: WriterWindow, attached: Bench, qtbot: QtBot) -> None:
    attached.authority.write(TEXT)
    agree(attached, window)
    spelling = spelling_of(window)
    spelling.set_view(view())
    menu = menu_at(window, TEXT.index("wrod"))
    spelling.show_suggestions("wrod", ())
    assert entry(menu, "No suggestions").text()
    with qtbot.waitSignal(spelling.added) as told:
        entry(menu, "Add").trigger()
    menu.close()
    assert told.args == ["wrod"]
    spelling.set_view(view("wrod"))
    menu = menu_at(window, TEXT.index("wrod"))
    with qtbot.waitSignal(spelling.removed) as told:
        entry(menu, "Remove").trigger()
    menu.close()
    assert told.args == ["wrod"]


def test_the_key_for_menus_asks_about_the_word_at_the_caret(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write("Here is a wrod\n")
    agree(attached, window)
    page, spelling = page_of(window), spelling_of(window)
    spelling.set_view(view())
    put_caret(page, len("Here is a wrod"))
    place = page.cursorRect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, page.viewport().mapToGlobal(place))
    with qtbot.waitSignal(spelling.suggestions_wanted) as told:
        QApplication.sendEvent(page.viewport(), event)
    assert told.args == ["wrod"]
    (menu,) = (each for each in page.findChildren(PageMenu) if each.isVisible())
    menu.close()


def test_suggestions_may_come_when_the_menu_is_gone(
    window: WriterWindow, attached: Bench, qtbot: QtBot
) -> None:
    attached.authority.write(TEXT)
    agree(attached, window)
    spelling = spelling_of(window)
    spelling.set_view(view())
    menu = menu_at(window, TEXT.index("wrod"))
    gone: list[bool] = []
    menu.destroyed.connect(lambda: gone.append(True))
    menu.close()
    qtbot.waitUntil(lambda: bool(gone))
    spelling.show_suggestions("wrod", ("word",))
    assert not page_of(window).findChildren(PageMenu)
