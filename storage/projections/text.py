"""Short texts out of long ones."""

import json
from typing import Any

# A long value is looked at no further than this; what is shown is shorter still.
_LOOK_CHARS = 600


def one_line(text: str, limit: int = 200) -> str:
    """Return a text as one line of at most ``limit`` characters, with … where it was cut."""
    line = " ".join(text[:_LOOK_CHARS].split())
    if len(line) > limit:
        return line[: limit - 1].rstrip() + "…"
    return line + "…" if len(text) > _LOOK_CHARS else line


def value_line(value: Any, limit: int = 200) -> str:  # noqa: ANN401 - any JSON value
    """Return any JSON value as one line: a text as it is, the rest as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return one_line(value, limit)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = json.dumps(value, ensure_ascii=False, default=str)
    return one_line(text, limit)


def arguments_line(args: dict[str, Any], limit: int = 200) -> str:
    """Return the arguments of a tool call as one line: the value alone when there is just one."""
    if len(args) == 1:
        return value_line(next(iter(args.values())), limit)
    return one_line(", ".join(f"{name}={value_line(value, 60)}" for name, value in args.items()), limit)
