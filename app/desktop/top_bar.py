"""The top bar: the program's name, the open windows, what runs, and the theme."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenuBar, QPushButton, QSizePolicy, QWidget

from app.desktop.workspace_switcher import WorkspaceSwitcher
from app.theme.icons import themed_icon
from app.theme.theme import Theme
from app.viewmodels.desktop import TRACE, WindowTab
from app.widgets.common.buttons import IconButton
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

HEIGHT = 40
TAB_CHARS = 26
NUMBERED = 9
_ICONS = {"writer": "writer", "trace": "trace", "settings": "settings"}
_TRACE_TAB = WindowTab(TRACE, TRACE, "Trace", shown=False)


class TopBar(QFrame):
    """Shows ``set_tabs`` and ``set_summary``.

    Signals:
        tab_pressed(str): a window is wanted in front, by id; Trace is always offered.
        theme_toggled(): the other of dark and light is wanted.
    """

    tab_pressed = Signal(str)
    theme_toggled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "topBar", "Quire")
        self.setFixedHeight(HEIGHT)
        self._theme = theme
        self._tabs: tuple[WindowTab, ...] = ()
        self._buttons: list[QPushButton] = []
        brand = label("Quire")
        brand.setObjectName("brand")
        # More buttons than there is room for are cut off; they must not make the window wider.
        strip = QWidget()
        strip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(strip)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addStretch(1)
        self._summary = label("", "muted")
        self._summary.setObjectName("runSummary")
        self._toggle = IconButton("theme", "Dark or light  (Ctrl+Shift+L)", theme)
        name_widget(self._toggle, "themeToggle", "Dark or light")
        self._toggle.clicked.connect(self.theme_toggled)
        bar = QHBoxLayout(self)
        bar.setContentsMargins(14, 0, 12, 0)
        bar.setSpacing(12)
        bar.addWidget(brand)
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        name_widget(self.menus, "menuBar", "Menu")
        self.menus.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        bar.addWidget(self.menus, alignment=Qt.AlignmentFlag.AlignVCenter)
        self.workspaces = WorkspaceSwitcher()
        bar.addWidget(self.workspaces)
        bar.addWidget(strip, stretch=1)
        bar.addWidget(self._summary)
        bar.addWidget(self._toggle)
        self.set_tabs(())

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

    @property
    def tab_ids(self) -> tuple[str, ...]:
        """The ids of the windows, in the order of their buttons (Ctrl+1 is the first)."""
        return tuple(tab.window_id for tab in self._tabs)

    def set_summary(self, text: str) -> None:
        """Show how much runs."""
        self._summary.setText(text)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colours."""
        self._theme = theme
        self._toggle.set_theme(theme)
        for tab, button in zip(self._tabs, self._buttons, strict=True):
            button.setIcon(self._icon(tab))

    def _new_button(self, index: int) -> QPushButton:
        button = QPushButton()
        button.setObjectName("windowTab")
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        button.clicked.connect(partial(self._on_pressed, index))
        self._row.insertWidget(index, button)
        button.show()
        return button

    def _dress(self, button: QPushButton, number: int, tab: WindowTab) -> None:
        words = tab.title.removeprefix("Writer — ")
        words = words if len(words) <= TAB_CHARS else words[: TAB_CHARS - 1].rstrip() + "…"
        button.setText(f" {words}")  # the blank keeps the words off the icon
        act = "Show" if tab.shown else "Open" if tab is _TRACE_TAB else "Bring back"
        shortcut = f"  (Ctrl+{number})" if number <= NUMBERED else ""
        button.setAccessibleName(tab.title)
        button.setToolTip(f"{act} {tab.title}{shortcut}")
        button.setIcon(self._icon(tab))
        button.setChecked(tab.active)

    def _icon(self, tab: WindowTab) -> QIcon:
        color = self._theme.accent if tab.active else self._theme.muted if tab.shown else self._theme.faint
        return themed_icon(_ICONS.get(tab.app, "document"), color, 14)

    def _on_pressed(self, index: int) -> None:
        tab = self._tabs[index]
        self._buttons[index].setChecked(tab.active)  # what is in front decides, not the press
        self.tab_pressed.emit(tab.window_id)
