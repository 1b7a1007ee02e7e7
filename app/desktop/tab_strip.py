"""The row of open windows in the top bar, and a menu of those that have no room in it."""

from functools import partial

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.desktop import TRACE, WindowTab
from app.viewmodels.tabs import fitting, narrowed
from app.widgets.common.buttons import ElidedButton, MenuButton
from app.widgets.common.properties import name_widget

TAB_CHARS = 26
NUMBERED = 9
GAP = 4
LEAST = 120  # a tab that has to give way is no narrower: its icon and some letters
ICON_PX = 14
_WITH_ICON = ("writer", "trace", "settings", "notices", "diagnostics", "shortcuts", "compare")
_ICONS = {name: name for name in _WITH_ICON}
_TRACE_TAB = WindowTab(TRACE, TRACE, "Trace", shown=False)


class TabStrip(QWidget):
    """Shows ``set_tabs``; Trace is always offered, as the first.

    Signals:
        pressed(str): a window is wanted in front, by id.
    """

    pressed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "windowTabs", "Open windows")
        # It takes what room there is, and never makes the window wider.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._theme = theme
        self._tabs: tuple[WindowTab, ...] = ()
        self._buttons: list[QPushButton] = []
        self._more = MenuButton("More windows", self)
        name_widget(self._more, "windowTabsMore", "More windows", "Windows that have no room here")
        self._rest = self._more.drop_down
        self._rest.aboutToShow.connect(self._fill_rest)
        self._hidden: tuple[int, ...] = ()
        self.set_tabs(())

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the windows, in the order of their buttons (Ctrl+1 is the first)."""
        return tuple(tab.window_id for tab in self._tabs)

    def set_tabs(self, tabs: tuple[WindowTab, ...]) -> None:
        """Show a button for each open window, and one that opens Trace."""
        trace = next((tab for tab in tabs if tab.window_id == TRACE), _TRACE_TAB)
        wanted = (trace, *(tab for tab in tabs if tab.window_id != TRACE))
        if wanted == self._tabs:
            return
        self._tabs = wanted
        while len(self._buttons) > len(wanted):
            gone = self._buttons.pop()
            gone.setObjectName("")
            gone.hide()
            gone.deleteLater()
        while len(self._buttons) < len(wanted):
            self._buttons.append(self._new_button(len(self._buttons)))
        for number, (tab, button) in enumerate(zip(wanted, self._buttons, strict=True), start=1):
            self._dress(button, number, tab)
        self._settle()

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colours."""
        self._theme = theme
        for tab, button in zip(self._tabs, self._buttons, strict=True):
            button.setIconSize(self._icon_size)
            button.setIcon(self._icon(tab))

    def sizeHint(self) -> QSize:
        """Be as high as a button."""
        return QSize(0, self._buttons[0].sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as fit."""
        super().resizeEvent(event)
        self._settle()

    def event(self, event: QEvent) -> bool:
        """Look again when a button wants another width: the letters have another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._settle()
        return super().event(event)

    def _settle(self) -> None:
        widths = [button.sizeHint().width() + GAP for button in self._buttons]
        active = next((place for place, tab in enumerate(self._tabs) if tab.active), -1)
        self._more.setText(f"{len(widths)} more ▾")  # as wide as it can get
        least = self._theme.px(LEAST)
        more = self._more.sizeHint().width() + GAP
        shown = fitting([min(width, least) for width in widths], self.width() + GAP, more, active)
        self._hidden = tuple(place for place in range(len(widths)) if place not in shown)
        self._more.setText(f"{len(self._hidden)} more ▾")
        x = 0
        end = self.width() - (self._more.sizeHint().width() + GAP if self._hidden else 0)
        given = dict(zip(shown, narrowed([widths[place] for place in shown], end + GAP, least), strict=True))
        for place, button in enumerate(self._buttons):
            button.setVisible(place in given)
            if place in given:
                self._place(button, x, max(0, min(given[place] - GAP, end - x)))
                x = min(x + given[place], end + GAP)
        self._more.setVisible(bool(self._hidden))
        self._place(self._more, x, self._more.sizeHint().width())

    def _place(self, button: QWidget, x: int, width: int) -> None:
        height = button.sizeHint().height()
        button.setGeometry(x, (self.height() - height) // 2, width, height)

    def _fill_rest(self) -> None:
        self._rest.clear()
        for place in self._hidden:
            tab = self._tabs[place]
            keys = f"\tCtrl+{place + 1}" if place < NUMBERED else ""
            action = self._rest.addAction(self._icon(tab), tab.title.replace("&", "&&") + keys)
            action.triggered.connect(partial(self.pressed.emit, tab.window_id))

    def _new_button(self, index: int) -> QPushButton:
        button = ElidedButton(self)
        button.setObjectName("windowTab")
        button.setCheckable(True)
        button.setIconSize(self._icon_size)
        button.clicked.connect(partial(self._on_pressed, index))
        return button

    def _dress(self, button: QPushButton, number: int, tab: WindowTab) -> None:
        words = tab.title.removeprefix("Writer — ")
        words = words if len(words) <= TAB_CHARS else words[: TAB_CHARS - 1].rstrip() + "…"
        button.setText(f" {words.replace('&', '&&')}")  # the blank keeps the words off the icon
        act = "Show" if tab.shown else "Open" if tab is _TRACE_TAB else "Bring back"
        shortcut = f"  (Ctrl+{number})" if number <= NUMBERED else ""
        button.setAccessibleName(tab.title)
        button.setToolTip(f"{act} {tab.title}{shortcut}")
        button.setIcon(self._icon(tab))
        button.setChecked(tab.active)

    def _icon(self, tab: WindowTab) -> QIcon:
        color = self._theme.accent if tab.active else self._theme.muted if tab.shown else self._theme.faint
        return themed_icon(_ICONS.get(tab.app, "document"), color, self._icon_size.width())

    @property
    def _icon_size(self) -> QSize:
        return QSize(self._theme.px(ICON_PX), self._theme.px(ICON_PX))

    def _on_pressed(self, index: int) -> None:
        tab = self._tabs[index]
        self._buttons[index].setChecked(tab.active)  # what is in front decides, not the press
        self.pressed.emit(tab.window_id)
