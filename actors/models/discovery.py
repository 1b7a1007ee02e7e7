"""What models an endpoint offers, and which local servers there are. Standard library only."""

import asyncio
import json
import urllib.error
import urllib.request
from dataclasses import replace
from typing import Any

from actors.models.configuration import OLLAMA_URL, Endpoint
from actors.models.errors import ModelError

LOCAL_SERVERS = (
    Endpoint("ollama", "ollama", OLLAMA_URL),
    Endpoint("lmstudio", "openai", "http://127.0.0.1:1234/v1"),
    Endpoint("llamacpp", "openai", "http://127.0.0.1:8080/v1"),
    Endpoint("vllm", "openai", "http://127.0.0.1:8000/v1"),
)
"""The usual local servers, on the ports of their own documentation."""

LOCAL_SECONDS = 0.5
REMOTE_SECONDS = 15.0
MAX_BYTES = 8 * 1024 * 1024
CONTEXT_TOKENS = 32_768
"""Asked of an Ollama model that can read as much: its own default is a fraction of it."""


async def find_local_servers(servers: tuple[Endpoint, ...] = LOCAL_SERVERS) -> tuple[Endpoint, ...]:
    """Return the servers that answer and offer models, each with these."""
    found = await asyncio.gather(*(_local(each) for each in servers))
    return tuple(each for each in found if each is not None and each.models)


async def offered_models(endpoint: Endpoint, key: str | None = None) -> Endpoint:
    """Return an endpoint with the models that it says it has; an Ollama one also with a context length.

    Raises:
        ModelError: it does not answer, or with no list.
    """
    return await asyncio.to_thread(_offered, endpoint, key, REMOTE_SECONDS)


async def _local(endpoint: Endpoint) -> Endpoint | None:
    try:
        return await asyncio.to_thread(_offered, endpoint, None, LOCAL_SECONDS)
    except ModelError:
        return None


def _offered(endpoint: Endpoint, key: str | None, seconds: float) -> Endpoint:
    try:
        names = _names(endpoint, key, seconds)
    except urllib.error.HTTPError as problem:
        with problem:
            reason = "the key was refused" if problem.code in (401, 403) else f"it answers {problem.code}"
        raise ModelError(
            f"{endpoint.name} lists no models ({reason}). Check its address and key."
        ) from problem
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ModelError(
            f"{endpoint.name} lists no models ({type(problem).__name__}). Check its address: {endpoint.url}."
        ) from problem
    if endpoint.family == "ollama" and endpoint.context_tokens is None:
        return replace(endpoint, models=names, context_tokens=_context(endpoint, names, seconds))
    return replace(endpoint, models=names)


def _names(endpoint: Endpoint, key: str | None, seconds: float) -> tuple[str, ...]:
    if endpoint.family == "ollama":
        tags = _get(f"{endpoint.url.removesuffix('/v1')}/api/tags", {}, seconds)
        return tuple(sorted(str(each["name"]) for each in tags["models"]))
    if endpoint.family == "anthropic":
        headers = {"anthropic-version": "2023-06-01", **({"x-api-key": key} if key else {})}
        listed = _get(f"{endpoint.url}/v1/models?limit=1000", headers, seconds)
    else:
        listed = _get(f"{endpoint.url}/models", {"Authorization": f"Bearer {key}"} if key else {}, seconds)
    return tuple(sorted(str(each["id"]) for each in listed["data"]))


def _context(endpoint: Endpoint, names: tuple[str, ...], seconds: float) -> int | None:
    """Return the shortest native context of the models, at most ``CONTEXT_TOKENS``: memory is limited."""
    lengths = []
    for name in names:
        try:
            shown = _get(f"{endpoint.url.removesuffix('/v1')}/api/show", {}, seconds, {"model": name})
            info = shown.get("model_info") or {}
        except (OSError, ValueError, AttributeError):
            continue
        lengths += [
            value for key, value in info.items() if key.endswith(".context_length") and isinstance(value, int)
        ]
    return min([CONTEXT_TOKENS, *lengths]) if lengths else None


def _get(url: str, headers: dict[str, str], seconds: float, body: dict[str, str] | None = None) -> Any:  # noqa: ANN401 -- JSON
    if not url.startswith(("http://", "https://")):
        raise ValueError("an address begins with http:// or https://")
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 -- its scheme was checked above
        url, data, {"Accept": "application/json", "Content-Type": "application/json", **headers}
    )
    opener = urllib.request.build_opener(_NoRedirects, *_proxies(url))
    with opener.open(request, timeout=seconds) as answer:
        return json.loads(answer.read(MAX_BYTES))


def _proxies(url: str) -> tuple[urllib.request.BaseHandler, ...]:
    """No proxy stands before this machine; elsewhere the environment's own counts."""
    local = url.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))
    return (urllib.request.ProxyHandler({}),) if local else ()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A key is sent to the address that the user gave, to no other."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 -- of the library
        return None
