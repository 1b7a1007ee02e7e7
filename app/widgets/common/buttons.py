"""Buttons: with an icon of the theme, and with a menu of choices."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.prompt import Choice

ICON_PX = 16
_LEAST_CHARS = 6
_ARROW = " ▾"
_OPEN_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_F4)


class IconButton(QPushButton):
    """A small button that is only an icon; its words are in its accessible name and tooltip."""

    def __init__(self, icon: str, words: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._alert = False
        self.setProperty("kind", "icon")
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.set_theme(theme)

    def set_icon(self, icon: str, words: str, theme: Theme) -> None:
        """Show another icon with other words."""
        self._icon = icon
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.set_theme(theme)

    def set_alert(self, theme: Theme, *, alert: bool) -> None:
        """Draw the icon as one that wants to be looked at, or as all others."""
        self._alert = alert
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours, as large as its words want."""
        size = theme.px(ICON_PX)
        self.setIconSize(QSize(size, size))
        self.setIcon(themed_icon(self._icon, theme.failed if self._alert else theme.muted, size))


class ElidedButton(QPushButton):
    """A button that may be narrower than its words; they are cut with an ellipsis then."""

    def minimumSizeHint(self) -> QSize:
        """Allow a width of a few letters."""
        return _least(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button with as much of its words as there is room for."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = _cut(self)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()
        event.accept()


class MenuButton(QToolButton):
    """A button that opens a menu, ``drop_down``: by mouse, Space, Enter or Down; no loop waits for it."""

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drop_down = QMenu(self)
        self.drop_down.setToolTipsVisible(True)
        self.drop_down.setAccessibleName(what)
        self.drop_down.aboutToHide.connect(self._on_hidden)
        self.setMenu(self.drop_down)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(what)

    def minimumSizeHint(self) -> QSize:
        """Allow a width of a few letters."""
        return _least(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the button with as much of its words as there is room for."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = _cut(self)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.end()
        event.accept()

    def open_menu(self) -> None:
        """Show the menu below the button, or above it where there is no room, with the keyboard in it."""
        corner = self.mapToGlobal(QPoint(0, self.height()))
        height = self.drop_down.sizeHint().height()
        if corner.y() + height > self.screen().availableGeometry().bottom():
            corner = self.mapToGlobal(QPoint(0, -height))
        self.setDown(True)
        self.drop_down.popup(corner)
        offered = [each for each in self.drop_down.actions() if each.isEnabled() and not each.isSeparator()]
        checked = [each for each in offered if each.isChecked()]
        if offered:
            self.drop_down.setActiveAction((checked or offered)[0])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the menu."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.open_menu()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The press has opened the menu already."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu with the keys that open one anywhere."""
        if event.key() in _OPEN_KEYS:
            self.open_menu()
        else:
            super().keyPressEvent(event)

    def _on_hidden(self) -> None:
        self.setDown(False)


class ChoiceButton(MenuButton):
    """A button that shows what is chosen and opens a menu of the choices.

    Signals:
        chosen(str): the person chose another one, by its name.
        more_wanted(): the entry below the choices was taken; see ``set_more``.
    """

    chosen = Signal(str)
    more_wanted = Signal()

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(what, parent)
        self._what = what
        self._shown: tuple[tuple[Choice, ...], str] = ((), "")
        self._more = Choice("", "")
        self._group = QActionGroup(self)
        self.drop_down.triggered.connect(self._on_triggered)

    def set_more(self, words: str, hint: str) -> None:
        """Offer one thing more below the choices, which is no choice itself."""
        self._more = Choice("", words, hint)

    def set_choices(self, choices: Sequence[Choice], chosen: str) -> None:
        """Show these choices, one of them chosen."""
        if self._shown == (tuple(choices), chosen):
            return
        self._shown = (tuple(choices), chosen)
        self.drop_down.clear()
        for choice in choices:
            action = self._add(choice)
            action.setCheckable(True)
            action.setChecked(choice.name == chosen)
            self._group.addAction(action)
        if self._more.label:
            self.drop_down.addSeparator()
            self._add(self._more)
        now = next((choice for choice in choices if choice.name == chosen), None)
        self.setText(f"{as_words(now.label)} ▾" if now else "▾")
        self.setToolTip(f"{self._what}: {now.hint or now.label}" if now else self._what)
        self.setAccessibleDescription(now.label if now else "")

    def _add(self, choice: Choice) -> QAction:
        action = QAction(as_words(choice.label), self.drop_down)
        action.setToolTip(choice.hint)
        action.setData(choice.name)
        self.drop_down.addAction(action)
        return action

    def _on_triggered(self, action: QAction) -> None:
        if action.isCheckable():
            self.chosen.emit(str(action.data()))
        else:
            self.more_wanted.emit()


def as_words(text: str) -> str:
    """Return a text as a button or a menu shows it: an ampersand in it is no key."""
    return text.replace("&", "&&")


def _least(button: QAbstractButton) -> QSize:
    """Return the size of a button with a few letters of its words."""
    hint = button.sizeHint()
    words = button.text()
    least = hint.width() - _width(button, words) + _width(button, words[:_LEAST_CHARS] + "…")
    return QSize(min(hint.width(), least), hint.height())


def _cut(button: QAbstractButton) -> str:
    """Return the words of a button, cut in front of a menu's arrow to the room there is."""
    words = button.text()
    beside = button.sizeHint().width() - _width(button, words)
    room = button.width() - beside + 1
    if _width(button, words) <= room:
        return words
    arrow = _ARROW if words.endswith(_ARROW) else ""
    kept = words.removesuffix(arrow)
    mode = Qt.TextElideMode.ElideRight
    return button.fontMetrics().elidedText(kept, mode, room - _width(button, arrow)) + arrow


def _width(button: QAbstractButton, words: str) -> int:
    return button.fontMetrics().size(int(Qt.TextFlag.TextShowMnemonic), words).width()
