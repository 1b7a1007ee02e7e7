"""The endpoints in the settings window: kept keys, tried connections, added, changed and removed ones."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast, get_args

from PySide6.QtCore import QObject

from actors.models.keys import KeyPlace, KeyStoreError, variable
from actors.models.probe import ConnectionReport, try_model
from app.desktop.desktop import Desktop
from app.desktop.endpoint_editor import EndpointEditor
from app.desktop.endpoint_finder import EndpointFinder
from app.desktop.preferences import Preferences
from app.settings.declared import EndpointSetting, Settings
from app.viewmodels.desktop import Notice
from app.viewmodels.endpoint_form import FAMILIES
from app.widgets.settings.endpoint import EndpointView
from app.widgets.settings.endpoints import EndpointsPage
from storage.errors import KnownError

if TYPE_CHECKING:  # imported in a thread, with the open home
    from actors.models.registry import ModelRegistry

_PLACES = {
    "environment": "key from the environment",
    "memory": "key for this session",
    "keyring": "key in the keyring",
    "file": "key in keys.toml",
}
NO_MODEL = "It offers no model yet: press Find models, or name one by Edit, then test it."


class EndpointDesk(QObject):
    """Does what is wished on the page of the endpoints."""

    def __init__(self, desktop: Desktop, preferences: Preferences, models: "ModelRegistry | None") -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self._preferences = preferences
        self._models = models
        self._page: EndpointsPage | None = None
        self._views: dict[str, EndpointView] = {}
        self._tests: dict[str, asyncio.Task[ConnectionReport]] = {}
        self.finder = EndpointFinder(preferences, models, desktop.tasks.spawn, self)
        self.finder.said.connect(self._say)
        self.finder.noticed.connect(desktop.say)
        self.editor = EndpointEditor(preferences, self)
        self.editor.forget_wanted.connect(self._forget_soon)

    def follow(self, page: EndpointsPage) -> None:
        """Do what is wished on a page, until it is let go."""
        self._page = page
        page.key_given.connect(self._on_key_given)
        page.act_wanted.connect(self._on_act)
        page.servers_wanted.connect(self.finder.find_servers)
        self.editor.follow(page)

    def let_go(self) -> None:
        """The page is gone."""
        self._page = None
        self.editor.let_go()
        for task in self._tests.values():
            task.cancel()

    def show(self, settings: Settings) -> None:
        """Show the endpoints of the settings."""
        for each in settings.endpoints:
            view = self._views.get(each.name) or EndpointView(each.name, "")
            self._views[each.name] = replace(view, about=_about(each))
        self._views = {each.name: self._views[each.name] for each in settings.endpoints}
        self._show_views()
        self._desktop.tasks.spawn(self._look_for_keys(), "look for keys")

    def _on_act(self, act: str, name: str) -> None:
        match act:
            case "test":
                self._on_test(name)
            case "models":
                self.finder.find_models(name)
            case "forget":
                self._forget_soon(name)
            case "edit":
                self.editor.edit(name)
            case _:
                place = self._views[name].key in _PLACES.values()
                has_key = place and self._views[name].key != _PLACES["environment"]
                self.editor.remove(name, has_key=has_key)

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

    def _forget_soon(self, name: str) -> None:
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
        for name in tuple(self._views):
            place = await asyncio.to_thread(keys.place, name)
            words = _PLACES[place] if place else f"no key  ({variable(name)}, or paste one)"
            if name in self._views:
                self._views[name] = replace(self._views[name], key=words)
        self._show_views()

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
        self._views[name] = replace(self._views[name], is_busy=True)
        self._say(name, f"Asking {handle.name} for one word…", "muted")
        task = asyncio.ensure_future(try_model(handle))
        self._tests[name] = task
        try:
            report = await task
        except asyncio.CancelledError:
            report = ConnectionReport(ok=False, words="The test was cancelled.")
        finally:
            self._tests.pop(name, None)
        if name in self._views:
            self._views[name] = replace(self._views[name], is_busy=False)
            self._say(name, report.words, "accent" if report.ok else "failed")

    def _say(self, name: str, words: str, tone: str) -> None:
        if name in self._views:
            self._views[name] = replace(self._views[name], words=words, state=tone)
            self._show_views()
        elif words:
            self._desktop.say(Notice(words))

    def _show_views(self) -> None:
        if self._page is not None:
            self._page.set_endpoints(tuple(self._views.values()))


def _about(endpoint: EndpointSetting) -> str:
    where = endpoint.base_url or "the maker's own address"
    models = ", ".join(endpoint.models) or "no model named yet"
    facts: list[Any] = [FAMILIES[endpoint.family], where, models]
    if endpoint.context_tokens:
        facts.append(f"reads {endpoint.context_tokens:,} tokens")
    return " · ".join(facts)
