"""The theme in force: the system's, or the one chosen. The only place that styles the application."""

from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

import resources
from app.theme.fonts import INTERFACE_PX, interface_font, mono_family
from app.theme.pictures import pictures_of
from app.theme.theme import Theme, load_theme, sized

SYSTEM = "system"
USUAL_SIZE = 100
TEXT_SIZES = (80, 90, 100, 110, 125, 150)
"""The steps of the size of words, in per cent; the settings take what is between them, too."""


class ThemeKeeper(QObject):
    """Holds the theme in force and applies it to the application.

    Signals:
        changed(Theme): another theme is in force; painted widgets take it by ``set_theme``.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication, choice: str = SYSTEM, text_size: int = USUAL_SIZE) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._text_size = text_size
        self._app.setStyle("Fusion")
        self._app.setEffectEnabled(
            Qt.UIEffect.UI_General, enable=False
        )  # nothing moves by itself: reduced motion
        self._theme = self._wanted()
        self._apply()
        self._app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme

    @property
    def choice(self) -> str:
        """``system``, or the name of the theme that was chosen."""
        return self._choice

    @property
    def text_size(self) -> int:
        """How large words are, in per cent of the usual."""
        return self._text_size

    def set_text_size(self, text_size: int) -> None:
        """Show all words in another size, per cent of the usual, within what is readable."""
        self._text_size = max(TEXT_SIZES[0], min(TEXT_SIZES[-1], text_size))
        self._refresh()

    def larger(self) -> None:
        """Show all words in the next larger size."""
        self.set_text_size(next((size for size in TEXT_SIZES if size > self._text_size), TEXT_SIZES[-1]))

    def smaller(self) -> None:
        """Show all words in the next smaller size."""
        sizes = reversed(TEXT_SIZES)
        self.set_text_size(next((size for size in sizes if size < self._text_size), TEXT_SIZES[0]))

    def usual_size(self) -> None:
        """Show all words in the usual size."""
        self.set_text_size(USUAL_SIZE)

    def choose(self, choice: str) -> None:
        """Follow the ``system``, or keep to one theme by its name."""
        self._choice = choice
        self._refresh()

    def toggle(self) -> None:
        """Go to the other of dark and light."""
        self.choose("light" if self._theme.dark else "dark")

    def _on_system_changed(self) -> None:
        self._refresh()

    def _refresh(self) -> None:
        theme = self._wanted()
        if theme is not self._theme:
            self._theme = theme
            self._apply()
            self.changed.emit(theme)

    def _wanted(self) -> Theme:
        name = self._choice
        if name == SYSTEM:
            light = self._app.styleHints().colorScheme() is Qt.ColorScheme.Light
            name = "light" if light else "dark"
        return sized(load_theme(name), self._text_size)

    def _apply(self) -> None:
        self._app.setFont(interface_font(self._theme.px(INTERFACE_PX)))
        self._app.setPalette(palette(self._theme))
        self._app.setStyleSheet(style_sheet(self._theme))


def style_sheet(theme: Theme) -> str:
    """Return the application's style sheet in a theme's colours.

    Raises:
        KeyError: the template names a role that there is not.
    """
    template = Template(resources.style_sheet())
    return template.substitute(theme.tokens(), mono=mono_family(), pictures=pictures_of(theme))


def palette(theme: Theme) -> QPalette:
    """Return the palette for what no style sheet reaches."""
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.canvas,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.failed,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.Mid: theme.line,
        role.Dark: theme.canvas,
        role.Shadow: theme.shadow,
    }
    made = QPalette()
    for name, color in colors.items():
        made.setColor(name, QColor(color))
    disabled = QPalette.ColorGroup.Disabled
    for name in (role.Text, role.ButtonText, role.WindowText):
        made.setColor(disabled, name, QColor(theme.faint))
    return made
