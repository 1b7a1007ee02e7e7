"""What went in and out of a call, as readable parts. Pure, and tolerant of every shape.

A model call's messages are stored as JSON: ``{"kind": "request" | "response", "parts": [{"part_kind": …}]}``.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CLAMP_CHARS = 2_000
CLAMP_LINES = 24

_ROLES = {
    "system-prompt": "System",
    "user-prompt": "Prompt",
    "tool-return": "Tool answer",
    "retry-prompt": "Correction",
    "text": "Answer",
    "thinking": "Thinking",
    "tool-call": "Tool call",
}


@dataclass(frozen=True, slots=True)
class PayloadPart:
    """One part: who said it, and the whole text."""

    title: str
    text: str

    @property
    def is_long(self) -> bool:
        """Whether only its beginning is shown at first."""
        return len(self.text) > CLAMP_CHARS or self.text.count("\n") >= CLAMP_LINES

    @property
    def beginning(self) -> str:
        """What is shown at first."""
        lines = self.text[:CLAMP_CHARS].split("\n")
        return "\n".join(lines[:CLAMP_LINES])


@dataclass(frozen=True, slots=True)
class Payload:
    """All parts of a call. ``note`` says what stands before them, or that something is missing."""

    item_id: str
    parts: tuple[PayloadPart, ...] = ()
    note: str = ""
    complete: bool = False


def message_parts(stored: str) -> tuple[PayloadPart, ...]:
    """Return the parts of a stored message; one that cannot be read is shown raw."""
    message = _from_json(stored)
    parts = message.get("parts") if isinstance(message, Mapping) else None
    if not isinstance(parts, list):
        return (PayloadPart("Message", readable(message)),)
    return tuple(_message_parts(parts))


def tool_parts(call: Mapping[str, Any] | None, result: Mapping[str, Any] | None) -> tuple[PayloadPart, ...]:
    """Return the parts of a tool call from the payloads of its two events."""
    found: list[PayloadPart] = []
    if call:
        if call.get("reasoning"):
            found.append(PayloadPart("Why", readable(call["reasoning"])))
        found.append(PayloadPart("Arguments", readable(call.get("args", {}))))
    if result:
        if result.get("error"):
            found.append(PayloadPart("Error", readable(result["error"])))
        output = result.get("output")
        if output is not None and output != "":
            found.append(PayloadPart("Output", readable(output)))
    return tuple(found)


def readable(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """Return a value as text: a text as it is, everything else as indented JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _message_parts(parts: list[Any]) -> Iterator[PayloadPart]:
    for part in parts:
        if not isinstance(part, Mapping):
            yield PayloadPart("Message", readable(part))
            continue
        kind = str(part.get("part_kind", ""))
        title = _ROLES.get(kind, kind or "Message")
        name = str(part.get("tool_name") or "")
        if kind == "tool-call":
            yield PayloadPart(f"{title} · {name}", readable(_from_json(part.get("args", {}))))
        else:
            yield PayloadPart(f"{title} · {name}" if name else title, readable(part.get("content", "")))


def _from_json(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
