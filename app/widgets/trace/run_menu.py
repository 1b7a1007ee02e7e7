"""The button beside the filter line: which runs are listed, and in which order."""

from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.run_choices import BADGES, SINCE, SORTS, RunChoices
from app.viewmodels.trace_words import glyph
from app.widgets.common.properties import name_widget

ICON_PX = 16
TIP = "Which runs are listed, and in which order"


class RunMenu(QToolButton):
    """Shows ``RunChoices``; the menu is made when it opens.

    Signals:
        chosen(RunChoices): the person wants these.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "traceRunMenu", "Filter and order", TIP)
        self.setProperty("kind", "icon")
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._theme = theme
        self._choices = RunChoices()
        self._models: tuple[str, ...] = ()
        self._tools: tuple[str, ...] = ()
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill)
        self._menu.triggered.connect(self._on_triggered)
        self.set_theme(theme)

    def set_choices(self, choices: RunChoices, models: tuple[str, ...], tools: tuple[str, ...]) -> None:
        """Show what is chosen; ``models`` and ``tools`` are those to choose from."""
        self._models, self._tools = models, tools
        if choices != self._choices:
            self._choices = choices
            self.setAccessibleDescription("" if choices.is_usual else "some are chosen")
            self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icon in the theme's colours."""
        self._theme = theme
        color = theme.muted if self._choices.is_usual else theme.accent
        self.setIcon(themed_icon("filter", color, ICON_PX))

    def _fill(self) -> None:
        now = self._choices
        self._menu.clear()
        status = self._menu.addMenu("Status")
        for badge in BADGES:
            badges = now.badges ^ {badge}
            words = f"{glyph(badge)}  {badge}"
            self._offer(status, words, replace(now, badges=badges), is_on=badge in now.badges)
        model = self._one_of(self._menu.addMenu("Model"))
        for name in ("", *self._models):
            self._offer(model, name or "Any model", replace(now, model=name), is_on=name == now.model)
        tool = self._one_of(self._menu.addMenu("Tool"))
        for name in ("", *self._tools):
            self._offer(tool, name or "Any tool", replace(now, tool=name), is_on=name == now.tool)
        since = self._one_of(self._menu.addMenu("Begun"))
        for age, words in SINCE:
            self._offer(since, words, replace(now, since=age), is_on=age == now.since)
        self._menu.addSeparator()
        order = self._one_of(self._menu.addMenu("Order by"))
        for key, words in SORTS:
            self._offer(order, words, replace(now, sort=key), is_on=key == now.sort)
        turned = replace(now, descending=not now.descending)
        self._offer(self._menu, "The most or newest first", turned, is_on=now.descending)
        self._menu.addSeparator()
        clear = self._menu.addAction("All runs, the newest first")
        clear.setData(RunChoices())
        clear.setEnabled(not now.is_usual)

    def _one_of(self, menu: QMenu) -> QMenu:
        group = QActionGroup(menu)
        menu.setProperty("group", group)
        return menu

    def _offer(self, menu: QMenu, words: str, choices: RunChoices, *, is_on: bool) -> None:
        action = menu.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(is_on)
        action.setData(choices)
        group = menu.property("group")
        if isinstance(group, QActionGroup):
            group.addAction(action)

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())
