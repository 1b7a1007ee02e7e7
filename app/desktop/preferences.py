"""Puts the settings into force when a home is open, and keeps what the person chooses."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.settings.declared import Settings
from app.settings.file import SettingsError, load, save
from app.theme.theme import Theme
from app.viewmodels.desktop import Notice
from app.viewmodels.prompt import PromptView

if TYPE_CHECKING:  # the desktop's life makes this object
    from app.desktop.desktop import Desktop


class Preferences(QObject):
    """The settings of one home and the desktop that follows them.

    The theme is already in force: it was read before the first paint (``app.settings.first``).
    """

    def __init__(self, desktop: "Desktop", path: Path) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._path = path
        loaded = load(path)
        self._settings = loaded.settings
        if loaded.problem:
            desktop.say(Notice(loaded.problem, "failed"))
        desktop.choices.choose_model(loaded.settings.model)
        desktop.choices.choose_policy(loaded.settings.policy)
        desktop.keeper.changed.connect(self._on_theme_changed)
        desktop.choices.view_changed.connect(self._on_prompt_changed)

    def close(self) -> None:
        """Keep nothing more."""
        self._desktop.keeper.changed.disconnect(self._on_theme_changed)
        self._desktop.choices.view_changed.disconnect(self._on_prompt_changed)

    def _on_theme_changed(self, _theme: Theme) -> None:
        self._keep(self._settings.model_copy(update={"theme": self._desktop.keeper.choice}))

    def _on_prompt_changed(self, view: PromptView) -> None:
        self._keep(self._settings.model_copy(update={"model": view.model, "policy": view.policy}))

    def _keep(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self._desktop.tasks.spawn(self._save(settings), "save settings")

    async def _save(self, settings: Settings) -> None:
        try:
            await asyncio.to_thread(save, self._path, settings)
        except SettingsError as problem:
            self._desktop.say(Notice(problem.for_user(), "failed"))
