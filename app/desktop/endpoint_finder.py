"""Looks for local servers, and for the models of an endpoint; what is found goes into the settings."""

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from actors.models.configuration import Endpoint
from actors.models.discovery import LOCAL_SERVERS, find_local_servers, offered_models
from actors.models.errors import ModelError
from app.desktop.preferences import Preferences
from app.presenters.writer_outbox import Spawn
from app.settings.declared import EndpointSetting
from app.viewmodels.desktop import Notice

if TYPE_CHECKING:  # imported in a thread, with the open home
    from actors.models.registry import ModelRegistry

NONE_FOUND = (
    "No local server answered on the usual ports of Ollama, LM Studio, llama.cpp and vLLM. Start one."
)


class EndpointFinder(QObject):
    """Asks servers what they have.

    Signals:
        said(str, str, str): what came of asking an endpoint: its name, words, their tone.
        noticed(Notice): what came of looking for servers.
    """

    said = Signal(str, str, str)
    noticed = Signal(object)

    def __init__(
        self, preferences: Preferences, models: "ModelRegistry | None", spawn: Spawn, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._models = models
        self._spawn = spawn
        self.servers: tuple[Endpoint, ...] = LOCAL_SERVERS
        """Where local servers are looked for."""

    def find_servers(self) -> None:
        """Look for local servers, and add those that are not there yet."""
        self._spawn(self._find_servers(), "find local servers")

    def find_models(self, name: str) -> None:
        """Ask an endpoint for its models, and offer them all."""
        self._spawn(self._find_models(name), "find models")

    async def _find_servers(self) -> None:
        found = await find_local_servers(self.servers)
        known = {each.name: each for each in self._preferences.settings.endpoints}
        for each in found:
            known[each.name] = _setting(each)
        problem = self._keep(tuple(known.values()))
        names = ", ".join(f"{each.name} ({len(each.models)})" for each in found)
        words = problem or (f"Found, with the number of their models: {names}." if names else NONE_FOUND)
        self.noticed.emit(Notice(words, "failed" if problem else "info"))

    async def _find_models(self, name: str) -> None:
        wanted = next((each for each in self._preferences.settings.endpoints if each.name == name), None)
        if wanted is None or self._models is None:
            return
        self.said.emit(name, "Asking what it offers…", "muted")
        endpoint = Endpoint(wanted.name, wanted.family, wanted.base_url, wanted.models, wanted.context_tokens)
        key = await asyncio.to_thread(self._models.keys.key, name)
        try:
            found = await offered_models(endpoint, key)
        except ModelError as fault:
            self.said.emit(name, fault.for_user(), "failed")
            return
        others = self._preferences.settings.endpoints
        problem = self._keep(tuple(_setting(found) if each.name == name else each for each in others))
        count = len(found.models)
        words = f"It offers {count} model{'' if count == 1 else 's'}; all can be chosen beside the prompt."
        self.said.emit(name, problem or words, "failed" if problem else "accent")

    def _keep(self, endpoints: tuple[EndpointSetting, ...]) -> str:
        values: list[dict[str, Any]] = [each.model_dump() for each in endpoints]
        return self._preferences.change({"endpoints": values})


def _setting(found: Endpoint) -> EndpointSetting:
    return EndpointSetting(
        name=found.name,
        family=found.family,
        base_url=found.base_url,
        models=found.models,
        context_tokens=found.context_tokens,
    )
