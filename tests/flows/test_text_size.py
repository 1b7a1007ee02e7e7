"""All words follow the size that a person chooses, at once, and none is cut in a window of 1280 by 800."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QWidget,
)

from app.settings.file import load
from app.theme.keeper import ThemeKeeper
from app.widgets.common.buttons import ElidedButton, MenuButton
from app.widgets.common.labels import ElidedLabel
from tests.app.person import press
from tests.flows.desks import CONTROL, Desk, until

_ELIDED = (ElidedLabel, ElidedButton, MenuButton)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def desk(qapp: QApplication, keeper: ThemeKeeper, folder: Path, home: Path) -> Iterator[Callable[[], Desk]]:
    keeper.choose("dark")
    yield lambda: Desk(keeper, home, folder)
    keeper.set_text_size(100)


def cut(widget: QWidget) -> Iterator[str]:
    """Yield what has less room than its words need; an ellipsis or a scroll bar is no cut."""
    for part in widget.findChildren(QWidget):
        if not part.isVisible() or part.visibleRegion().isEmpty() or isinstance(part, _ELIDED):
            continue
        need = part.fontMetrics().height()
        if isinstance(part, QLabel) and part.text() and part.height() < need:
            yield f"{part.objectName()} {part.text()[:30]!r}: {part.height()} of {need} high"
        elif isinstance(part, QLabel) and part.text() and not part.wordWrap():
            if part.width() < part.sizeHint().width():
                yield f"{part.objectName()} {part.text()[:30]!r}: {part.width()} of {part.sizeHint().width()}"
        elif isinstance(part, QAbstractButton | QComboBox | QSpinBox) and not part.size().isEmpty():
            least = part.minimumSizeHint() if isinstance(part, QComboBox) else part.sizeHint()
            if part.width() < least.width() or part.height() < min(least.height(), need):
                words = part.text() if isinstance(part, QAbstractButton) else part.objectName()
                yield f"{part.objectName()} {words!r}: {part.size()} of {least}"
        elif isinstance(part, QLineEdit) and part.height() < need:
            yield f"{part.objectName()}: {part.height()} of {need} high"


@pytest.mark.parametrize("size", [80, 100, 150])
def test_no_word_is_cut_anywhere(qapp: QApplication, desk: Callable[[], Desk], size: int) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("What is 6 * 7?")
        await until(lambda: desk.run_ids and "completed" in desk.status(desk.run_ids[0]))
        await until(lambda: desk.desktop.settings)
        desk.desktop.keeper.set_text_size(size)
        await desk.frames.pass_by(3)
        assert list(cut(desk.window)) == []
        desk.desktop.palette.open()
        await desk.frames.pass_by(2)
        assert list(cut(desk.desktop.palette.palette)) == []
        desk.desktop.palette.open()
        for show, name in (
            (desk.desktop.help.show_shortcuts, "shortcuts"),
            (desk.desktop.notice_history.open, "notices"),
            (desk.desktop.diagnostics.open, "diagnostics"),
        ):
            show()
            await desk.frames.pass_by(3)
            shown = desk.desktop.windows.content(name)
            assert shown is not None
            assert list(cut(shown)) == [], name
        desk.desktop.show_settings()
        await until(lambda: desk.desktop.windows.active_id == "settings")
        await desk.frames.pass_by(2)
        content = desk.desktop.windows.content("settings")
        assert content is not None
        area = content.findChild(QScrollArea)
        assert isinstance(area, QScrollArea)
        bar = area.verticalScrollBar()
        while True:
            assert list(cut(content)) == []
            if bar.value() == bar.maximum():
                break
            bar.setValue(bar.value() + bar.pageStep())
            await desk.frames.pass_by(1)

    assert desk().live(qapp, story) == 0


def test_the_keys_change_every_part_at_once_and_the_size_is_kept(
    qapp: QApplication, desk: Callable[[], Desk], home: Path
) -> None:
    async def story(desk: Desk) -> None:
        await desk.opened()
        desk.ask("What is 6 * 7?")
        await until(lambda: desk.run_ids and "completed" in desk.status(desk.run_ids[0]))
        page, cards = desk.page(desk.run_ids[0]), desk.trace().detail.cards
        prompt = desk.window.prompt.input

        def sizes() -> list[int]:
            menus = desk.window.top_bar.menus
            card = cards.delegate.layout.title.pixelSize()
            text = page.document().defaultFont().pixelSize()
            line = round(page.document().firstBlock().layout().lineAt(0).height())
            row = desk.trace().runs.list.sizeHintForRow(0)
            return [prompt.fontInfo().pixelSize(), menus.fontInfo().pixelSize(), card, text, line, row]

        await until(lambda: desk.trace().runs.list.model().rowCount() == 1)
        usual = sizes()
        assert usual[0] == 13
        press(prompt, Qt.Key.Key_Equal, CONTROL)
        press(prompt, Qt.Key.Key_Equal, CONTROL)
        assert desk.desktop.keeper.text_size == 125
        large = sizes()
        for number, (before, after) in enumerate(zip(usual, large, strict=True)):
            assert after == pytest.approx(before * 1.25, abs=3), number
            assert after > before, number
        press(prompt, Qt.Key.Key_Minus, CONTROL)
        assert desk.desktop.keeper.text_size == 110
        press(prompt, Qt.Key.Key_0, CONTROL)
        assert sizes() == usual
        press(prompt, Qt.Key.Key_Comma, CONTROL)
        await until(lambda: desk.desktop.windows.active_id == "settings")
        control = desk.window.findChild(QSpinBox, "control:text_size")
        assert isinstance(control, QSpinBox)
        control.stepUp()
        assert desk.desktop.keeper.text_size == 110
        control.setValue(150)
        press(control, Qt.Key.Key_Equal, CONTROL)
        assert desk.desktop.keeper.text_size == 150, "no larger than can be laid out"
        await until(lambda: load(home / "settings.toml").settings.text_size == 150)

    assert desk().live(qapp, story) == 0
