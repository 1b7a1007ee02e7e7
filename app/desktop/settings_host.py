"""The settings window on the desktop: shows what is in force, and changes it."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.desktop.canvas_window import Look
from app.desktop.desktop import Desktop
from app.desktop.endpoint_desk import EndpointDesk
from app.desktop.preferences import Preferences
from app.desktop.storage_desk import StorageDesk
from app.services import Services
from app.settings.declared import Settings
from app.viewmodels.desktop import SETTINGS
from app.viewmodels.settings_page import changed, sections
from app.widgets.settings.view import SettingsView


class SettingsHost(QObject):
    """Makes the window's content, and does what is wished there."""

    def __init__(self, desktop: Desktop, preferences: Preferences, services: "Services") -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._preferences = preferences
        self._view: SettingsView | None = None
        self.endpoints = EndpointDesk(desktop, preferences, services.models)
        self.storage = StorageDesk(desktop, services)
        preferences.changed.connect(self._on_changed)
        desktop.windows.closed.connect(self._on_closed)

    def open(self) -> None:
        """Show the window."""
        look = Look(SETTINGS, SETTINGS, "settings", "Settings")
        self._desktop.windows.open(look, self._make, "left")

    def open_models(self) -> None:
        """Show the window where models are added."""
        self.open()
        QTimer.singleShot(0, self, self._to_models)  # what was just built has no place yet

    def _to_models(self) -> None:
        if self._view is not None:
            self._view.go_to("Endpoints")

    def _make(self, _spare: QWidget | None) -> QWidget:
        view = SettingsView()
        self._view = view
        view.changed.connect(self._on_value)
        self.endpoints.follow(view.endpoints)
        self.storage.follow(view.storage)
        self._on_changed(self._preferences.settings)
        return view

    def _on_changed(self, settings: Settings) -> None:
        if self._view is not None:
            self._view.set_sections(sections(settings))
            self.endpoints.show(settings)

    def _on_closed(self, look: Look) -> None:
        if look.app == SETTINGS:
            self._view = None
            self.endpoints.let_go()
            self.storage.let_go()

    def _on_value(self, key: str, value: object) -> None:
        problem = self._preferences.change(changed(self._preferences.settings, key, value))
        if self._view is not None:
            self._view.show_problem(key, problem)
