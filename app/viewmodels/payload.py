"""What went in and out of a call, as readable parts. Pure, and tolerant of every shape.

A model call's messages are stored as JSON: ``{"kind": "request" | "response", "parts": [{"part_kind": …}]}``.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.viewmodels.find_text import Span, occurrences

CLAMP_CHARS = 2_000
CLAMP_LINES = 24
# A stored message longer than this is not parsed, since nothing else runs meanwhile; it is shown as it is.
PARSED_CHARS = 4_000_000

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
    """One part: who said it, and the whole text. ``role`` is the kind of it, as the log names it."""

    title: str
    text: str
    role: str = ""

    @property
    def is_long(self) -> bool:
        """Whether only its beginning is shown at first."""
        return len(self.text) > CLAMP_CHARS or self.text.count("\n") >= CLAMP_LINES

    @property
    def beginning(self) -> str:
        """What is shown at first."""
        lines = self.text[:CLAMP_CHARS].split("\n")
        return "\n".join(lines[:CLAMP_LINES])


@dataclass(frozen=True, slots=True, eq=False)  # two of them can be long: whether it is the same one is enough
class Payload:
    """All parts of a call.

    Attributes:
        parts: what a person reads; of a model call only what is new since the one before.
        note: what stands before them, or that something is missing.
        earlier: how many messages stood before; ``history`` has them once they were asked for.
        raw: the texts as the log has them.
        tree: all of it as one JSON value.
    """

    item_id: str
    parts: tuple[PayloadPart, ...] = ()
    note: str = ""
    complete: bool = False
    earlier: int = 0
    history: tuple[PayloadPart, ...] | None = None
    raw: tuple[PayloadPart, ...] = ()
    tree: Any = None


def message_parts(stored: str) -> tuple[PayloadPart, ...]:
    """Return the parts of a stored message; one that cannot be read is shown raw."""
    message = parsed(stored)
    parts = message.get("parts") if isinstance(message, Mapping) else None
    if not isinstance(parts, list):
        return (PayloadPart("Message", readable(message)),)
    return tuple(_message_parts(parts))


def tool_parts(call: Mapping[str, Any] | None, result: Mapping[str, Any] | None) -> tuple[PayloadPart, ...]:
    """Return the parts of a tool call from the payloads of its two events."""
    found: list[PayloadPart] = []
    if call:
        if call.get("reasoning"):
            found.append(PayloadPart("Why", readable(call["reasoning"]), "thinking"))
        found.append(PayloadPart("Arguments", readable(call.get("args", {})), "tool-call"))
    if result:
        if result.get("error"):
            found.append(PayloadPart("Error", readable(result["error"]), "error"))
        output = result.get("output")
        if output is not None and output != "":
            found.append(PayloadPart("Output", readable(output), "tool-return"))
    return tuple(found)


def readable(value: Any) -> str:  # noqa: ANN401 -- any JSON value
    """Return a value as text: a text as it is, everything else as indented JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def hits_in(parts: Sequence[PayloadPart], words: tuple[str, ...]) -> Iterator[list[tuple[int, Span]]]:
    """Return where words are in parts, as the number of a part and a place in it; piece by piece."""
    for at, part in enumerate(parts):
        for found in occurrences(part.text, words):
            yield [(at, span) for span in found]


def _message_parts(parts: list[Any]) -> Iterator[PayloadPart]:
    for part in parts:
        if not isinstance(part, Mapping):
            yield PayloadPart("Message", readable(part))
            continue
        kind = str(part.get("part_kind", ""))
        title = _ROLES.get(kind, kind or "Message")
        name = str(part.get("tool_name") or "")
        if kind == "tool-call":
            yield PayloadPart(f"{title} · {name}", readable(parsed(part.get("args", {}))), kind)
        else:
            title = f"{title} · {name}" if name else title
            yield PayloadPart(title, readable(part.get("content", "")), kind)


def parsed(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    """Return the value that a text is the JSON of; a text that is none, or is too long, as it is."""
    if not isinstance(value, str) or len(value) > PARSED_CHARS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
