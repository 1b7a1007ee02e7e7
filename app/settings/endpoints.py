"""Endpoints as a person adds, changes and removes them: what is wrong with one, in words. No Qt."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from app.settings.declared import EndpointSetting
from app.viewmodels.endpoint_form import EndpointDraft

_WRONG = {
    "name": "Small letters, digits, - and _, at most 40; the first is a letter.",
    "family": "There is no such form.",
    "base_url": "An address begins with http:// or https:// and has no blanks.",
    "models": "Names of models, with commas between.",
    "context_tokens": "A whole number from 512 to 10,000,000, or nothing.",
}


def problems(draft: EndpointDraft, endpoints: Sequence[EndpointSetting]) -> dict[str, str]:
    """Return what is wrong with each field that cannot be taken, by the field's name."""
    values = draft.values()
    found: dict[str, str] = {}
    try:
        EndpointSetting.model_validate(values)
    except ValidationError as problem:
        for error in problem.errors(include_url=False):
            field = str(error["loc"][0])
            found[field] = _WRONG[field]
    if not values["name"]:
        found["name"] = "Give it a name: its models are called name:model."
    elif values["name"] == "offline":
        found["name"] = "“offline” is the model that needs no endpoint; take another name."
    elif values["name"] != draft.was and any(each.name == values["name"] for each in endpoints):
        found["name"] = f"There is an endpoint called {values['name']} already."
    if "base_url" not in found and (words := _address(values["base_url"])):
        found["base_url"] = words
    return found


def _address(url: str) -> str:
    """Return what is wrong with an address besides its form."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 -- it is read only to be checked
    except ValueError:
        return "This is no address: look at the port and the brackets."
    if url and not parts.hostname:
        return "The address names no server."
    if parts.username or parts.password:
        return "Leave the password out of the address: keys are kept apart from the settings."
    return ""


def put(draft: EndpointDraft, endpoints: Sequence[EndpointSetting]) -> list[dict[str, Any]]:
    """Return the endpoints with this one put in its place, or behind the others when it is new."""
    kept = [each.model_dump() for each in endpoints]
    for entry in kept:
        if entry["name"] == draft.was:
            entry.update(draft.values())  # what a later version keeps beside it stays
            return kept
    return [*kept, draft.values()]
