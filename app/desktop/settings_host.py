"""The settings window on the desktop: shows what is in force, changes it, keeps keys, tries models."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from actors.models.keys import KeyPlace, KeyStoreError, variable
from actors.models.probe import ConnectionReport, try_model
from app.desktop.canvas_window import Look
from app.desktop.endpoint_finder import EndpointFinder
from app.desktop.preferences import Preferences
from app.settings.declared import EndpointSetting, Settings
from app.viewmodels.desktop import SETTINGS, Notice
from app.viewmodels.settings_page import changed, sections
from app.widgets.settings.endpoint import EndpointView
from app.widgets.settings.view import SettingsView
from storage.errors import KnownError

if TYPE_CHECKING:  # imported in a thread, with the open home; the desktop's life makes this object
    from actors.models.registry import ModelRegistry
    from app.desktop.desktop import Desktop

_PLACES = {
    "environment": "key from the environment",
    "memory": "key for this session",
    "keyring": "key in the keyring",
    "file": "key in keys.toml",
}
NO_MODEL = "It offers no model yet: name one in settings.toml, under models, then test it."


class SettingsHost(QObject):
    """Makes the window's content, and does what is wished there."""

    def __init__(self, desktop: "Desktop", preferences: Preferences, models: "ModelRegistry | None") -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._preferences = preferences
        self._models = models
        self._view: SettingsView | None = None
        self._endpoints: dict[str, EndpointView] = {}
        self._tests: dict[str, asyncio.Task[ConnectionReport]] = {}
        self.finder = EndpointFinder(preferences, models, desktop.tasks.spawn, self)
        self.finder.said.connect(self._say)
        self.finder.noticed.connect(desktop.say)
        preferences.changed.connect(self._on_changed)
        desktop.windows.closed.connect(self._on_closed)

    def open(self) -> None:
        """Show the window."""
        look = Look(SETTINGS, SETTINGS, "settings", "Settings")
        self._desktop.windows.open(look, self._make, "left half")

    def _make(self, _spare: QWidget | None) -> QWidget:
        view = SettingsView()
        self._view = view
        view.changed.connect(self._on_value)
        view.key_given.connect(self._on_key_given)
        view.forget_wanted.connect(self._on_forget)
        view.test_wanted.connect(self._on_test)
        self.finder.follow(view)
        self._on_changed(self._preferences.settings)
        return view

    def _on_changed(self, settings: Settings) -> None:
        if self._view is None:
            return
        self._view.set_sections(sections(settings))
        names = [each.name for each in settings.endpoints]
        for each in settings.endpoints:
            view = self._endpoints.get(each.name) or EndpointView(each.name, "")
            self._endpoints[each.name] = replace(view, about=_about(each))
        self._endpoints = {name: self._endpoints[name] for name in names}
        self._show_endpoints()
        self._desktop.tasks.spawn(self._look_for_keys(), "look for keys")

    def _on_closed(self, look: Look) -> None:
        if look.app == SETTINGS:
            self._view = None
            for task in self._tests.values():
                task.cancel()

    def _on_value(self, key: str, value: object) -> None:
        problem = self._preferences.change(changed(self._preferences.settings, key, value))
        if self._view is not None:
            self._view.show_problem(key, problem)

    def _on_key_given(self, name: str, key: str, place: str) -> None:
        if self._models is not None and place in get_args(KeyPlace):
            self._desktop.tasks.spawn(self._keep(name, key, cast("KeyPlace", place)), "keep key")

    async def _keep(self, name: str, key: str, place: "KeyPlace") -> None:
        assert self._models is not None  # noqa: S101 -- asked above
        try:
            await asyncio.to_thread(self._models.keys.keep, name, key, place)
        except KeyStoreError as problem:
            self._say(name, problem.for_user(), "failed")
        else:
            self._say(name, "The key is kept. Test the connection to be sure.", "")
        await self._look_for_keys()

    def _on_forget(self, name: str) -> None:
        self._desktop.tasks.spawn(self._forget(name), "forget key")

    async def _forget(self, name: str) -> None:
        if self._models is None:
            return
        try:
            await asyncio.to_thread(self._models.keys.forget, name)
        except KeyStoreError as problem:
            self._say(name, problem.for_user(), "failed")
        else:
            self._say(name, "", "")
        await self._look_for_keys()

    async def _look_for_keys(self) -> None:
        if self._models is None:
            return
        keys = self._models.keys
        for name in tuple(self._endpoints):
            place = await asyncio.to_thread(keys.place, name)
            words = _PLACES[place] if place else f"no key  ({variable(name)}, or paste one)"
            if name in self._endpoints:
                self._endpoints[name] = replace(self._endpoints[name], key=words)
        self._show_endpoints()

    def _on_test(self, name: str) -> None:
        if (running := self._tests.get(name)) is not None:
            running.cancel()
        else:
            self._desktop.tasks.spawn(self._test(name), "test connection")

    async def _test(self, name: str) -> None:
        settings = self._preferences.settings
        model = next((each.models[0] for each in settings.endpoints if each.name == name and each.models), "")
        if self._models is None or not model:
            self._say(name, NO_MODEL, "failed")
            return
        try:
            handle = self._models.catalogue.resolve(f"{name}:{model}")
        except KnownError as problem:
            self._say(name, problem.for_user(), "failed")
            return
        self._endpoints[name] = replace(self._endpoints[name], is_busy=True)
        self._say(name, f"Asking {handle.name} for one word…", "muted")
        task = asyncio.ensure_future(try_model(handle))
        self._tests[name] = task
        try:
            report = await task
        except asyncio.CancelledError:
            report = ConnectionReport(ok=False, words="The test was cancelled.")
        finally:
            self._tests.pop(name, None)
        if name in self._endpoints:
            self._endpoints[name] = replace(self._endpoints[name], is_busy=False)
            self._say(name, report.words, "accent" if report.ok else "failed")

    def _say(self, name: str, words: str, tone: str) -> None:
        if name in self._endpoints:
            self._endpoints[name] = replace(self._endpoints[name], words=words, state=tone)
            self._show_endpoints()
        elif words:
            self._desktop.say(Notice(words))

    def _show_endpoints(self) -> None:
        if self._view is not None:
            self._view.set_endpoints(tuple(self._endpoints.values()))


def _about(endpoint: EndpointSetting) -> str:
    where = endpoint.base_url or "the maker's own address"
    models = ", ".join(endpoint.models) or "no model named yet"
    return f"{endpoint.family} · {where} · {models}"
