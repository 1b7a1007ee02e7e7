"""Buttons: with an icon of the theme, and with a menu of choices."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.prompt import Choice

ICON_PX = 16


class IconButton(QPushButton):
    """A small button that is only an icon; its words are in its accessible name and tooltip."""

    def __init__(self, icon: str, words: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._alert = False
        self.setProperty("kind", "icon")
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
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
        """Draw the icon in the theme's colours."""
        self.setIcon(themed_icon(self._icon, theme.failed if self._alert else theme.muted, ICON_PX))


class ChoiceButton(QToolButton):
    """A button that shows what is chosen and opens a menu of the choices.

    Signals:
        chosen(str): the person chose another one, by its name.
    """

    chosen = Signal(str)

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = what
        self._shown: tuple[tuple[Choice, ...], str] = ((), "")
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._menu.triggered.connect(self._on_triggered)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAccessibleName(what)

    def set_choices(self, choices: Sequence[Choice], chosen: str) -> None:
        """Show these choices, one of them chosen."""
        if self._shown == (tuple(choices), chosen):
            return
        self._shown = (tuple(choices), chosen)
        self._menu.clear()
        for choice in choices:
            action = QAction(choice.label, self._menu)
            action.setToolTip(choice.hint)
            action.setData(choice.name)
            action.setCheckable(True)
            action.setChecked(choice.name == chosen)
            self._group.addAction(action)
            self._menu.addAction(action)
        now = next((choice for choice in choices if choice.name == chosen), None)
        self.setText(f"{now.label} ▾" if now else "▾")
        self.setToolTip(f"{self._what}: {now.hint or now.label}" if now else self._what)
        self.setAccessibleDescription(now.label if now else "")

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))
