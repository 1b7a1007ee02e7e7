"""Makes what a model sent fit for JSON and UTF-8: nothing that it says may break the log."""

import math
from typing import Any

MAX_DEPTH = 64


def clean_text(text: str) -> str:
    """Return the text with lone surrogates replaced; they cannot be stored."""
    return text.encode("utf-8", "replace").decode("utf-8")


def clean_json(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 -- any value in, any JSON value out
    """Return a value that can be written as JSON; what cannot is named by its type."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None or isinstance(value, bool | int | float):
        return value if not isinstance(value, float) or math.isfinite(value) else str(value)
    if depth >= MAX_DEPTH:
        return f"(nested deeper than {MAX_DEPTH} levels)"
    if isinstance(value, dict):
        return {clean_text(str(key)): clean_json(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(inner, depth + 1) for inner in value]
    return f"({type(value).__name__})"
