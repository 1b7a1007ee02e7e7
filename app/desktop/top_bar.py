"""The top bar: the launcher, the menus, the open windows, what runs, and the theme."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenuBar, QSizePolicy, QWidget

from app.desktop.launcher import Launcher
from app.desktop.tab_strip import TabStrip
from app.desktop.workspace_switcher import WorkspaceSwitcher
from app.theme.theme import Theme
from app.viewmodels.desktop import WindowTab
from app.widgets.common.buttons import IconButton
from app.widgets.common.labels import label
from app.widgets.common.properties import name_widget

HEIGHT = 40
NOTICES_TIP = "What Quire has said  (Ctrl+Shift+H)"


class TopBar(QFrame):
    """Shows ``set_tabs`` and ``set_summary``.

    Signals:
        tab_pressed(str): a window is wanted in front, by id; Trace is always offered.
        theme_toggled(): the other of dark and light is wanted.
        notices_wanted(): what was said is wanted.
        palette_wanted(), settings_wanted(): a search through everything; the settings.
    """

    tab_pressed = Signal(str)
    theme_toggled = Signal()
    notices_wanted = Signal()
    palette_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "topBar", "Quire")
        self.setFixedHeight(theme.px(HEIGHT))
        self._theme = theme
        self.launcher = Launcher(theme)
        self.tabs = TabStrip(theme)
        self.tabs.pressed.connect(self.tab_pressed)
        self._summary = label("", "muted")
        self._summary.setObjectName("runSummary")
        self._toggle = IconButton("theme", "Dark or light  (Ctrl+Shift+L)", theme)
        name_widget(self._toggle, "themeToggle", "Dark or light")
        self._toggle.clicked.connect(self.theme_toggled)
        self._notices = IconButton("notices", NOTICES_TIP, theme)
        name_widget(self._notices, "noticesButton", "Notices")
        self._notices.clicked.connect(self.notices_wanted)
        self._find = IconButton("search", "Find a command, a window or a run  (Ctrl+K)", theme)
        name_widget(self._find, "findButton", "Find")
        self._find.clicked.connect(self.palette_wanted)
        self._settings = IconButton("settings", "Settings  (Ctrl+,)", theme)
        name_widget(self._settings, "settingsButton", "Settings")
        self._settings.clicked.connect(self.settings_wanted)
        bar = QHBoxLayout(self)
        bar.setContentsMargins(6, 0, 12, 0)
        bar.setSpacing(12)
        bar.addWidget(self.launcher)
        self.menus = QMenuBar()
        self.menus.setNativeMenuBar(False)
        name_widget(self.menus, "menuBar", "Menu")
        self.menus.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        bar.addWidget(self.menus, alignment=Qt.AlignmentFlag.AlignVCenter)
        self.workspaces = WorkspaceSwitcher()
        bar.addWidget(self.workspaces)
        bar.addWidget(self.tabs, stretch=1)
        bar.addWidget(self._summary)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for button in (self._find, self._notices, self._toggle, self._settings):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
            tools.addWidget(button)
        bar.addLayout(tools)

    def set_tabs(self, tabs: tuple[WindowTab, ...]) -> None:
        """Show a button for each open window."""
        self.tabs.set_tabs(tabs)

    @property
    def tab_ids(self) -> tuple[str, ...]:
        """The ids of the windows, in the order of their buttons (Ctrl+1 is the first)."""
        return self.tabs.ids

    def set_summary(self, text: str) -> None:
        """Show how much runs."""
        self._summary.setText(text)

    def set_unseen(self, failures: int) -> None:
        """Show that failures were told that nobody looked at yet."""
        self._notices.set_alert(self._theme, alert=failures > 0)
        more = f": {failures} failure{'' if failures == 1 else 's'} not looked at yet" if failures else ""
        self._notices.setToolTip(f"{NOTICES_TIP}{more}")
        self._notices.setAccessibleDescription(more.removeprefix(": "))

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the theme's colours."""
        self._theme = theme
        self.setFixedHeight(theme.px(HEIGHT))
        for part in (self.launcher, self.tabs, self._notices, self._toggle, self._find, self._settings):
            part.set_theme(theme)
