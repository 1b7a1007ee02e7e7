"""What a person fills in about an endpoint of models: text as it is typed, and what it means. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FAMILIES: Mapping[str, str] = {
    "openai": "OpenAI-compatible",
    "anthropic": "Anthropic",
    "ollama": "Ollama",
}
_BETWEEN = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    """The fields of the form; ``was`` is the name of the endpoint that is edited, empty for a new one."""

    name: str = ""
    family: str = "openai"
    base_url: str = ""
    models: str = ""
    context_tokens: str = ""
    was: str = ""

    def values(self) -> dict[str, Any]:
        """Return the fields as the settings want them; a context that is no number stays as it is."""
        digits = self.context_tokens.strip().replace(",", "").replace("_", "").replace(" ", "")
        return {
            "name": self.name.strip(),
            "family": self.family,
            "base_url": self.base_url.strip(),
            "models": tuple(dict.fromkeys(each for each in _BETWEEN.split(self.models) if each)),
            "context_tokens": None if not digits else int(digits) if digits.isdecimal() else digits,
        }


def draft_of(values: Mapping[str, Any]) -> EndpointDraft:
    """Return an endpoint of the settings as the form shows it."""
    context = values.get("context_tokens")
    return EndpointDraft(
        name=values["name"],
        family=values["family"],
        base_url=values["base_url"],
        models=", ".join(values["models"]),
        context_tokens=f"{context:,}" if context else "",
        was=values["name"],
    )
