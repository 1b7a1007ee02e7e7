"""Puts the settings into force when a home is open, and keeps what the person chooses."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from app.desktop.desktop import Desktop
from app.settings.declared import Settings
from app.settings.file import SettingsError, load, save
from app.settings.models import model_configuration
from app.settings.reading import trace_look, trace_reading
from app.theme.theme import Theme
from app.viewmodels.desktop import Notice
from app.viewmodels.prompt import PromptView
from app.viewmodels.trace_look import TraceLook
from storage.paths import HomePaths

if TYPE_CHECKING:  # the models come with the open home
    from actors.models.registry import ModelRegistry


class Preferences(QObject):
    """The settings of one home and the desktop that follows them.

    The theme is already in force: it was read before the first paint (``app.settings.first``).

    Signals:
        changed(Settings): other settings are in force.
    """

    changed = Signal(object)

    def __init__(self, desktop: Desktop, home: Path, models: "ModelRegistry | None" = None) -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._paths = HomePaths(home)
        self._models = models
        self._saving = asyncio.Lock()
        loaded = load(self._paths.settings)
        self.settings = self._written = loaded.settings
        if loaded.problem:
            desktop.say(Notice(loaded.problem, "failed"))
        self._offer_models()
        desktop.choices.choose_model(loaded.settings.model)
        desktop.choices.choose_policy(loaded.settings.policy)
        desktop.writers.check_spelling(loaded.settings.spelling)
        desktop.trace_desk.set_look(trace_look(loaded.settings))
        desktop.trace_desk.look_chosen.connect(self._on_look_chosen)
        desktop.keeper.changed.connect(self._on_theme_changed)
        desktop.choices.view_changed.connect(self._on_prompt_changed)

    @property
    def path(self) -> Path:
        """The settings file."""
        return self._paths.settings

    def change(self, values: dict[str, Any]) -> str:
        """Put other values into force at once and keep them; return what is wrong with them, in one line."""
        try:
            settings = Settings.model_validate({**self.settings.model_dump(), **values})
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            return f"{' '.join(str(step) for step in first['loc'])}: {first['msg']}"
        self._keep(settings)
        return ""

    async def close(self) -> None:
        """Write what is not written yet, and keep nothing more."""
        self._desktop.trace_desk.look_chosen.disconnect(self._on_look_chosen)
        self._desktop.keeper.changed.disconnect(self._on_theme_changed)
        self._desktop.choices.view_changed.disconnect(self._on_prompt_changed)
        await self._save()

    def _on_theme_changed(self, _theme: Theme) -> None:
        keeper = self._desktop.keeper
        appearance = {"theme": keeper.choice, "text_size": keeper.text_size}
        self._keep(self.settings.model_copy(update=appearance))

    def _on_prompt_changed(self, view: PromptView) -> None:
        self._keep(self.settings.model_copy(update={"model": view.model, "policy": view.policy}))

    def _on_look_chosen(self, look: TraceLook) -> None:
        self._keep(self.settings.model_copy(update={"trace": trace_reading(self.settings, look)}))

    def _keep(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        before, self.settings = self.settings, settings
        self._apply(before)
        self.changed.emit(settings)
        self._desktop.tasks.spawn(self._save(), "save settings")

    def _apply(self, before: Settings) -> None:
        now, desktop = self.settings, self._desktop
        if now.theme != before.theme:
            desktop.keeper.choose(now.theme)
        if now.text_size != before.text_size:
            desktop.keeper.set_text_size(now.text_size)
        desktop.trace_desk.set_look(trace_look(now))
        desktop.writers.check_spelling(now.spelling)
        configuration = model_configuration(now, self._paths)
        if self._models is not None and configuration != self._models.configuration:
            self._models.configure(configuration)
            self._offer_models()
        if now.model != before.model:
            desktop.choices.choose_model(now.model)
        if now.policy != before.policy:
            desktop.choices.choose_policy(now.policy)

    def _offer_models(self) -> None:
        if self._models is not None:
            self._desktop.choices.offer_models(self._models.names())

    async def _save(self) -> None:
        async with self._saving:
            settings = self.settings
            if settings == self._written:
                return
            try:
                await asyncio.to_thread(save, self._paths.settings, settings)
            except SettingsError as problem:
                self._desktop.say(Notice(problem.for_user(), "failed"))
            else:
                self._written = settings
